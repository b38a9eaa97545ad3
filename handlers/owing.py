"""To whom the next update is owed, and when, in words."""

from handlers.blocks import clock
from playbook.cadence import Owed
from playbook.incident import Incident

_ROOM = "those in the war room"


def times(owed: Owed, incident: Incident) -> list[str]:
    """A line for each of those to whom it is owed; the stakeholders are named only beside the war room."""
    if not owed.public:
        return [f"{clock(owed.due)} · war room"]
    if owed.room is None:
        return [clock(owed.due)]
    public = "members" if incident.private else "stakeholders"
    return [f"{clock(owed.room)} · war room", f"{clock(owed.due)} · {public}"]


def coming(owed: Owed, incident: Incident) -> str:
    """As what somebody will owe: to whom, and when."""
    if owed.room is None:
        return f"to {readers(owed, incident)}, at {clock(owed.due)}"
    return f"to {_ROOM} at {clock(owed.room)}, to {readers(owed, incident)} at {clock(owed.due)}"


def missed(owed: Owed, incident: Incident) -> str:
    """As what is late: who was to hear, and when."""
    gravest = readers(owed, incident)
    if owed.room is None:
        return f"{gravest} were to hear at {clock(owed.due)}"
    return f"{_ROOM} were to hear at {clock(owed.room)}, {gravest} at {clock(owed.due)}"


def readers(owed: Owed, incident: Incident) -> str:
    """The gravest of those to whom it is owed; a private incident is for its members."""
    if not owed.public:
        return _ROOM
    return "its members" if incident.private else "the stakeholders"
