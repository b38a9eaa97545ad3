"""Disputes about the severity: the higher stands until somebody who may lowers it, with a reason.

Raising is never forbidden. Whoever may not lower proposes it; the commander, or who else may, is asked once, and the
answer is on the timeline. Source: the playbook's triage, where in doubt the higher severity stands.
"""

from datetime import datetime

from playbook import commands
from playbook.document import Playbook
from playbook.events import CommanderAssigned, Event, SeverityChanged, SeverityKept, SeverityProposed
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.dispute import Dispute, Proposal
from playbook.telling import Lane, Telling, What
from playbook.wording import colon, person


def propose(incident: Incident, command: commands.ProposeSeverity, playbook: Playbook) -> list[Event]:
    """Write down that somebody would lower it, and ask who may."""
    refuse_unless_open(incident, "change")
    if not playbook.worse(incident.severity, command.to):
        raise Refused(f"{incident.name} is {incident.severity}; only a lower severity is proposed.")
    if not command.why:
        raise Refused(missing(command.to))
    waiting = incident.dispute.waiting
    if waiting is not None and waiting.to == command.to:
        raise Refused(f"{person(waiting.by)} has proposed {waiting.to} already; {person(waiting.asked[-1])} is asked.")
    return [
        SeverityProposed(
            at=command.at,
            by=command.by,
            before=incident.severity,
            to=command.to,
            why=command.why,
            asked=command.asked,
        )
    ]


def keep(incident: Incident, command: commands.KeepSeverity) -> list[Event]:
    """The answer no."""
    refuse_unless_open(incident, "decide")
    waiting = incident.dispute.waiting
    if waiting is None:
        raise Refused(f"Nobody's proposal waits for an answer: {incident.name} is {incident.severity}.")
    return [
        SeverityKept(at=command.at, by=command.by, severity=incident.severity, proposed=waiting.to, proposer=waiting.by)
    ]


def disputed(incident: Incident, command: commands.ChangeSeverity) -> str:
    """Whose lowering this raise takes back; empty if nobody's, or one's own."""
    return "" if incident.dispute.lowered_by == command.by else incident.dispute.lowered_by


def missing(to: str) -> str:
    """What is said to somebody who lowers it without a reason."""
    return f"Say why it is less bad than thought: `/incident severity {to} <why>`."


def after(have: Dispute, event: Event) -> Dispute:
    """The dispute after one more event."""
    match event:
        case SeverityProposed():
            fresh = Proposal(
                at=event.at, by=event.by, before=event.before, to=event.to, why=event.why, asked=(event.asked,)
            )
            return have.model_copy(update={"proposal": fresh})
        case SeverityKept():
            return _answered(have, event.at, event.by, event.severity)
        case SeverityChanged():
            answered = _answered(have, event.at, event.by, event.after)
            by, at = ("", None) if event.raised else (event.by, event.at)
            return answered.model_copy(update={"lowered_by": by, "lowered_at": at})
        case CommanderAssigned():
            waiting = have.waiting
            if waiting is None:
                return have
            before = tuple(one for one in waiting.asked if one != event.person)
            asked = waiting.model_copy(update={"asked": (*before, event.person)})
            return have.model_copy(update={"proposal": asked})
    return have


def _answered(have: Dispute, at: datetime, by: str, answer: str) -> Dispute:
    if have.waiting is None:
        return have
    update = {"answered_at": at, "answered_by": by, "answer": answer}
    return have.model_copy(update={"proposal": have.waiting.model_copy(update=update)})


def told(before: Incident | None, now: Incident) -> list[Telling]:
    """The question to whoever may decide, while it waits; and once more, to be edited, when it does not any more."""
    waiting = [one.dispute.waiting for one in (before, now) if one is not None]
    keys = dict.fromkeys((person, one.at) for one in waiting if one is not None for person in one.asked)
    return [_question(person, at) for person, at in keys]


def _question(person: str, at: datetime) -> Telling:
    key = question_key(person, at)
    return Telling(key=key, what=What.PROPOSAL, lane=Lane.PROMPT, queue=key, person=person)


def question_key(person: str, at: datetime) -> str:
    """The key of the message that asks this person about the proposal of that moment."""
    return f"proposal:{at.isoformat()}:{person}"


def line(event: SeverityProposed | SeverityKept) -> str:
    """What it is called on the timeline."""
    by = person(event.by)
    match event:
        case SeverityProposed():
            return f"{by} proposed to lower the severity from {event.before} to {event.to}{colon(event.why)}"
        case SeverityKept():
            return f"{by} kept the severity at {event.severity}: {person(event.proposer)} had proposed {event.proposed}"
