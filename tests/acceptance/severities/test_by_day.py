"""The stories of a P2, a P3 and a P4: what is done in working time, resolved at once, and owes nobody an update.

Two of them are declared on a Friday at 16:00, an hour before the office closes, because of the business days. The
numbers are those that the operations team has written down, not read from the file under test.
"""

from pathlib import Path

from sandbox.people import ANA, BEN, CLEO, PAUL
from tests.support.story import Story, telling
from tests.support.witness import called, card, heard, home, links, press, spoken, timeline, utc, war_room

FRIDAY = (3 * 24 + 13) * 60
"""Minutes until Friday, 16:00."""
SUNDAY = FRIDAY + (24 + 10) * 60
"""Sunday, 02:00: the end of the maintenance window that begins on Saturday at 22:00."""
MONDAY = FRIDAY + 3 * 24 * 60
"""One business day later."""
AFTERWARDS = 30 * 24 * 60
LINKS = ["Incident log", "Join the call", "Status page"]


async def p2_is_declared(story: Story) -> None:
    """From a message that somebody wrote; nobody acknowledges for 2 hours, and the backup is called in the evening."""
    paul = story.person(PAUL)
    await story.at(FRIDAY)
    complaint = await paul.say("Search takes ten seconds\nsince noon")
    await paul.message_shortcut("declare_from_message", complaint)
    assert paul.view is not None
    assert "*P2* pages @U0000ANA now, room opens, objective 1 business day" in paul.view.plain
    await paul.submit(paul.view, {"severity": "P2"})
    await story.settle()
    shown = (await card(story)).visible
    assert f"*Objective: 1 business day*\n{utc(MONDAY)}" in shown
    assert "*Impact*\nSearch takes ten seconds\nsince noon" in shown
    assert "Next update" not in shown
    assert (await war_room(story)).topic == "P2 · investigating · INC-1 · Search takes ten seconds"
    assert await links(story) == LINKS
    await story.at(FRIDAY + 119)
    assert called(story) == ["Ana"]
    await story.at(FRIDAY + 120)
    assert called(story) == ["Ana", "Ben"]
    assert "nobody acknowledged in 2 h. Tried: @Ana." in story.direct(BEN)[0].visible


async def test_p2(tmp_path: Path) -> None:
    """Over the weekend nobody is asked for anything; resolved on Monday, at once, within one business day."""
    async with telling(tmp_path) as story:
        await p2_is_declared(story)
        await story.at(FRIDAY + 125)
        await press(story, BEN, story.direct(BEN)[0], "Acknowledge")
        await press(story, BEN, await card(story), "Post update", new="An index is missing.")
        await story.at(MONDAY - 30)
        room = await story.room()
        await press(story, BEN, await card(story), "Resolve", words="The index is built.")
        assert "*Status*\nResolved" in (await card(story)).visible
        assert (await story.typed("close", BEN, room)).startswith(
            "Not done yet: Update status page; Schedule post-mortem; Complete post-mortem within 48 hours; Track action"
        )
        await story.typed("checklist update status page", BEN, room)
        assert await story.typed("close the rest on Tuesday", BEN, room) == "INC-1 is closed."
        await story.at(AFTERWARDS)

        assert heard(story) == {"Ana": [FRIDAY], "Ben": [FRIDAY + 120]}
        assert spoken(story, room) == [(FRIDAY, "✅ P2 · Search takes ten seconds"), *P2_SAID[:-1]]
        announced = (FRIDAY, "✅ *P2 Medium · Search takes ten seconds*")
        called_ben = (FRIDAY + 120, "📣 Escalation: @Ben (Backup): nobody acknowledged in 2 h. Tried: @Ana.")
        assert spoken(story, "incident-response") == [announced, called_ben, *P2_SAID]
        ended = f"2 d 23 h, from {utc(FRIDAY)} to {utc(MONDAY - 30)}\n*Objective*\nmet (1 business day)\n"
        assert f"*Status*\nClosed\n*Commander*\n@Ben\n*Lasted*\n{ended}" in (await card(story)).visible
        assert await timeline(story) == P2_TURNS
        assert f"INC-1 · Closed · lasted 2 d 23 h, until {utc(MONDAY - 30)}" in (await home(story, CLEO))


P2_SAID = [
    (FRIDAY + 125, "📝 *Update #1* · *Status:* Investigating · *Duration:* 2 h 5 min"),
    (MONDAY - 30, "📝 *Update #2* · *Status:* Resolved · *Duration:* 2 d 23 h"),
    (MONDAY - 30, "✅ *Closed* by @Ben: the rest on Tuesday"),
]
P2_TURNS = [
    "@Paul declared P2: Search takes ten seconds",
    "On-call engineer paged: @Ana",
    "War room opened",
    "Backup paged: @Ben: nobody has acknowledged",
    "@Ben acknowledged, 5 min after the response time",
    "@Ben took command",
    "@Ben posted update #1: An index is missing.",
    "@Ben resolved it",
    "@Ben posted update #2: The index is built.",
    "@Ben ticked Update status page",
    "@Ben closed it: the rest on Tuesday",
]


