"""Who answers a call: whoever says that they have it, by the button or by working at it in command.

Whoever takes command has it. Whoever was put there by somebody else may be asleep, so for them the calls go on until
their first act, whatever it is. Who is called although somebody has it is wanted in person: that call ends with their
own sign, be it the button, a command or a word in the room. What counts as an answer is decided in this file alone.
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


def holders(incident: Incident) -> tuple[str, ...]:
    """Who has it: whoever acknowledged, and whoever commands since."""
    if incident.acknowledged_by is None:
        return ()
    return (incident.acknowledged_by, incident.commander or incident.acknowledged_by)


def beside(incident: Incident, called: datetime) -> bool:
    """Whether who was called then was called although somebody had it, as is still so."""
    return incident.acknowledged_at is not None and incident.acknowledged_at < called


def came(incident: Incident, who: str, called: datetime) -> bool:
    """Whether they have given any sign since that call."""
    seen = incident.watch.signs.get(who)
    return seen is not None and seen >= called


def awaits(incident: Incident, who: str, called: datetime) -> bool:
    """Whether what was called then, or first then if it was repeated, still calls this person."""
    if not incident.open or incident.acknowledged_at is None:
        return incident.open
    return beside(incident, called) and not came(incident, who, called)


def wanted(incident: Incident, who: str) -> bool:
    """Whether they were called although somebody has it, and have given no sign since."""
    calls = (call.first or call.at for call in incident.escalation.calls if who in call.people)
    return incident.acknowledged_at is not None and any(awaits(incident, who, called) for called in calls)


def missed(incident: Incident) -> tuple[str, ...]:
    """Who was called and neither has it nor, once somebody has, came."""
    first = {who: call.at for call in reversed(incident.escalation.calls) for who in call.people}
    held = holders(incident)
    return tuple(
        who
        for who in incident.escalation.tried
        if not held or (who not in held and not came(incident, who, first[who]))
    )


def resting(incident: Incident) -> bool:
    """Whether nobody is called: it is over, watched, or verified by somebody who has it.

    A list on which nothing is ticked yet, or that nobody has taken on, must not keep the others from being called: it
    is only said to be fixed, and so they are told.
    """
    checked = incident.verification.taken and incident.acknowledged_by is not None
    return not incident.open or checked or incident.verification.watching


def _commanded(incident: Incident) -> bool:
    """Whether somebody has been put in command for this course of it; a reopening begins another."""
    since, anew = incident.commander_since, incident.reopened_at
    return incident.commander is not None and (anew is None or (since is not None and since >= anew))
