"""What time will do to an incident, and when. A timer is a command that nobody typed.

Law: whatever has happened before, once the due commands have been carried out, nothing is due, and the next deadline
lies in the future.
"""

from dataclasses import dataclass
from datetime import datetime

from playbook import cadence, commands, escalation, handover, phases, places, repeating, still, verification
from playbook.document import Playbook
from playbook.incident import Incident


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One thing that time will do."""

    at: datetime
    command: type[commands.TimerCommand]


def deadlines(incident: Incident, playbook: Playbook) -> list[Deadline]:
    """What time will do next in each machine, soonest first."""
    found = []
    rung = escalation.upcoming(incident, playbook)
    if rung is not None:
        found.append(Deadline(at=rung.due, command=commands.Climb))
    asking = cadence.asking(incident, playbook)
    if asking is not None:
        found.append(Deadline(at=asking.at, command=asking.command))
    again = repeating.upcoming(incident, playbook)
    if again is not None:
        found.append(Deadline(at=again, command=commands.RepeatPages))
    silence = still.upcoming(incident, playbook)
    if silence is not None:
        found.append(Deadline(at=silence[0], command=silence[1]))
    topic = places.owed_at(incident)
    if topic is not None:
        found.append(Deadline(at=topic, command=commands.PutTopicBack))
    changing = handover.upcoming(incident, playbook)
    if changing is not None:
        found.append(Deadline(at=changing[0], command=changing[1]))
    border = phases.upcoming(incident, playbook)
    if border is not None:
        found.append(Deadline(at=border, command=commands.EnterPhase))
    used = phases.next_share(incident, playbook)
    if used is not None:
        found.append(Deadline(at=used, command=commands.TellTime))
    watched = verification.ends_at(incident)
    if watched is not None:
        found.append(Deadline(at=watched, command=commands.EndVerification))
    return sorted(found, key=lambda deadline: deadline.at)


def wake_at(incident: Incident, playbook: Playbook) -> datetime | None:
    """When to look at this incident again; None if time will do nothing to it."""
    return min((deadline.at for deadline in deadlines(incident, playbook)), default=None)


def due(incident: Incident, now: datetime, playbook: Playbook) -> list[commands.TimerCommand]:
    """The commands that time gives now."""
    return [deadline.command(at=now) for deadline in deadlines(incident, playbook) if deadline.at <= now]
