"""What time will do to an incident, and when. A timer is a command that nobody typed.

Law: whatever has happened before, once the due commands have been carried out, nothing is due, and the next deadline
lies in the future.
"""

from dataclasses import dataclass
from datetime import datetime

from playbook import (
    cadence,
    commands,
    escalation,
    estimating,
    handover,
    phases,
    places,
    repeating,
    running,
    still,
    verification,
    ways,
)
from playbook.document import Playbook
from playbook.incident import Incident


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One thing that time will do."""

    at: datetime
    command: type[commands.TimerCommand]


def deadlines(incident: Incident, playbook: Playbook) -> list[Deadline]:
    """What time will do next in each machine, soonest first; of two at once, what ends the incident."""
    rung, update = escalation.upcoming(incident, playbook), cadence.asking(incident, playbook)
    found = (
        _next(verification.ends_at(incident), commands.EndVerification),
        (rung.due, commands.Climb) if rung else None,
        (update.at, update.command) if update else None,
        _next(repeating.upcoming(incident, playbook), commands.RepeatPages),
        _next(ways.upcoming(incident, playbook), commands.ReachOn),
        still.upcoming(incident, playbook),
        _next(places.owed_at(incident), commands.PutTopicBack),
        handover.upcoming(incident, playbook),
        _next(phases.upcoming(incident, playbook), commands.EnterPhase),
        _next(phases.next_share(incident, playbook), commands.TellTime),
        _next(estimating.upcoming(incident, playbook), commands.AskEstimate),
        _next(running.upcoming(incident, playbook), commands.TickRuns),
    )
    deadlines = [Deadline(at=one[0], command=one[1]) for one in found if one is not None]
    return sorted(deadlines, key=lambda deadline: deadline.at)


def _next(
    at: datetime | None, command: type[commands.TimerCommand]
) -> tuple[datetime, type[commands.TimerCommand]] | None:
    return None if at is None else (at, command)


def wake_at(incident: Incident, playbook: Playbook) -> datetime | None:
    """When to look at this incident again; None if time will do nothing to it."""
    return min((deadline.at for deadline in deadlines(incident, playbook)), default=None)


def due(incident: Incident, now: datetime, playbook: Playbook) -> list[commands.TimerCommand]:
    """The commands that time gives now."""
    return [deadline.command(at=now) for deadline in deadlines(incident, playbook) if deadline.at <= now]
