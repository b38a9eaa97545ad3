"""Who answers a call: whoever says that they have it, by the button or by working at it in command.

Whoever takes command has it. Whoever was put there by somebody else may be asleep, so for them the calls go on until
their first act, whatever it is. Every rule about what counts as an answer lives in this file.
"""

from datetime import datetime

from playbook import commands
from playbook.document import Playbook
from playbook.events import Acknowledged, CommanderAssigned, Event
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused

_OWN = commands.Acknowledge | commands.AssignCommander
"""What says by itself who has it then."""
_NO_ACT = commands.Arrive | commands.Depart
"""Whom Warroom invites comes into the room; that is nothing they did."""


def answer_due(incident: Incident, playbook: Playbook) -> datetime | None:
    """By when somebody should have acknowledged; None once somebody has, or if the severity does not say."""
    if not incident.open or incident.acknowledged_by is not None:
        return None
    since = incident.escalation.resumed_at or incident.escalation.since
    return playbook.calendar.due(since, playbook.severities[incident.severity].response)


def acknowledge(incident: Incident, command: commands.Acknowledge, playbook: Playbook) -> list[Event]:
    """The first to say "I have it" has it, and takes command unless somebody was put there; the second is told who."""
    refuse_unless_open(incident, "acknowledge")
    if incident.acknowledged_by == command.by:
        raise Refused(f"You have already acknowledged {incident.name}.")
    if incident.acknowledged_by is not None:
        raise Refused(
            f"<@{incident.acknowledged_by}> has already acknowledged {incident.name}. "
            "To take over: `/incident commander me`."
        )
    acknowledged = taken(incident, command.by, command.at, playbook)
    if incident.commander == command.by or _commanded(incident):
        return acknowledged
    before = incident.commander
    return [*acknowledged, CommanderAssigned(at=command.at, by=command.by, person=command.by, before=before)]


def taken(incident: Incident, who: str, at: datetime, playbook: Playbook) -> list[Event]:
    """They have it, unless somebody has already."""
    if incident.acknowledged_by is not None:
        return []
    return [Acknowledged(at=at, by=who, due=answer_due(incident, playbook))]


def by_act(incident: Incident, command: commands.Command, playbook: Playbook) -> list[Event]:
    """Whoever is in command and does anything to it has it: they know of it, and are at work."""
    if not incident.open or command.by != incident.commander or isinstance(command, _OWN | _NO_ACT):
        return []
    return taken(incident, command.by, command.at, playbook)


def _commanded(incident: Incident) -> bool:
    """Whether somebody has been put in command for this course of it; a reopening begins another."""
    since, anew = incident.commander_since, incident.reopened_at
    return incident.commander is not None and (anew is None or (since is not None and since >= anew))
