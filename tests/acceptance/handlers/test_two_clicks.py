"""From `/incident` to any action: at most two clicks; filling in the form that is open then is no search."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.verbs import VERBS
from playbook import commands
from sandbox.message import Message
from sandbox.people import ANA, BEN
from tests.acceptance.handlers.conftest import Office
from tests.acceptance.handlers.ways import asked, linked, resolved, running, verified

Begun = Callable[[Office], Awaitable[None]]
CLICKS = 2


async def called(office: Office) -> None:
    """Declared, and nobody has it."""
    await office.declare(by=BEN)


MORE = "More…"
REACHED: dict[str, tuple[Begun, tuple[str, ...]]] = {
    "ack": (called, ("Acknowledge",)),
    "update": (running, ("Post update",)),
    "status": (running, ("Status",)),
    "severity": (running, ("Severity",)),
    "commander": (running, (MORE, "Change commander…")),
    "handover": (running, (MORE, "Hand over command…")),
    "role": (running, (MORE, "Take it")),
    "roles": (running, (MORE, "Duties and roles…")),
    "escalate": (running, ("Escalate",)),
    "flag": (running, (MORE, "Flags…")),
    "unflag": (running, (MORE, "Flags…")),
    "estimate": (running, (MORE, "Estimate…")),
    "users": (running, (MORE, "Users affected…")),
    "answer": (asked, (MORE, "Answer what is asked…")),
    "note": (running, (MORE, "Add a note…")),
    "task": (running, (MORE, "Give a task…")),
    "tasks": (running, (MORE, "Tasks")),
    "runbook": (running, (MORE, "Runbooks…")),
    "title": (running, (MORE, "Change the title…")),
    "repair": (running, (MORE, "Repair what is missing")),
    "link": (running, (MORE, "Link to another…")),
    "unlink": (linked, (MORE, "Unlink…")),
    "split": (running, (MORE, "Split off a part…")),
    "checklist": (running, (MORE, "Checklist…")),
    "resolve": (running, ("Resolve",)),
    "verify": (verified, (MORE, "Tick")),
    "unverify": (verified, (MORE, "Untick")),
    "relapse": (verified, (MORE, "It came back…")),
    "close": (resolved, ("Close",)),
    "cancel": (running, (MORE, "False alarm…")),
    "merge": (running, (MORE, "Merge into another…")),
    "reopen": (resolved, ("Reopen",)),
    "timeline": (running, (MORE, "Show the timeline")),
    "catchup": (running, (MORE, "Catch me up")),
    "export": (running, (MORE, "Export the timeline")),
}
"""How each verb about an incident is reached with the mouse."""
NO_BUTTON = {
    "show": "it is what `/incident` shows by itself",
    "join": "the panel links the war room, and a click on its name lets one in",
}


def test_every_verb_about_an_incident_is_here() -> None:
    """A new one needs a button too, or a reason."""
    assert {verb.name for verb in VERBS if verb.about} == {*REACHED, *NO_BUTTON}


@pytest.mark.parametrize("verb", REACHED)
async def test_two_clicks(office: Office, verb: str) -> None:
    """The last click opens the form, or has done it, or shows what was asked for."""
    begun, clicks = REACHED[verb]
    await begun(office)
    if verb == "unverify":
        await office.give(1, commands.TickCheck(by=ANA.id, at=office.now[0], check=0))
    ana = office.ws.person(ANA)
    panel = await shown(office)
    before, version = snapshot(office), len(await office.incidents.timeline(1))

    assert len(clicks) <= CLICKS
    first, *then = clicks
    answer = await ana.click(panel, first)
    for label in then:
        before = snapshot(office)
        answer = await ana.press(office.form(), label)

    assert answer.error is None
    await office.desk.whispers.drain()
    assert snapshot(office) != before or len(await office.incidents.timeline(1)) > version


async def shown(office: Office) -> Message:
    """What `/incident` shows about it."""
    await office.typed("INC-1")
    return office.ws.messages("general", ANA)[-1]


def snapshot(office: Office) -> tuple[str, int]:
    """What Ana has before her: the window, and how many messages."""
    view = office.ws.person(ANA).view
    return f"{view.hash} {view.plain}" if view else "", len(office.ws.messages("general", ANA))
