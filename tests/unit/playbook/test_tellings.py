"""What is told because of an event, and where."""

import pytest

from playbook import commands, evolving
from playbook.commands import Command, RecordRoom
from playbook.document import Playbook
from playbook.incident import Report, Room, Status
from playbook.telling import Telling, What, pages
from playbook.tellings import tellings
from tests.support.history import History, at

ANA, BEN, MARC = "U0000ANA", "U0000BEN", "U0000MARC"


def running(playbook: Playbook, until: float = 0) -> History:
    """A P0 with its war room, acknowledged by Ana, up to that minute."""
    history = History(playbook)
    history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))
    history.give(commands.Acknowledge(by=ANA, at=at(0)))
    history.run(until)
    return history


def told(history: History, command: Command) -> list[Telling]:
    """Everything to tell because of a command."""
    before, seq = history.incident, len(history.events)
    found: list[Telling] = []
    for number, event in enumerate(history.give(command), start=seq + 1):
        after = evolving.evolve(before, event)
        found += tellings(before, event, after, number)
        before = after
    return found


def keys(tellings: list[Telling], *kinds: What) -> list[str]:
    """The keys of those of some kinds."""
    return [telling.key for telling in tellings if telling.what in kinds]


def test_a_step_between_is_said_in_the_thread(playbook: Playbook) -> None:
    """Who follows the announcement learns that the cause is found."""
    history = running(playbook)
    made = told(history, commands.ChangeStatus(by=ANA, at=at(1), to=Status.IDENTIFIED))

    assert keys(made, What.THREAD, What.ROOM) == [f"thread:{len(history.events)}"]


@pytest.mark.parametrize(
    "command",
    [
        commands.ChangeSeverity(by=ANA, at=at(1), to="P3", why="x"),
        commands.Retitle(by=ANA, at=at(1), title="nobody can pay"),
        commands.AssignCommander(by=BEN, at=at(1), person=BEN),
        commands.OfferCommand(by=ANA, at=at(1), person=BEN),
    ],
)
def test_what_called_somebody_stays_true(playbook: Playbook, command: Command) -> None:
    """The severity, the title and who commands stand on the pages and on what flags said: all of it is edited."""
    history = running(playbook)
    history.give(commands.ChangeFlags(by=ANA, at=at(0), up=("media",)))
    made = told(history, command)
    if isinstance(command, commands.OfferCommand):
        made = told(history, commands.AnswerOffer(by=BEN, at=at(2), accept=True))

    assert keys(made, What.PAGE) == [one.key for one in pages(history.incident)]
    assert keys(made, What.FLAG) == ["flag:U0000CLEO"]


def test_taking_command_from_somebody_is_said_in_the_room(playbook: Playbook) -> None:
    """It names both, so that whoever had it hears of it; taking what nobody had is shown by the card."""
    history = running(playbook)
    made = told(history, commands.AssignCommander(by=BEN, at=at(1), person=BEN))
    first = told(History(playbook), commands.AssignCommander(by=BEN, at=at(1), person=BEN))

    assert len(keys(made, What.ROOM)) == 1
    assert keys(first, What.ROOM) == []


@pytest.mark.parametrize("public", [True, False])
def test_a_step_is_said_once_in_the_thread(playbook: Playbook, *, public: bool) -> None:
    """By the public update that brings it; beside an update for the war room, which the thread does not see, itself."""
    history = running(playbook)
    update = commands.PostUpdate(by=ANA, at=at(1), report=Report(new="x"), to=Status.IDENTIFIED, public=public)
    made = told(history, update)
    posted = len(history.events)

    assert keys(made, What.THREAD) == [f"thread:{posted if public else posted - 1}"]


def test_a_mention_waits_for_no_reply(playbook: Playbook) -> None:
    """Somebody is called: the mention has a queue of its own, beside the announcement's."""
    made = told(running(playbook), commands.Escalate(by=ANA, at=at(1)))

    assert {(one.what, one.queue) for one in made if one.what in (What.THREAD, What.ANNOUNCEMENT)} == {
        (What.THREAD, "mention"),
        (What.ANNOUNCEMENT, "announcement"),
    }


