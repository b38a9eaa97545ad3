"""The story of a P1 that nobody acknowledges at first, from the declaration to the last look at the Home.

The numbers are those that the operations team has written down, not read from the file under test: the backup after 15
minutes, the engineering manager after 30, news every 30, flags at 4 hours and 1,000 users, half an hour of watching.
"""

from pathlib import Path

from sandbox.people import ANA, BEN, CLEO, MARC, TESS
from tests.support.story import Story, telling
from tests.support.witness import answered, asked, called, card, heard, home, press, spoken, timeline, utc

AFTERWARDS = 20 * 24 * 60
"""Long after: whatever was still to come has come."""


async def p1_waits_for_somebody(story: Story) -> None:
    """By command. Nobody acknowledges: the backup after 15 minutes, the engineering manager after 30."""
    said = await story.typed("declare P1 logins fail")
    assert said.startswith("*INC-1 declared: P1 (High).* Paging On-call engineer: <@U0000ANA>. ")
    assert called(story) == ["Ana"]
    await story.at(14.9)
    assert heard(story) == {"Ana": [0, 5, 10]}
    await story.at(15)
    assert called(story) == ["Ana", "Ben"]
    await story.at(28)
    assert f"📝 *You owe the next update*, to the stakeholders, at {utc(30)}" in asked(story, BEN).visible
    await story.at(30)
    assert called(story) == ["Ana", "Ben", "Marc"]
    assert "nobody acknowledged in 30 min. Tried: @Ana and @Ben." in story.direct(MARC)[0].visible
    await story.at(33)
    await press(story, MARC, story.direct(MARC)[0], "Acknowledge")
    assert called(story) == []
    await story.at(33.5)
    assert f"and yours to give*: the stakeholders were to hear at {utc(30)}" in asked(story, MARC).visible


async def p1_calls_who_must_know(story: Story) -> None:
    """More than 4 hours to go call the CTO, more than 1,000 users the CEO, whatever the clock says."""
    await story.at(34)
    late = {"new": "Tokens are refused.", "estimate": "5 h", "status": "identified"}
    await press(story, MARC, asked(story, MARC), "Post update", **late)
    assert "🚩 *Estimated downtime over 4 hours*, says @Marc: " in story.direct(TESS)[0].visible
    await story.at(37)
    for answer in ("Single failure", "No"):
        await answered(story, MARC, answer)
    await story.typed("users 1200", MARC, await story.room())
    assert "🚩 *Over 1,000 users affected*, says @Marc: " in story.direct(CLEO)[0].visible
    assert "*Estimate*\n5 h" in (await card(story)).visible
    await story.at(60)
    await answered(story, MARC, "No")
    await story.at(68.9)
    assert heard(story) == {
        "Ana": [0, 5, 10], "Ben": [15, 20, 25, 28], "Marc": [30, 30, 62], "Tess": [34], "Cleo": [37],
    }  # fmt: skip
    await story.at(69)
    assert f"An update is overdue: the stakeholders were to hear at {utc(64)}" in story.direct(BEN)[4].visible
    await story.at(70)
    await press(story, MARC, asked(story, MARC), "Nothing new")


async def p1_ends(story: Story) -> None:
    """Three checks and 30 minutes of watching too; then it is resolved, and closed with a reason."""
    await story.at(95)
    room = await story.room()
    await story.typed("resolve the old key is back", MARC, room)
    await story.at(96)
    for check in ("services", "smoke", "3"):
        await story.typed(f"verify {check}", MARC, room)
    await story.at(126)
    assert (await story.typed("close", MARC, room)).startswith("Not done yet: Update status page; Send customer")
    assert await story.typed("close post-mortem on Thursday", MARC, room) == "INC-1 is closed."


async def test_p1(tmp_path: Path) -> None:
    """The manager takes what nobody else took; over before the 4 hours after which more people are called."""
    async with telling(tmp_path) as story:
        await p1_waits_for_somebody(story)
        await p1_calls_who_must_know(story)
        await p1_ends(story)
        await story.at(AFTERWARDS)

        assert heard(story) == {
            "Ana": [0, 5, 10], "Ben": [15, 20, 25, 28, 69], "Marc": [30, 30, 62, 126], "Tess": [34], "Cleo": [37],
        }  # fmt: skip
        assert spoken(story, await story.room()) == P1_ROOM
        assert spoken(story, "incident-response") == P1_CHANNEL
        shown = (await card(story)).visible
        assert (
            f"2 h 6 min, from {utc(0)} to {utc(126)}\n*Objective*\nmet (4 h): the impact was over after 1 h 35" in shown
        )
        assert "*🚩 Flags*\nEstimated downtime over 4 hours, Over 1,000 users affected\n1,200 users affected" in shown
        assert (
            f"Resolved after 2 h 6 min, closed at {utc(126)} · #inc-0001-logins-fail"
            in (story.aloud("incident-response")[0])
        )
        assert set(await timeline(story)) >= P1_TURNS
        assert f"INC-1 · Closed · lasted 2 h 6 min, until {utc(126)}" in (await home(story, ANA))


P1_END = [
    (126, "✅ *Resolved* by Warroom after 2 h 6 min: verified, and nothing came back in 30 min"),
    (126, "✅ *Closed* by @Marc: post-mortem on Thursday"),
]
P1_UPDATES = [
    (34, "📝 *Update #1* · *Status:* Identified · *Duration:* 34 min"),
    (70, "📝 *Update #2* · *Status:* Identified · *Duration:* 1 h 10 min"),
    (95, "📝 *Update #3* · *Status:* Monitoring · *Duration:* 1 h 35 min"),
]
P1_ROOM = [
    (0, "✅ P1 · logins fail"),
    (33, f"Is it a single failure or a cascade? *Single failure*, says @Marc at {utc(37)}."),
    P1_UPDATES[0],
    (60, f"Can we fail over? *No*, says @Marc at {utc(60)}."),
    (95, "✅ *Resolved* after 2 h 6 min: verified, and nothing came back in 30 min."),
]
P1_CHANNEL = [
    (0, "✅ *P1 High · logins fail*"),
    (15, "📣 Escalation: @Ben (Backup): nobody acknowledged in 15 min. Tried: @Ana."),
    (30, "📣 Escalation: @Marc (Engineering manager): nobody acknowledged in 30 min. Tried: @Ana and @Ben."),
    P1_UPDATES[0],
    (34, "🚩 *Estimated downtime over 4 hours*: estimated downtime 5 h 34 min, over 4 h. Told at once: CTO."),
    (37, "🚩 *Over 1,000 users affected*: 1,200 users affected, over 1,000. Told at once: CEO."),
    *P1_UPDATES[1:],
    *P1_END,
]
P1_TURNS = {
    "Engineering manager paged: @Marc: nobody has acknowledged",
    "@Marc took command",
    "@Marc counted 1,200 users affected",
    "@Marc answered “Can we fail over?”: No.",
    "Update still overdue: told @Ben",
    "@Marc says that the impact is over: verification began",
}
