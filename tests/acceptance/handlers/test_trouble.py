"""When something fails: a sentence with a reference, and the truth about whether anything was changed."""

import asyncio
import logging
import re
import time

import pytest
from sqlalchemy import text

from handlers import listening
from handlers.buttons import Act, Aim, button
from sandbox.people import ANA, BEN
from tests.acceptance.handlers.conftest import Office

NOTHING = re.compile(
    r"Warroom could not do that just now \(ref ([0-9a-f]{4})\); nothing was changed\. Try again, or call people "
    r"yourself; whoever runs Warroom finds the reference in its log\."
)


async def break_database(office: Office) -> None:
    """Take a table away, as a botched migration might."""
    async with office.incidents._database.write() as connection:
        await connection.execute(text("ALTER TABLE deliveries RENAME TO gone"))


async def test_a_command_that_fails_says_so_with_a_reference(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Never silence, never a stack trace; the log has the rest."""
    await break_database(office)
    with caplog.at_level(logging.ERROR):
        line = await office.type("declare P0 checkout down")
    found = NOTHING.fullmatch(line)

    assert found
    assert [(record.message, record.__dict__["reference"]) for record in caplog.records] == [
        ("listener_failed", found[1])
    ]
    assert await office.incidents.recent(1) == []


async def test_a_button_that_fails_says_so_privately(office: Office) -> None:
    """After the acknowledgement, through the response URL."""
    await office.declare("P4")
    message = await office.message(button(Act.ACKNOWLEDGE, "Acknowledge", Aim(incident=1)))
    await break_database(office)
    told = await office.whispered(await office.ws.person(ANA).click(message, "ack"))

    assert NOTHING.fullmatch(told)


async def test_a_form_that_fails_stays_open_with_what_was_typed(office: Office) -> None:
    """The reason is under a field."""
    await office.declare("P4")
    await office.typed("update INC-1")
    await break_database(office)
    person = office.ws.person(ANA)
    answer = await person.submit(office.form(), {"new": "a long text"})

    assert answer.body is not None
    assert NOTHING.fullmatch(answer.body["errors"]["new"])
    assert person.view is not None


async def test_what_takes_too_long_is_answered_in_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within Slack's three seconds, and without claiming to know how it will end."""
    monkeypatch.setattr(listening, "PATIENCE", 0.2)
    async with office.incidents._database.write() as connection:
        await connection.execute(text("SELECT 1"))
        line = await office.type("declare P0 checkout down")

    assert re.fullmatch(
        r"That takes longer than it should \(ref [0-9a-f]{4}\), and may still be done\. "
        r"Look at `/incident list` before you try again\.",
        line,
    )


async def test_a_slow_slack_does_not_hold_a_form_beyond_the_deadline(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """views.open gets two seconds, within the whole patience; then words."""
    monkeypatch.setattr(listening, "OPENING", 0.1)
    office.ws.faults.add(method="views.open", times=1, kind="timeout")
    begun = time.monotonic()
    line = await office.type("declare checkout down")

    assert line.startswith("Slack did not open the form.")
    assert time.monotonic() - begun < 2


async def test_a_whisper_that_fails_harms_nobody(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A response URL holds five times; the sixth whisper is logged and forgotten."""
    await office.declare()
    message = await office.message(button(Act.SNOOZE, "Snooze", Aim(incident=1)))
    first = await office.ws.person(ANA).click(message, "snooze")
    with caplog.at_level(logging.WARNING, logger="handlers.whispers"):
        again = [await office.ws.redeliver(last=True) for _ in range(5)]
        await office.desk.whispers.drain()

    assert [answer.status for answer in (first, *again)] == [200] * 6
    assert [record.message for record in caplog.records] == ["whisper_refused"]


async def test_fifty_people_declare_at_once(office: Office) -> None:
    """All are acknowledged, none is lost, and the numbers have no gap."""
    answers = await asyncio.gather(*(office.typed(f"declare P2 trouble {n}", who=BEN) for n in range(50)))
    found = await office.incidents.recent(100)

    assert sorted(one.number for one in found) == list(range(1, 51))
    assert sorted(one.title for one in found) == sorted(f"trouble {n}" for n in range(50))
    assert [answer for answer in answers if " declared: P2 (Medium).*" not in answer.text] == []
