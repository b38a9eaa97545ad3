"""The figures of the playbook are not drawn yet; here is shown that everything they are made of is on the timeline."""

from datetime import datetime

from playbook import commands, events
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Report, Status
from tests.support.history import START, History, at

ANA = "U0000ANA"


def minutes(began: datetime, ended: datetime) -> float:
    """From one moment to another."""
    return (ended - began).total_seconds() / 60


def first(history: list[Event], kind: type[Event]) -> datetime:
    """When that happened first."""
    return next(event.at for event in history if isinstance(event, kind))


def moved(history: list[Event], to: Status) -> datetime:
    """When it first came to stand so."""
    return next(event.at for event in history if isinstance(event, events.StatusChanged) and event.after is to)


def test_the_five_figures_follow_from_the_timeline(playbook: Playbook) -> None:
    """Each from the pair of moments that the playbook defines it by; nothing else is looked at."""
    history = History(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(4)))
    history.give(commands.PostUpdate(by=ANA, at=at(14), report=Report(new="a bad deploy"), to=Status.IDENTIFIED))
    history.give(commands.ChangeStatus(by=ANA, at=at(31), to=Status.RESOLVED))
    for check in range(3):
        history.give(commands.TickCheck(by=ANA, at=at(32), check=check))
    history.run(70)
    told = history.events
    detected, alerted, answered = (first(told, one) for one in (events.Declared, events.Paged, events.Acknowledged))
    cause, fixed, resolved = (
        moved(told, Status.IDENTIFIED),
        first(told, events.VerificationBegun),
        moved(told, Status.RESOLVED),
    )

    assert detected == START
    assert {
        "MTTD": minutes(detected, answered),
        "MTTA": minutes(alerted, answered),
        "MTTI": minutes(answered, cause),
        "MTTR": minutes(detected, resolved),
        "MTTF": minutes(cause, fixed),
    } == {"MTTD": 4, "MTTA": 4, "MTTI": 10, "MTTR": 62, "MTTF": 17}
