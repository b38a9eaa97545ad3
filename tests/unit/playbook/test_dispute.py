"""The higher severity stands until whoever may lowers it, with a reason; what others would is put to them."""

import pytest

from playbook import commands, events
from playbook.document import Playbook
from playbook.incident import Incident, Status
from playbook.lines import line
from playbook.telling import Telling, What
from playbook.tellings import tellings
from tests.support.history import History, at

ANA, BEN, MARC, TESS = "U0000ANA", "U0000BEN", "U0000MARC", "U0000TESS"


def led(playbook: Playbook, severity: str = "P1") -> History:
    """An incident that Ana commands."""
    history = History(playbook, severity)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    return history


def change(by: str, to: str, minute: float = 5, why: str = "") -> commands.ChangeSeverity:
    return commands.ChangeSeverity(by=by, at=at(minute), to=to, why=why)


def propose(to: str = "P2", minute: float = 5, asked: str = ANA) -> commands.ProposeSeverity:
    return commands.ProposeSeverity(by=BEN, at=at(minute), to=to, why="one region", asked=asked)


def questions(history: History, command: commands.Command) -> list[Telling]:
    """What the command lets be asked, or edited, in direct messages."""
    before: Incident = history.incident
    told = []
    for seq, event in enumerate(history.give(command), start=len(history.events)):
        told += tellings(before, event, history.incident, seq)
    return [one for one in told if one.what is What.PROPOSAL]


def test_raising_needs_no_reason(playbook: Playbook) -> None:
    """Whoever raises it is never held up."""
    assert next(event.kind for event in led(playbook).give(change(BEN, "P0"))) == "severity_changed"


def test_lowering_needs_a_reason(playbook: Playbook) -> None:
    """Without one nothing changes, and the sentence says what to type."""
    assert led(playbook).refused(change(ANA, "P2")) == (
        "Say why it is less bad than thought: `/incident severity P2 <why>`."
    )


def test_a_proposal_changes_nothing_but_is_written_down_and_asked(playbook: Playbook) -> None:
    """The higher stands; the commander is asked once, by direct message."""
    history = led(playbook)
    asked = questions(history, propose())

    assert [(one.person, one.key) for one in asked] == [(ANA, f"proposal:{at(5).isoformat()}:{ANA}")]
    assert history.incident.severity == "P1"
    assert line(history.events[-1]) == f"<@{BEN}> proposed to lower the severity from P1 to P2: one region"
    assert history.refused(propose(minute=6)) == f"<@{BEN}> has proposed P2 already; <@{ANA}> is asked."


@pytest.mark.parametrize("to", ["P0", "P1"])
def test_only_lower_is_proposed(playbook: Playbook, to: str) -> None:
    """A raise needs nobody's leave."""
    assert "only a lower severity is proposed" in led(playbook).refused(propose(to))


def test_kept(playbook: Playbook) -> None:
    """The answer is on the timeline, the question is edited, and there is nothing more to answer."""
    history = led(playbook)
    (asked,) = questions(history, propose())
    edited = questions(history, commands.KeepSeverity(by=ANA, at=at(6)))

    assert edited == [asked]
    assert line(history.events[-1]) == f"<@{ANA}> kept the severity at P1: <@{BEN}> had proposed P2"
    assert history.incident.dispute.waiting is None
    assert history.refused(commands.KeepSeverity(by=ANA, at=at(7))) == (
        "Nobody's proposal waits for an answer: INC-7 is P1."
    )


def test_lowered_as_proposed(playbook: Playbook) -> None:
    """The line gives both their due."""
    history = led(playbook)
    (asked,) = questions(history, propose())
    edited = questions(history, change(ANA, "P2", 6, "one region"))
    changed = next(event for event in history.events if isinstance(event, events.SeverityChanged))

    assert edited == [asked]
    assert line(changed) == f"<@{ANA}> lowered the severity from P1 to P2, as <@{BEN}> proposed: one region"


def test_another_commander_is_asked_too(playbook: Playbook) -> None:
    """Who takes over the command takes over the question; both messages are edited when it is answered."""
    history = led(playbook)
    questions(history, propose())
    asked = questions(history, commands.AssignCommander(by=ANA, at=at(6), person=TESS))
    edited = questions(history, commands.KeepSeverity(by=TESS, at=at(7)))

    assert {one.person for one in asked} == {ANA, TESS}
    assert {one.person for one in edited} == {ANA, TESS}


def test_what_is_over_asks_nothing(playbook: Playbook) -> None:
    """The question is edited at the end of the incident."""
    history = led(playbook)
    (asked,) = questions(history, propose())

    assert questions(history, commands.ChangeStatus(by=ANA, at=at(6), to=Status.RESOLVED, now=True, why="fixed")) == [
        asked
    ]


def test_a_newer_proposal_takes_the_place_of_the_older(playbook: Playbook) -> None:
    """Both messages are told: one is edited, one asks."""
    history = led(playbook)
    questions(history, propose("P2"))

    assert len(questions(history, propose("P3", 6))) == 2


def test_a_raise_after_a_lowering_is_a_dispute(playbook: Playbook) -> None:
    """The timeline names who had lowered it; who takes the own lowering back disputes nothing."""
    history = led(playbook)
    history.give(change(ANA, "P2", 5, "one region"))
    disputed = history.give(change(BEN, "P1", 6, "two regions"))[0]
    again = history.give(change(BEN, "P0", 7))[0]
    history.give(change(ANA, "P2", 8, "one after all"))
    own = history.give(change(ANA, "P1", 9))[0]

    assert line(disputed) == (
        f"<@{BEN}> raised the severity from P2 to P1 (disputed: <@{ANA}> had lowered it): two regions"
    )
    assert line(again) == f"<@{BEN}> raised the severity from P1 to P0"
    assert line(own) == f"<@{ANA}> raised the severity from P2 to P1"
