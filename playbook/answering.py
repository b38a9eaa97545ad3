"""Who answers a call: whoever says that they have it, by the button or by working at it.

Whoever takes command has it. Whoever was put there by somebody else may be asleep, so for them the calls go on until
their first act, whatever it is; whoever was called and works at it without the button has it by that work. Who is
called although somebody has it is wanted in person: that call ends with their own sign, be it the button, a command or
a word in the room. What counts as an answer is decided in this file alone.
"""

from datetime import datetime

from playbook import commands
from playbook.document import Playbook
from playbook.events import Acknowledged, CommanderAssigned, Event
from playbook.incident import Incident, Status
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused

_OWN = commands.Acknowledge | commands.AssignCommander
"""What says by itself who has it then."""
_NO_ACT = commands.Arrive | commands.Depart
"""Whom Warroom invites comes into the room; that is nothing they did."""
_WORK = (
    commands.PostUpdate
    | commands.ChangeStatus
    | commands.TickCheck
    | commands.UntickCheck
    | commands.Relapse
    | commands.TickItems
    | commands.AnswerQuestion
    | commands.Estimate
    | commands.AssignRole
    | commands.AddTask
    | commands.FinishTask
    | commands.OfRun
)
"""What somebody does who works at it. Not what only describes or passes it on: a note, a message kept, a title, a link,
how bad it is, another commander; nor `Escalate`, by which whoever was called says that others are needed.
"""
_NONE = (Status.CANCELLED, Status.MERGED)
"""That it was none, or another one, calls nobody any more, and leaves nothing to have."""
_SAYS = commands.ChangeFlags | commands.CountUsers
"""What is work too, but of whoever declared it only more of what they report."""


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
    return _has(incident, command.by, command.at, playbook)


def _has(incident: Incident, who: str, at: datetime, playbook: Playbook) -> list[Event]:
    """They are the first to have it, and take command unless somebody was put there."""
    acknowledged = taken(incident, who, at, playbook)
    if incident.commander == who or _commanded(incident):
        return acknowledged
    return [*acknowledged, CommanderAssigned(at=at, by=who, person=who, before=incident.commander)]


def taken(incident: Incident, who: str, at: datetime, playbook: Playbook) -> list[Event]:
    """They have it, unless somebody has already."""
    if incident.acknowledged_by is not None:
        return []
    return [Acknowledged(at=at, by=who, due=answer_due(incident, playbook))]


def by_act(incident: Incident, command: commands.Command, playbook: Playbook) -> list[Event]:
    """Whoever is in command and does anything to it has it, and so has whoever was called and works at it.

    They know of it, and are at work. Who was called takes command by it, as by the button.
    """
    if not incident.open or isinstance(command, _OWN | _NO_ACT):
        return []
    if command.by == incident.commander:
        return taken(incident, command.by, command.at, playbook)
    return _has(incident, command.by, command.at, playbook) if _works(incident, command) else []


def _works(incident: Incident, command: commands.Command) -> bool:
    """Whether it is work at what nobody has yet, by somebody whom this course of it has called."""
    if incident.acknowledged_by is not None:
        return False
    if isinstance(command, _SAYS) and command.by == incident.declared_by:
        return False
    if not isinstance(command, _WORK | _SAYS) or (isinstance(command, commands.ChangeStatus) and command.to in _NONE):
        return False
    began = incident.reopened_at or incident.declared_at
    return any(command.by in call.people for call in incident.escalation.calls if call.at >= began)


def holder(incident: Incident) -> str | None:
    """Who has it and is there: the commander; while there is none, whoever acknowledged, unless they have gone."""
    gone = incident.roles.vacancy.person if incident.roles.vacancy else None
    if incident.commander is None and incident.acknowledged_by == gone:
        return None
    return incident.commander or incident.acknowledged_by


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


def beside_holders(incident: Incident) -> dict[str, bool]:
    """Who was called although somebody has it, in order, and whether they have given a sign since their newest call."""
    if not incident.open:
        return {}
    held, calls = holders(incident), incident.escalation.calls
    called = (who for call in calls if beside(incident, call.first or call.at) for who in call.people)
    return {who: not wanted(incident, who) for who in called if who not in held}


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
