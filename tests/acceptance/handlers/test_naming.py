"""How a command finds its incident, and what is said when it does not."""

import pytest

from playbook import events
from playbook.commands import Acknowledge, ChangeStatus
from playbook.incident import Status
from sandbox.people import ANA
from tests.acceptance.handlers.conftest import Office


async def test_outside_a_room_with_one_open_incident_a_command_says_what_to_type(office: Office) -> None:
    """Nothing is guessed, and nothing has to be looked up."""
    await office.declare()

    assert [await office.type(words) for words in ("ack", "note the pool is full", "status")] == [
        "Say which incident you mean: `/incident ack INC-1` for “checkout down”, or ask in its war room.",
        (
            "Say which incident you mean: `/incident note INC-1 the pool is full` for “checkout down”, "
            "or ask in its war room."
        ),
        "Say which incident you mean: `/incident status INC-1` for “checkout down”, or ask in its war room.",
    ]


async def test_outside_a_room_several_open_incidents_are_listed(office: Office) -> None:
    """The most severe first."""
    await office.declare("P2", "slow search")
    await office.declare("P0", "checkout down")

    assert await office.type("ack") == (
        "Say which incident you mean:\n• `/incident ack INC-2` P0 checkout down\n• `/incident ack INC-1` P2 slow search"
    )


async def test_outside_a_room_with_none_open_a_command_says_so(office: Office) -> None:
    """And how to declare one; for closing, that there is none to close."""
    assert [await office.type(words) for words in ("ack", "close", "reopen x")] == [
        "There is no open incident. `/incident declare P0 &lt;what is wrong&gt;` declares one.",
        "There is no incident to close. `/incident list` shows the open ones.",
        "There is no incident to reopen. `/incident list` shows the open ones.",
    ]


@pytest.mark.parametrize("words", ["ack INC-1", "INC-1 ack", "ack 1", "1 ack", "ack #inc-0001-room", "ACK inc-1"])
async def test_an_incident_can_be_named_before_or_after_the_verb(office: Office, words: str) -> None:
    """From anywhere, by number or by room."""
    await office.declare("P4")

    assert (await office.type(words)).splitlines() == [
        "You have INC-1. You are in command. P4 has no cadence, so no update is owed.",
        office.incidents.playbook.command.duties,
    ]
    assert (await office.get(1)).acknowledged_by == ANA.id


async def test_an_incident_can_be_named_by_its_room(office: Office) -> None:
    """Slack sends a channel that was typed as its id."""
    await office.declare("P4")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    room = await office.room(1, ANA)

    assert await office.type(f"resolve <#{room}> rolled back") == (
        "INC-1 is resolved after 0 s. Once nothing is left to do, `/incident close INC-1` closes it. "
        "Update #1 of INC-1 posted."
    )


async def test_unknown_incidents_and_other_channels_are_refused(office: Office) -> None:
    """An incident that is none is said to be none."""
    general = office.ws.channel("general").id

    assert [await office.type(words) for words in ("ack INC-9", "9", "show 9", f"<#{general}> ack")] == [
        "There is no INC-9. `/incident list` shows the open ones.",
        "There is no INC-9. `/incident list` shows the open ones.",
        "There is no INC-9. `/incident list` shows the open ones.",
        "That channel is not the war room of an incident. `/incident list` shows the open ones.",
    ]


async def test_in_a_room_a_number_at_the_beginning_of_words_is_a_number(office: Office) -> None:
    """Unless it names another open incident: then it is asked what was meant, and nothing is done."""
    await office.declare("P0")
    await office.declare("P1", "login")
    room = await office.room(1, ANA)

    assert await office.type("note 40 customers called", channel=room) == "Noted on the timeline of INC-1."
    assert await office.type("note 2 customers called", channel=room) == (
        "Does “2” name INC-2, or is it a part of your words? Type `/incident note INC-2 customers called` "
        "or `/incident note INC-1 2 customers called`."
    )
    assert await office.type("note INC-1 2 customers called", channel=room) == "Noted on the timeline of INC-1."
    assert await office.last(1) == events.NoteAdded(at=office.now[0], by=ANA.id, words="2 customers called")


async def test_close_outside_a_room_offers_what_is_resolved(office: Office) -> None:
    """Not what is still open."""
    await office.declare("P0", "open")
    await office.declare("P1", "over")
    await office.give(2, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))

    assert await office.type("close") == (
        "Say which incident you mean: `/incident close INC-2` for “over”, or ask in its war room."
    )
