"""Private incidents: what is told of them, and for whom they exist."""

import pytest

from playbook import commands, evolving
from playbook.commands import RecordRoom
from playbook.document import Playbook
from playbook.events import Event, OverdueWidened
from playbook.incident import CLOCK, Incident, Report, Room, Status
from playbook.telling import Telling, What
from playbook.tellings import tellings
from tests.support.history import History, at, patient

ANA, BEN, DEE, MARC, TESS = "U0000ANA", "U0000BEN", "U0000DEE", "U0000MARC", "U0000TESS"
ALOUD = {What.ANNOUNCEMENT, What.THREAD, What.RENAME_ROOM, What.STATUS_LINK}
LIFE = (
    commands.Escalate(by=DEE, at=at(2), why="x"),
    commands.Acknowledge(by=ANA, at=at(3)),
    commands.PostUpdate(by=ANA, at=at(4), report=Report(new="x")),
    commands.AddNote(by=ANA, at=at(4), words="x"),
    commands.Retitle(by=ANA, at=at(5), title="x"),
    commands.ChangeStatus(by=ANA, at=at(5), to=Status.IDENTIFIED),
    commands.ChangeSeverity(by=ANA, at=at(6), to="P1", why="x"),
    commands.ProposeSeverity(by=BEN, at=at(6), to="P2", why="x", asked=ANA),
    commands.RecordUndelivered(at=at(7), what="page", person=BEN, reason="x"),
    commands.AssignCommander(by=ANA, at=at(8), person=TESS),
)
END = (
    commands.ChangeStatus(by=TESS, at=at(500), to=Status.RESOLVED, now=True, why="fixed"),
    commands.Reopen(by=TESS, at=at(501), why="x"),
    commands.ChangeStatus(by=TESS, at=at(502), to=Status.CANCELLED, why="x"),
)


def begun(playbook: Playbook, *, room: bool = True) -> History:
    """A private P0."""
    history = History(playbook, private=True)
    if room:
        history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))
    return history


def told(events: list[Event]) -> list[tuple[Event, list[Telling]]]:
    """Everything told because of a whole history, event by event."""
    found: list[tuple[Event, list[Telling]]] = []
    before: Incident | None = None
    for seq, event in enumerate(events, start=1):
        after = evolving.replay([event]) if before is None else evolving.evolve(before, event)
        found.append((event, tellings(before, event, after, seq)))
        before = after
    return found


@pytest.mark.parametrize("room", [True, False])
def test_nothing_is_said_aloud(playbook: Playbook, *, room: bool) -> None:
    """Through a whole life, late updates and all: no announcement, no thread, no name, no link to the public's page."""
    history = begun(playbook, room=room)
    for command in LIFE:
        history.give(command)
    history.run(490)
    for command in END:
        history.give(command)

    assert [one.key for _, made in told(history.events) for one in made if one.what in ALOUD] == []


def test_the_room_hears_what_the_thread_would(playbook: Playbook) -> None:
    """Each step is said there once: the escalation, the change of status, the page that could not be delivered."""
    history = begun(playbook)
    for command in LIFE:
        history.give(command)
    aloud = (What.ROOM, What.UPDATE)
    said = [event.kind for event, made in told(history.events) if len([1 for one in made if one.what in aloud]) == 1]

    assert said == [
        "paged",
        "update_posted",
        "status_changed",
        "severity_changed",
        "undelivered",
        "commander_assigned",
    ]


def test_without_a_room_somebody_is_told_in_person(playbook: Playbook) -> None:
    """A room that failed is said to whoever commands, before there is one to Dee; an update is asked for as ever."""
    history = begun(playbook, room=False)
    history.give(commands.RecordUndelivered(at=at(1), what="open_room", person=None, reason="x"))
    history.give(commands.Acknowledge(by=ANA, at=at(3)))
    history.run(10)
    said = [
        (event.kind, one.what, one.person)
        for event, made in told(history.events)
        for one in made
        if one.what in (What.ASIDE, What.PROMPT)
    ]

    assert said == [
        ("undelivered", What.ASIDE, DEE),
        ("update_prompted", What.PROMPT, ANA),
        ("update_overdue", What.PROMPT, ANA),
    ]


