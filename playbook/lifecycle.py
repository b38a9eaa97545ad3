"""The life-cycle machine: which status may follow which. Every rule about statuses lives in this file."""

from enum import Enum
from typing import Final

from playbook import commands
from playbook.events import Event, StatusChanged
from playbook.incident import OPEN, Incident, Status
from playbook.refusals import Refused


class Move(Enum):
    """What kind of step it is from one status to another."""

    WORK = "work"
    """The ordinary course, forwards or back; no reason needed."""
    CANCEL = "cancel"
    """It was a false alarm; needs a reason."""
    MERGE = "merge"
    """It is the same as another one, and has a command of its own."""
    REOPEN = "reopen"
    """It came back; needs a reason, and has a command of its own."""


TRANSITIONS: Final[dict[Status, dict[Status, Move]]] = {
    Status.INVESTIGATING: {
        Status.IDENTIFIED: Move.WORK,
        Status.MONITORING: Move.WORK,
        Status.RESOLVED: Move.WORK,
        Status.CANCELLED: Move.CANCEL,
        Status.MERGED: Move.MERGE,
    },
    Status.IDENTIFIED: {
        Status.INVESTIGATING: Move.WORK,
        Status.MONITORING: Move.WORK,
        Status.RESOLVED: Move.WORK,
        Status.CANCELLED: Move.CANCEL,
        Status.MERGED: Move.MERGE,
    },
    Status.MONITORING: {
        Status.INVESTIGATING: Move.WORK,
        Status.IDENTIFIED: Move.WORK,
        Status.RESOLVED: Move.WORK,
        Status.CANCELLED: Move.CANCEL,
        Status.MERGED: Move.MERGE,
    },
    Status.RESOLVED: {Status.CLOSED: Move.WORK, Status.INVESTIGATING: Move.REOPEN},
    Status.CLOSED: {Status.INVESTIGATING: Move.REOPEN},
    Status.CANCELLED: {Status.INVESTIGATING: Move.REOPEN},
    Status.MERGED: {Status.INVESTIGATING: Move.REOPEN},
}


def moves(status: Status) -> tuple[Status, ...]:
    """Where `status` or the status command can go from here."""
    return tuple(to for to, move in TRANSITIONS[status].items() if move not in (Move.REOPEN, Move.MERGE))


def change(incident: Incident, command: commands.ChangeStatus) -> list[Event]:
    """Move to another status; refuses what the table does not have."""
    if command.to is incident.status:
        raise Refused(f"{incident.name} is already {incident.status}.")
    move = TRANSITIONS[incident.status].get(command.to)
    if move is Move.MERGE:
        raise Refused(f"Name the one into which {incident.name} goes: `/incident merge INC-9`.")
    if move is None or move is Move.REOPEN:
        raise Refused(_no_way(incident, command.to))
    if move is Move.CANCEL and not command.why:
        raise Refused("Say why it was a false alarm: `/incident cancel <reason>`.")
    return [_changed(incident, command, command.to, command.why)]


def reopen(incident: Incident, command: commands.Reopen) -> list[Event]:
    """Begin again after it was over."""
    if TRANSITIONS[incident.status].get(Status.INVESTIGATING) is not Move.REOPEN:
        raise Refused(f"{incident.name} is not over: it is {incident.status}, so there is nothing to reopen.")
    if not command.why:
        raise Refused("Say why it is reopened: `/incident reopen <reason>`.")
    parted = incident.related.merged_into
    return [_changed(incident, command, Status.INVESTIGATING, command.why).model_copy(update={"into": parted})]


def refuse_unless_open(incident: Incident, wish: str) -> None:
    """Refuse what only makes sense while people work on it, e.g. `wish="acknowledge"`."""
    if incident.status not in OPEN:
        raise Refused(
            f"{incident.name} is {incident.status}, so there is nothing to {wish}. "
            "If it came back: `/incident reopen <reason>`."
        )


def _no_way(incident: Incident, to: Status) -> str:
    here = incident.status
    if to is Status.CLOSED and here in OPEN:
        return f"{incident.name} is still {here}. Resolve it first (`/incident resolve`), then close it."
    if here is Status.RESOLVED:
        return (
            f"{incident.name} is resolved. `/incident close` closes it; if it came back: `/incident reopen <reason>`."
        )
    return f"{incident.name} is {here}. If it came back: `/incident reopen <reason>`."


def _changed(
    incident: Incident, command: commands.ChangeStatus | commands.Reopen, to: Status, why: str
) -> StatusChanged:
    return StatusChanged(at=command.at, by=command.by, before=incident.status, after=to, why=why)
