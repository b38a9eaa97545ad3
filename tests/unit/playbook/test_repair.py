"""Repairing: which pieces an incident has, what is told again, and what is remembered of it."""

from playbook import commands, evolving
from playbook.commands import RecordCard, RecordRoom, RecordUndelivered
from playbook.document import Playbook
from playbook.events import Repaired, read_event
from playbook.incident import CLOCK, Incident, Room
from playbook.lines import line
from playbook.pieces import NAMES, pieces, spelt
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at

ANA, BEN = "U0000ANA", "U0000BEN"
FURNITURE = (What.INVITE, What.CARD, What.PIN, What.TOPIC, What.WAR_ROOM_LINK, What.STATUS_LINK, What.LOG)


def furnished(playbook: Playbook, **details: object) -> History:
    """A P0 with its war room and its card."""
    history = History(playbook, **details)
    history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))
    history.give(RecordCard(at=at(0), ts="1.000001"))
    return history


def told(incident: Incident, event: Repaired) -> dict[str, bool]:
    """The keys of what is told because of it, and whether each is told though it was given up."""
    return {one.key: one.anew for one in reversed(tellings(incident, event, evolving.evolve(incident, event), 9))}


def test_what_should_stand(playbook: Playbook) -> None:
    """Before the room, the room itself; then what is in it, the pin once there is a card."""
    history = History(playbook)
    assert pieces(history.incident) == (What.ANNOUNCEMENT, What.OPEN_ROOM)

    history.give(RecordRoom(at=at(0), room=Room(channel="C0000ROOM", name="inc-0007")))
    assert pieces(history.incident) == (What.ANNOUNCEMENT, *(one for one in FURNITURE if one is not What.PIN))

    assert pieces(furnished(playbook).incident) == (What.ANNOUNCEMENT, *FURNITURE)


def test_a_private_one(playbook: Playbook) -> None:
    """It is announced nowhere, and nothing leads from it to the public's page."""
    assert pieces(furnished(playbook, private=True).incident) == tuple(
        one for one in FURNITURE if one is not What.STATUS_LINK
    )


def test_a_person_has_everything_looked_at(playbook: Playbook) -> None:
    """What is missing is named; the rest is looked at; every key is the one that the piece has."""
    history = furnished(playbook)
    (event,) = history.give(commands.Repair(by=ANA, at=at(1), parts=("card", "topic")))

    assert event == Repaired(
        at=at(1),
        by=ANA,
        parts=("card", "topic"),
        checked=("announcement", "invite", "pin", "war_room_link", "status_link", "log"),
    )
    assert told(history.incident, event) == dict.fromkeys(
        ("announcement", "invite:9", "card", "pin:1.000001", "topic", "war-room-link", "status-link", "log"), True
    )


def test_time_redoes_only_what_is_missing(playbook: Playbook) -> None:
    """And nothing at all if nothing is missing, or if it is no piece of this incident."""
    history = furnished(playbook)
    assert history.give(commands.Repair(by=CLOCK, at=at(1))) == []
    assert history.give(commands.Repair(by=CLOCK, at=at(1), parts=("open_room",))) == []

    (event,) = history.give(commands.Repair(by=CLOCK, at=at(1), parts=("topic",)))

    assert isinstance(event, Repaired)
    assert told(history.incident, event) == {"topic": True, "card": False, "log": False}


def test_a_failure_is_said_once_by_itself_and_again_for_a_person(playbook: Playbook) -> None:
    """What somebody repairs in vain is said again; what is tried by itself is not."""
    history = furnished(playbook)
    lost = RecordUndelivered(at=at(1), what="topic", person=None, reason="the channel is archived")
    history.give(lost)
    history.give(commands.Repair(by=CLOCK, at=at(2), parts=("topic",)))
    assert history.give(lost) == []

    history.give(commands.Repair(by=ANA, at=at(3), parts=("topic",)))

    assert [event.kind for event in history.give(lost)] == ["undelivered"]


def test_in_words() -> None:
    """The timeline says who repaired what; every piece has a name."""
    both = Repaired(at=at(1), by=CLOCK, parts=("card", "pin"))

    assert line(both) == "Warroom repaired the card and the pin"
    assert line(Repaired(at=at(1), by=ANA, parts=())) == "<@U0000ANA> looked for what is missing"
    assert spelt(tuple(NAMES)).endswith("the incident log and the link to the incident log")
    assert read_event(both.model_dump_json()) == both