@pytest.mark.parametrize(
    "command",
    [
        commands.PostUpdate(by=ANA, at=at(16), report=Report(new="x")),
        commands.ChangeSeverity(by=ANA, at=at(16), to="P1", why="one region"),
        commands.ChangeStatus(by=ANA, at=at(16), to=Status.RESOLVED, now=True, why="fixed"),
    ],
)
def test_what_asked_for_an_update_is_edited_once_it_is_settled(playbook: Playbook, command: Command) -> None:
    """The prompt, which has become the word that it is overdue, and the nudges that backup and manager got."""
    made = told(running(playbook, 15), command)

    assert keys(made, What.PROMPT, What.NUDGE) == [
        f"prompt:{at(8).isoformat()}:{ANA}",
        f"nudge:{at(15).isoformat()}:{BEN}",
        f"nudge:{at(15).isoformat()}:{MARC}",
    ]


def test_an_update_is_asked_for_in_private_by_one_message(playbook: Playbook) -> None:
    """Nothing in the room: a direct message to whoever owes it, which the next reminder edits; the card shows both."""
    history, prompt = running(playbook, 7), f"prompt:{at(8).isoformat()}:{ANA}"
    asked = told(history, commands.Prompt(at=at(8)))
    late = told(history, commands.CallOverdue(at=at(10)))

    assert [(one.key, one.person) for one in asked if one.what is What.PROMPT] == [(prompt, ANA)]
    assert [one.key for one in asked][:2] == [one.key for one in late][:2] == ["card", prompt]


def test_nothing_new_edits_the_last_update_in_the_room(playbook: Playbook) -> None:
    """Stakeholders are told as ever; in the room the words that still hold are edited."""
    history = running(playbook)
    told(history, commands.PostUpdate(by=ANA, at=at(1), report=Report(new="x")))
    made = told(history, commands.PostUpdate(by=ANA, at=at(9), report=Report(new="No change."), unchanged=True))

    assert keys(made, What.THREAD, What.ROOM, What.UPDATE) == [f"thread:{len(history.events)}", "update:1"]


def test_what_begins_a_verification_stands_on_it(playbook: Playbook) -> None:
    """The update that says what fixed it has no other message in the room; nor has what is said while it holds."""
    history = running(playbook)
    made = told(history, commands.PostUpdate(by=ANA, at=at(1), report=Report(new="x"), to=Status.RESOLVED))
    same = told(history, commands.PostUpdate(by=ANA, at=at(9), report=Report(new="No change."), unchanged=True))

    assert {one.what for one in made} & {What.ROOM, What.UPDATE, What.VERIFICATION} == {What.VERIFICATION}
    assert keys(same, What.ROOM, What.UPDATE, What.VERIFICATION) == keys(made, What.VERIFICATION)[:1]


def test_closing_is_no_news_in_the_room(playbook: Playbook) -> None:
    """The card shows it, and the thread says it."""
    history = running(playbook)
    told(history, commands.ChangeStatus(by=ANA, at=at(1), to=Status.RESOLVED, now=True, why="fixed"))
    made = told(history, commands.ChangeStatus(by=ANA, at=at(2), to=Status.CLOSED, why="nothing is left"))

    assert keys(made, What.ROOM, What.CARD, What.THREAD) == ["card", f"thread:{len(history.events)}"]


def test_the_announcement_is_edited_only_when_it_would_say_something_else(playbook: Playbook) -> None:
    """A storm of updates and notes costs no edits where everybody looks; a change that it shows is told."""
    history = running(playbook)
    update = told(history, commands.PostUpdate(by=ANA, at=at(1), report=Report(new="x", estimate="1 h")))
    noted = told(history, commands.AddNote(by=ANA, at=at(2), words="the disk is full"))
    moved = told(history, commands.ChangeStatus(by=ANA, at=at(3), to=Status.IDENTIFIED))

    assert [keys(made, What.ANNOUNCEMENT, What.CARD) for made in (update, noted, moved)] == [
        ["card"], ["card"], ["card", "announcement"],
    ]  # fmt: skip
