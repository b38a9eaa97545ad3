"""The story of a P0, from the declaration to the last look at the Home, with the numbers of the playbook.

The numbers are those that the operations team has written down, not read from the file under test: who is called at
once and who after 30 and 60 minutes, how often stakeholders and war room hear something, how long it is watched.
"""

from pathlib import Path

from sandbox.people import ANA, BEN, CLEO, SARA, TESS
from tests.support.story import Story, telling
from tests.support.witness import (
    answered,
    asked,
    called,
    card,
    heard,
    home,
    links,
    newest,
    press,
    spoken,
    timeline,
    utc,
    war_room,
)

AFTERWARDS = 20 * 24 * 60
"""Long after: whatever was still to come has come."""


async def p0_is_declared(story: Story) -> None:
    """By the form, with what triage proposes; only the engineer on call is woken."""
    cleo = story.person(CLEO)
    await cleo.command("/incident declare checkout is down")
    for label in ("Help me decide", "Yes"):
        assert cleo.view is not None
        await cleo.press(cleo.view, label)
    assert cleo.view is not None
    assert "*P0* pages @U0000ANA now, room opens, updates every 15 min (war room: every 10 min), objective 1 h" in (
        cleo.view.plain
    )
    await cleo.submit(cleo.view)
    await cleo.submit(cleo.view, {"impact": "Nobody can pay"})
    await story.settle()

    room, shown = await war_room(story), (await card(story)).visible
    assert heard(story) == {"Ana": [0]}
    assert (room.name, room.topic) == ("inc-0001-checkout-is-down", "P0 · investigating · INC-1 · checkout is down")
    assert await links(story) == ["Incident log", "Join the call", "Status page"]
    assert "*Commander*\nnobody yet · calling @Ana" in shown
    assert f"50 % at {utc(30)} · 75 % at {utc(45)}" in shown


async def p0_is_worked_on(story: Story) -> None:
    """Acknowledged at minute 3. The room hears something every 10 minutes, the public every 15; one update is late."""
    await story.at(3)
    await press(story, ANA, story.direct(ANA)[0], "Acknowledge")
    assert called(story) == []
    await story.at(10)
    assert "⏰ *An update is overdue, and yours to give*" in asked(story, ANA).visible
    await answered(story, ANA, "Cascade")
    await story.at(14.9)
    assert heard(story) == {"Ana": [0, 8]}
    await story.at(15)
    assert heard(story) == {"Ana": [0, 8], "Ben": [15], "Marc": [15]}
    assert "An update is overdue: those in the war room were to hear at " + utc(10) in story.direct(BEN)[0].visible
    await story.at(16)
    await press(story, ANA, asked(story, ANA), "Post update", new="A bad deploy.")
    assert f"Next update: {utc(26)} " in story.aloud(await story.room())[-1]
    assert f"Next update: {utc(31)} " in story.aloud("incident-response")[-1]
    await story.at(20)
    await answered(story, ANA, "No")
    await answered(story, ANA, "Yes")
    await story.at(24)
    await press(story, ANA, asked(story, ANA), "Nothing new")
    assert f"🕒 *Still so at {utc(24)}*, says @Ana · Next update: {utc(31)}" in story.aloud(await story.room())[-2]
    await story.at(30)
    assert heard(story) == {"Ana": [0, 8, 24, 29, 30], "Ben": [15], "Sara": [30], "Marc": [15, 30]}
    assert "*You are called* as Senior engineer: not resolved in 30 min." in story.direct(SARA)[0].visible
    await answered(story, ANA, "Quick fix (< 30 min)")
    assert "*Estimate*\n< 30 min" in (await card(story)).visible
    await press(story, ANA, asked(story, ANA), "Post update", new="Rolled back in the EU.")


