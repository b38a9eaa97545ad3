"""What somebody must know who takes command now, gathered from the incident and the end of its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playbook import cadence, escalation, estimating, phases
from playbook.document import Playbook
from playbook.entries import Entry, entries, loud
from playbook.events import (
    CommanderAssigned,
    Declared,
    DuplicateTaken,
    EstimatePassed,
    Event,
    FlagsLowered,
    FlagsRaised,
    Joined,
    OverdueWidened,
    PageRepeated,
    Repaired,
    RoleAssigned,
    RoleReleased,
    RoomOpened,
    TaskAdded,
    Tied,
    Untied,
    UpdateOverdue,
    UpdatePosted,
)
from playbook.incident import Incident, Status

_DONE: Final = 5
"""Things done that a brief tells of, the newest."""
_ASIDE: Final = (
    CommanderAssigned,
    Declared,
    DuplicateTaken,
    EstimatePassed,
    FlagsLowered,
    FlagsRaised,
    Joined,
    OverdueWidened,
    PageRepeated,
    Repaired,
    RoleAssigned,
    RoleReleased,
    RoomOpened,
    TaskAdded,
    Tied,
    Untied,
    UpdateOverdue,
)
"""What is on the timeline and does not bring the incident forward, or stands elsewhere in the brief."""


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """How it stands. Texts are words as people gave them; a person inside them is written `<@U…>`."""

    status: Status
    since: datetime
    """Since when it has that status."""
    done: tuple[Entry, ...]
    """The newest things done, oldest first."""
    update_due: datetime | None
    """When the next update is owed; None if none is."""
    public: bool
    """Whether that update is a public one."""
    objective: datetime | None
    """By when it must be resolved."""
    next_page: tuple[str, datetime] | None
    """The level of the escalation policy that is paged next, and when, if nothing more happens."""
    held: tuple[tuple[str, str], ...]
    """The roles that somebody has: what they are called, and who."""
    vacant: tuple[str, ...]
    """What the roles are called that nobody has."""
    estimate: str


def briefing(incident: Incident, playbook: Playbook, lines: Sequence[Event]) -> Briefing:
    """The same incident and the same end of its timeline give the same brief."""
    owed, rung = cadence.owed(incident, playbook), escalation.upcoming(incident, playbook)
    taken = {one.role for one in incident.roles.held}
    return Briefing(
        status=incident.status,
        since=incident.status_since or incident.declared_at,
        done=tuple(entry for entry in loud(entries(lines)) if not _aside(entry.event, incident))[-_DONE:],
        update_due=owed.due if owed else None,
        public=owed is not None and owed.public,
        objective=phases.due_at(incident, playbook),
        next_page=(rung.level.name, rung.due) if rung else None,
        held=tuple((one.name, one.person) for one in incident.roles.held),
        vacant=tuple(role.name for key, role in playbook.roles.items() if key not in taken),
        estimate=estimating.stands(incident),
    )


def _aside(event: Event, incident: Incident) -> bool:
    """The newest update is told as what is known, and not once more as a thing done."""
    newest = incident.update.number if incident.update else 0
    return isinstance(event, _ASIDE) or (isinstance(event, UpdatePosted) and event.number == newest)
