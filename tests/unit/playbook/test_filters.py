"""What somebody wants to see of a timeline, in their words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from playbook import commands, filters
from playbook.document import Playbook
from playbook.entries import entries
from playbook.incident import Status
from playbook.refusals import Refused
from playbook.states.keeping import Said
from tests.support.history import History, at

NOW = at(60)
"""04:00 UTC."""


@pytest.fixture
def history(playbook: Playbook) -> History:
    """Declared, taken, noted, moved, and a message that was taken out again."""
    told = History(playbook)
    said = Said(channel="C1", ts="1.2", at=at(6), author="U0000BEN", words="db 7")
    told.give(commands.Acknowledge(by="U0000ANA", at=at(2)))
    told.give(commands.AddNote(by="U0000BEN", at=at(5), words="looking with <@U0000SARA>"))
    told.give(commands.KeepMessage(by="U0000ANA", at=at(8), said=said))
    told.give(commands.TakeMessageOut(by="U0000ANA", at=at(9), channel="C1", ts="1.2"))
    told.give(commands.ChangeStatus(by="U0000ANA", at=at(45), to=Status.IDENTIFIED))
    return told


def shown(history: History, text: str) -> list[str]:
    """The kinds of the entries that the words show."""
    wanted = filters.read(text, by="U0000ANA", now=NOW)
    return [entry.event.kind for entry in wanted.of(entries(history.events))]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ["declared", "paged", "acknowledged", "commander_assigned", "note_added", "status_changed"]),
        ("notes", ["note_added"]),
        ("Note", ["note_added"]),
        ("status", ["declared", "acknowledged", "commander_assigned", "status_changed"]),
        ("pages", ["paged", "acknowledged"]),
        ("notes pages", ["paged", "acknowledged", "note_added"]),
        ("last 30m", ["status_changed"]),
        ("last 30 min", ["status_changed"]),
        ("last 1h notes", ["note_added"]),
        ("since 03:04", ["note_added", "status_changed"]),
        ("since 2026-11-24 03:04 notes", ["note_added"]),
        ("since 2026-11-25", []),
        ("<@U0000SARA>", ["note_added"]),
        ("me status", ["acknowledged", "commander_assigned", "status_changed"]),
    ],
)
def test_what_is_shown(history: History, text: str, kinds: list[str]) -> None:
    """Kinds, persons and times, in any order and together."""
    assert shown(history, text) == kinds


def test_all_shows_what_was_taken_out_and_by_whom(history: History) -> None:
    """And the bot's own book-keeping."""
    found = shown(history, "all")

    assert [kind for kind in found if kind.startswith("message")] == ["message_kept", "message_taken_out"]


def test_a_time_of_day_is_the_readers() -> None:
    """05:04 in Vienna is 04:04 UTC, which is still to come, so yesterday's is meant; 04:45 there was 03:45 UTC."""
    vienna = ZoneInfo("Europe/Vienna")
    read = [filters.read(f"since {clock}", by="U0000ANA", now=NOW, zone=vienna).since for clock in ("05:04", "04:45")]

    assert read == [datetime(2026, 11, 23, 4, 4, tzinfo=UTC), at(45)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "statsu",
            "A timeline has no “statsu”. Did you mean `status`? It can show "
            + ", ".join(f"`{word}`" for word in filters.KNOWN)
            + ".",
        ),
        ("@ana", "“@ana” is not a person. Type @ and choose the name from Slack's list, or say `me`."),
        ("last", "How long? Write `last 30m`, `last 2h` or `last 1h30m`."),
        ("last while", "“while” is no length of time: write `last 30m`, `last 2h` or `last 1h30m`."),
        ("since noon", "“noon” is no time of day: write `since 14:00`, or `since 2026-11-24 14:00`."),
        ("since 25:00", "“25:00” is no time of day: write `since 14:00`, or `since 2026-11-24 14:00`."),
        ("since", "Since when? Write `since 14:00`, or `since 2026-11-24 14:00`."),
    ],
)
def test_what_is_not_understood_gets_what_can_be_typed(text: str, sentence: str) -> None:
    """In a sentence; nothing is guessed."""
    with pytest.raises(Refused) as refused:
        filters.read(text, by="U0000ANA", now=NOW)

    assert refused.value.sentence == sentence


def test_no_length_of_time_is_too_long() -> None:
    """A slip of the finger is no failure."""
    assert filters.read("last 300d", by="U1", now=NOW).since == NOW - timedelta(days=300)
    with pytest.raises(Refused):
        filters.read("last 99999999d", by="U1", now=NOW)