async def p0_is_verified_and_closed(story: Story) -> None:
    """Resolved at minute 35 means: three checks, 30 minutes of watching, and then it is resolved by the clock."""
    await story.at(35)
    await press(story, ANA, await card(story), "Resolve", words="Rolled back everywhere.")
    await story.at(36)
    for _ in ("All services healthy", "Smoke tests pass", "Data integrity checked"):
        await answered(story, BEN, "Tick")
    assert f"Watched until {utc(66)}" in (await newest(story, "It came back…")).visible
    await story.at(48)
    await press(story, ANA, asked(story, ANA), "Nothing new")
    await story.at(65.9)
    assert "*Status*\nMonitoring" in (await card(story)).visible
    await story.at(66)
    assert "*Status*\nResolved" in (await card(story)).visible
    await story.at(70)
    await story.person(ANA).click(await card(story), "Close")
    form = story.person(ANA).view
    assert form is not None
    assert [line for line in form.plain.splitlines() if line.startswith("☐")] == [
        "☐ Update status page",
        "☐ Send customer notification",
        "☐ Post updates on time (1 late)",
        "☐ Send resolution notification",
        "☐ Schedule post-mortem",
        "☐ Complete post-mortem within 48 hours",
        "☐ Track action items to completion",
    ]
    await story.person(ANA).submit(form, {"words": "The post-mortem is on Thursday."})
    await story.settle()


async def test_p0(tmp_path: Path) -> None:
    """Service is back within the hour: the CTO and the CEO, whom a P0 calls after one hour, sleep on."""
    async with telling(tmp_path) as story:
        await p0_is_declared(story)
        await p0_is_worked_on(story)
        await p0_is_verified_and_closed(story)
        await story.at(AFTERWARDS)

        assert heard(story) == {"Ana": [0, 8, 24, 29, 30, 48, 66], "Ben": [15], "Sara": [30], "Marc": [15, 30]}
        assert spoken(story, await story.room()) == P0_ROOM
        assert spoken(story, "incident-response") == P0_CHANNEL
        ended = f"1 h 6 min, from {utc(0)} to {utc(66)}\n*Objective*\nmet (1 h): the impact was over after 35 min"
        assert f"*Status*\nClosed\n*Commander*\n@Ana\n*Lasted*\n{ended}\n" in (await card(story)).visible
        announced = f"Resolved after 1 h 6 min, closed at {utc(70)} · #inc-0001-checkout-is-down"
        assert announced in story.aloud("incident-response")[0]
        assert (await war_room(story)).topic == "P0 · closed · Commander Ana · INC-1 · checkout is down"
        assert set(await timeline(story)) >= P0_TURNS
        assert f"INC-1 · Closed · lasted 1 h 6 min, until {utc(66)}" in (await home(story, TESS))


INVESTIGATING, MONITORING = "*Status:* Investigating · *Duration:*", "*Status:* Monitoring · *Duration:*"
RESOLVED = "✅ *Resolved* by Warroom after 1 h 6 min: verified, and nothing came back in 30 min"
CLOSED = "✅ *Closed* by @Ana: The post-mortem is on Thursday."
P0_ROOM = [
    (0, "✅ P0 · checkout is down"),
    (10, f"Is it a single failure or a cascade? *Cascade*, says @Ana at {utc(10)}."),
    (16, f"📝 *Update #1* · {INVESTIGATING} 16 min"),
    (20, f"Is data at risk? *No*, says @Ana at {utc(20)}."),
    (30, f"What will it take? *Quick fix (< 30 min)*, says @Ana at {utc(30)}."),
    (30, f"📝 *Update #3* · {INVESTIGATING} 30 min"),
    (35, "✅ *Resolved* after 1 h 6 min: verified, and nothing came back in 30 min."),
]
ESCALATED = "📣 Escalation: @Sara and @Marc (Senior engineer and engineering manager): not resolved in 30 min."
P0_CHANNEL = [
    (0, "✅ *P0 Critical · checkout is down*"),
    (16, f"📝 *Update #1* · {INVESTIGATING} 16 min"),
    (30, ESCALATED),
    (30, f"📝 *Update #3* · {INVESTIGATING} 30 min"),
    (35, f"📝 *Update #4* · {MONITORING} 35 min"),
    (48, f"📝 *Update #5* · {MONITORING} 48 min"),
    (66, RESOLVED),
    (70, CLOSED),
]
P0_TURNS = {
    "@Cleo declared P0: checkout is down",
    "@Ana took command",
    "Update still overdue: told @Ben and @Marc",
    "@Ana answered “Is data at risk?”: No.",
    "@Ana answered “What will it take?”: Quick fix (< 30 min). Estimate: < 30 min.",
    "@Ana posted update #5: No change since update #4.",
    "@Ana says that the impact is over: verification began",
    "Warroom resolved it: verified, and nothing came back in 30 min",
}
