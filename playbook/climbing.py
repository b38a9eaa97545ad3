"""How far up the escalation policy an incident is, after each event that says so."""

from datetime import datetime

from playbook import repeating
from playbook.escalation import ACKNOWLEDGED
from playbook.events import LevelPassed, Paged, PageRepeated, Reason, Unacknowledged
from playbook.incident import Call, Escalation

Climbed = Paged | PageRepeated | LevelPassed | Unacknowledged


def after(have: Escalation, event: Climbed) -> Escalation:
    """How it stands after one of the events."""
    match event:
        case Paged():
            asked = event.reason is Reason.ASKED
            call = Call(level=event.level, name=event.name, people=event.people, at=event.at, asked=asked)
            return _with(_past(have, event.level), calls=(*have.calls, call))
        case PageRepeated():
            return _with(have, calls=(*have.calls, repeating.after(event)))
        case LevelPassed():
            spared = (*have.spared, event.level) if event.because == ACKNOWLEDGED else have.spared
            return _with(_past(have, event.level), spared=spared)
        case Unacknowledged():
            return _with(have, owed=have.spared, spared=(), resumed_at=event.at, silent=event.person)


def anew(have: Escalation, at: datetime, *, raised: bool) -> Escalation:
    """How it stands as a policy begins; who was called stays known, and what is less bad has lasted all the same."""
    lasting = None if raised else have.lasting_since or have.since
    return Escalation(since=at, lasting_since=lasting, calls=have.calls)


def _past(have: Escalation, level: int) -> Escalation:
    owed = tuple(one for one in have.owed if one != level)
    return _with(have, climbed=max(have.climbed, level + 1), owed=owed)


def _with(have: Escalation, **changes: object) -> Escalation:
    return have.model_copy(update=changes)