def test_whoever_had_a_part_stays_a_member(playbook: Playbook) -> None:
    """Paged, in command once: it does not vanish for them."""
    history = begun(playbook)
    history.give(commands.AssignCommander(by=DEE, at=at(1), person=TESS))
    history.give(commands.AssignCommander(by=DEE, at=at(2), person=ANA))
    history.run(20)

    assert set(history.incident.members) == {DEE, ANA, BEN, TESS}


def nudged(history: History) -> list[tuple[str, ...]]:
    """Who was told of a late update, each time."""
    return [event.people for event in history.events if isinstance(event, OverdueWidened)]


@pytest.mark.parametrize(
    ("inside", "told_of_it"),
    [
        ((), (DEE,)),
        ((commands.AssignRole(by=ANA, at=at(2), role="scribe", person=TESS),), (DEE, TESS)),
        ((commands.AddTask(by=ANA, at=at(2), person=BEN, words="x"),), (BEN,)),
    ],
)
def test_a_late_update_lets_nobody_in(
    playbook: Playbook, inside: tuple[commands.Command, ...], told_of_it: tuple[str, ...]
) -> None:
    """Of those whom the playbook would tell it is the members; if none of them is one, whoever is at work on it."""
    history = begun(patient(playbook))
    for command in (commands.Acknowledge(by=ANA, at=at(1)), *inside):
        history.give(command)
    members = set(history.incident.members)
    history.run(20)

    assert nudged(history) == [told_of_it]
    assert set(history.incident.members) == members
    assert MARC not in members


def test_whoever_was_told_of_a_flag_hears_of_it_if_nobody_else_can(playbook: Playbook) -> None:
    """The on-call declared it, has it and writes no update: then those hear who know of it by a flag."""
    history = History(patient(playbook), "P1", by=ANA, private=True, flags=("data-loss",))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(40)

    assert nudged(history) == [(TESS,)]


def test_time_lets_nobody_in_but_by_the_policy(playbook: Playbook) -> None:
    """Eight hours of it, with late updates, silence, repeats, a vacancy and lapsed offers."""
    history = begun(playbook)
    for command in LIFE:
        history.give(command)
    history.give(commands.OfferCommand(by=TESS, at=at(9), person=BEN))
    history.run(200)
    history.give(commands.Depart(by=TESS, at=at(201), person=TESS))
    history.run(490)
    by_time, before = set(), None
    for event in history.events:
        after = evolving.replay([event]) if before is None else evolving.evolve(before, event)
        if event.by == CLOCK and before is not None and set(after.members) - set(before.members):
            by_time.add(event.kind)
        before = after

    assert by_time == {"paged"}
    kinds = {event.kind for event in history.events if event.by == CLOCK}
    assert kinds >= {"overdue_widened", "still_asked", "handover_lapsed", "unacknowledged", "time_used"}


def test_a_level_of_the_policy_calls_whom_it_names(playbook: Playbook) -> None:
    """That is the playbook's will: nobody answers, so somebody else is called, and let in."""
    history = History(playbook, "P1", private=True)
    assert MARC not in history.incident.members
    history.run(31)

    assert {BEN, MARC} <= set(history.incident.members)


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("opened", [True, False])
def test_a_task_is_told_in_person_only_where_it_lets_somebody_in(
    playbook: Playbook, *, private: bool, opened: bool
) -> None:
    """Once, with a room or without; where everybody sees the incident, the mention in the room is enough."""
    history = History(playbook, private=private)
    if opened:
        history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))
    for person in (DEE, BEN, BEN, ANA, ""):
        history.give(commands.AddTask(by=DEE, at=at(1), words="x", person=person))
    asides = [one.person for _, made in told(history.events) for one in made if one.what is What.ASIDE]

    assert asides == ([BEN] if private else [])


def test_a_public_one_is_as_it_was(playbook: Playbook) -> None:
    """Nothing is private unless somebody says so."""
    history = History(playbook)
    history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))

    assert not history.incident.private
    assert {one.what for _, made in told(history.events) for one in made} >= {What.ANNOUNCEMENT, What.STATUS_LINK}