async def test_p3(tmp_path: Path) -> None:
    """One business day to respond: the backup is called on Monday, after the maintenance window that it was due by."""
    async with telling(tmp_path) as story:
        paul = story.person(PAUL)
        await story.at(FRIDAY)
        await paul.shortcut("declare")
        assert paul.view is not None
        await paul.submit(paul.view, {"severity": "P3", "title": "The logo is blurred"})
        await story.settle()
        assert f"*Objective: next maintenance window*\n{utc(SUNDAY)}" in (await card(story)).visible
        await story.at(MONDAY - 1)
        assert called(story) == ["Ana"]
        await story.at(MONDAY)
        assert called(story) == ["Ana", "Ben"]
        await press(story, BEN, story.workspace.messages("incident-response")[0], "Acknowledge")
        assert called(story) == []
        await story.at(MONDAY + 30)
        room = await story.room()
        assert (await story.typed("resolve replaced by a sharp one", BEN, room)).startswith(
            "INC-1 is resolved after 3 d"
        )
        await press(story, BEN, await card(story), "Close")
        await story.at(AFTERWARDS)

        assert heard(story) == {"Ana": [FRIDAY], "Ben": [MONDAY]}
        assert spoken(story, room) == [(FRIDAY, "✅ P3 · The logo is blurred"), *P3_SAID[:-1]]
        announced = (FRIDAY, "✅ *P3 Low · The logo is blurred*")
        called_ben = (MONDAY, "📣 Escalation: @Ben (Backup): nobody acknowledged in 3 d. Tried: @Ana.")
        assert spoken(story, "incident-response") == [announced, called_ben, *P3_SAID]
        assert "*Objective*\nmissed by 1 d 14 h (next maintenance window)" in (await card(story)).visible
        assert (await war_room(story)).topic == "P3 · closed · Commander Ben · INC-1 · The logo is blurred"
        assert await timeline(story) == P3_TURNS
        assert f"INC-1 · Closed · lasted 3 d, until {utc(MONDAY + 30)}" in (await home(story, CLEO))


P3_SAID = [
    (MONDAY + 30, "📝 *Update #1* · *Status:* Resolved · *Duration:* 3 d"),
    (MONDAY + 30, "✅ *Closed* by @Ben"),
]
P3_TURNS = [
    "@Paul declared P3: The logo is blurred",
    "On-call engineer paged: @Ana",
    "War room opened",
    "Backup paged: @Ben: nobody has acknowledged",
    "@Ben acknowledged",
    "@Ben took command",
    "@Ben resolved it",
    "@Ben posted update #1: replaced by a sharp one",
    "@Ben closed it",
]


async def test_p4(tmp_path: Path) -> None:
    """Best effort: one page, and for two weeks nobody else is called, asked or told that anything is late."""
    async with telling(tmp_path) as story:
        paul = story.person(PAUL)
        await home(story, PAUL)
        assert paul.home is not None
        await paul.press(paul.home, "Declare an incident")
        assert paul.view is not None
        await paul.submit(paul.view, {"severity": "P4", "title": "A disk is 80 % full"})
        await story.settle()
        room, weeks = await story.room(), 14 * 24 * 60
        assert "Objective" not in (await card(story)).visible
        assert "nobody has acknowledged yet." in (await home(story, ANA))
        await story.at(weeks)
        assert heard(story) == {"Ana": [0]}
        assert spoken(story, room) == [(0, "⚪ P4 · A disk is 80 % full")]
        await press(story, ANA, story.direct(ANA)[0], "Acknowledge")
        await press(story, ANA, await card(story), "Resolve", words="It is larger now.")
        await press(story, ANA, await card(story), "Close")
        await story.at(AFTERWARDS)

        assert heard(story) == {"Ana": [0]}
        said = [
            (weeks, "📝 *Update #1* · *Status:* Resolved · *Duration:* 14 d"),
            (weeks, "✅ *Closed* by @Ana"),
        ]
        assert spoken(story, room) == [(0, "✅ P4 · A disk is 80 % full"), *said[:-1]]
        assert spoken(story, "incident-response") == [(0, "✅ *P4 Info · A disk is 80 % full*"), *said]
        assert await links(story) == LINKS
        assert await timeline(story) == P4_TURNS
        assert f"INC-1 · Closed · lasted 14 d, until {utc(weeks)}" in (await home(story, CLEO))


P4_TURNS = [
    "@Paul declared P4: A disk is 80 % full",
    "On-call engineer paged: @Ana",
    "War room opened",
    "@Ana acknowledged",
    "@Ana took command",
    "@Ana resolved it",
    "@Ana posted update #1: It is larger now.",
    "@Ana closed it",
]
