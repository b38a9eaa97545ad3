"""Who has an incident and gives no sign of work is asked once; who does not answer is taken to have gone."""

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands
from playbook.document import Playbook
from playbook.events import Event, Paged, Reason, StillAsked, Unacknowledged
from playbook.incident import Report, Status
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at
from tests.unit.integrations.rendering import errand, opened, pressable, said

ANA, BEN, MARC, SARA = "U0000ANA", "U0000BEN", "U0000MARC", "U0000SARA"


def acknowledged(playbook: Playbook, severity: str = "P0") -> History:
    """Ana has it since the second minute; the room is open."""
    history = opened(History(playbook, severity))
    history.give(commands.Acknowledge(by=ANA, at=at(2)))
    return history


def of(told: list[tuple[float, Event]], *kinds: type[Event]) -> list[tuple[float, str]]:
    """When something of these kinds happened."""
    return [(minute, event.kind) for minute, event in told if isinstance(event, kinds)]


def test_asked_once_and_then_gone(playbook: Playbook) -> None:
    """Half an hour without a sign, ten minutes without an answer: nobody has it, nobody commands, and all know why."""
    history = acknowledged(playbook)
    told = history.run(59)

    assert of(told, StillAsked, Unacknowledged) == [(32, "still_asked"), (42, "unacknowledged")]
    assert (history.incident.acknowledged_by, history.incident.commander) == (None, None)


def test_the_escalation_goes_on_from_where_it_stood(playbook: Playbook) -> None:
    """The backup, who had been spared because somebody had it, is called at once; the next level at its own time."""
    history = acknowledged(playbook)
    pages = [(minute, one.people, one.reason) for minute, one in history.run(120) if isinstance(one, Paged)]

    assert pages == [
        (30, (SARA, MARC), Reason.UNRESOLVED),
        (42, (BEN,), Reason.LAPSED),
        (60, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]


def test_if_no_level_is_due_the_last_is_called_again(playbook: Playbook) -> None:
    """Whoever was called and is not silent: of a P1 that the backup has the manager, and the other way round."""
    history = opened(History(playbook, "P1"))
    history.run(15)
    history.give(commands.Acknowledge(by=BEN, at=at(16)))
    pages = [(minute, one.people, one.reason) for minute, one in history.run(239) if isinstance(one, Paged)]

    assert pages == [(91, (MARC,), Reason.LAPSED)]

    history = opened(History(playbook, "P1"))
    history.run(30)
    history.give(commands.Acknowledge(by=MARC, at=at(31)))
    pages = [(minute, one.people, one.reason) for minute, one in history.run(239) if isinstance(one, Paged)]
    assert pages == [(106, (BEN,), Reason.LAPSED)]


@pytest.mark.parametrize(
    "sign",
    [
        commands.AddNote(by=ANA, at=at(31), words="looking"),
        commands.PostUpdate(by=ANA, at=at(31), report=Report(new="looking")),
        commands.AssignCommander(by=BEN, at=at(31), person=BEN),
        commands.ChangeSeverity(by=BEN, at=at(31), to="P1", why="x"),
    ],
)
def test_a_sign_of_work_begins_the_count_anew(playbook: Playbook, sign: commands.Command) -> None:
    """A note, an update; and somebody else in command has their own half hour."""
    history = acknowledged(playbook)
    history.run(31)
    history.give(sign)

    first = of(history.run(500), StillAsked)[0][0]
    assert first == (91 if isinstance(sign, commands.ChangeSeverity) else 61)


def test_what_others_do_is_no_sign_of_theirs(playbook: Playbook) -> None:
    """Somebody else's note does not stand for the one who has it."""
    history = acknowledged(playbook)
    history.give(commands.AddNote(by=BEN, at=at(20), words="x"))

    assert of(history.run(35), StillAsked) == [(32, "still_asked")]


def test_yes_on_it(playbook: Playbook) -> None:
    """The answer is a sign: they are asked again after another half hour of silence, and no sooner."""
    history = acknowledged(playbook)
    history.run(35)
    history.give(commands.AnswerStill(by=ANA, at=at(36)))

    assert of(history.run(75), StillAsked, Unacknowledged) == [(66, "still_asked")]


def test_too_late(playbook: Playbook) -> None:
    """Who answers after others were called is told how to take it again; who never had it, who has."""
    history = acknowledged(playbook)
    assert "Ana" not in history.refused(commands.AnswerStill(by=BEN, at=at(10)))
    history.run(43)

    assert "/incident ack" in history.refused(commands.AnswerStill(by=ANA, at=at(44)))
    history.give(commands.Acknowledge(by=BEN, at=at(45)))
    assert history.incident.commander == BEN


@pytest.mark.parametrize("severity", ["P2", "P3", "P4"])
def test_nobody_is_asked_where_the_playbook_does_not_say(playbook: Playbook, severity: str) -> None:
    """As it was before."""
    assert of(acknowledged(playbook, severity).run(5000), StillAsked, Unacknowledged) == []


def test_nobody_is_asked_after_the_end(playbook: Playbook) -> None:
    """It is resolved: there is nothing to be on."""
    history = acknowledged(playbook)
    history.run(33)
    history.give(commands.ChangeStatus(by=BEN, at=at(34), to=Status.CANCELLED, why="x"))

    assert of(history.run(500), StillAsked, Unacknowledged) == []


def test_after_an_outage_they_have_their_time(playbook: Playbook) -> None:
    """Warroom was down for an hour: they are asked, and only then does their patience run."""
    history = acknowledged(playbook)
    kinds = [event.kind for event in history.tick(90)]
    assert "still_asked" in kinds
    assert "unacknowledged" not in kinds

    assert of(history.run(150), Unacknowledged) == [(100, "unacknowledged")]


def test_what_they_read(playbook: Playbook) -> None:
    """A question with two ways to answer, by direct message; once it is settled, a line without a question."""
    history = acknowledged(playbook)
    history.run(35)
    question = errand(history, What.STILL, "still_asked", person=ANA)
    assert "Still working on it?* Nothing has been heard from you for 30 min. Without a sign by 03:42" in said(
        history, What.STILL, "still_asked", person=ANA
    )
    assert pressable(WORDS[What.STILL](question)) == ["Yes, on it", "Hand over…", "Why this?"]

    history.run(43)
    lapsed = errand(history, What.STILL, "still_asked", person=ANA)
    assert "You gave no sign, so others are being called" in said(history, What.STILL, "still_asked", person=ANA)
    assert pressable(WORDS[What.STILL](lapsed)) == ["Acknowledge"]


def test_whom_it_is_told(playbook: Playbook) -> None:
    """Asking disturbs one person and no room; that nobody has it any more is said in the room."""
    history = acknowledged(playbook)
    before = history.incident
    (asked,) = (one for _, one in history.run(35) if isinstance(one, StillAsked))
    whats = {(one.what, one.person) for one in tellings(before, asked, history.incident, 9)}
    assert (What.STILL, ANA) in whats
    assert not whats & {(What.ROOM, None), (What.THREAD, None)}

    before = history.incident
    (gone,) = (one for _, one in history.run(43) if isinstance(one, Unacknowledged))
    assert What.ROOM in {one.what for one in tellings(before, gone, history.incident, 9)}
    assert "Ana has given no sign for 40 min" in said(history, What.ROOM, "unacknowledged")
