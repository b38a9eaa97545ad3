"""How an incident looks after an event. No rules here: it has already happened."""

from collections.abc import Iterable
from functools import reduce
from typing import assert_never

from playbook import (
    checklist,
    climbing,
    dispute,
    estimating,
    events,
    flags,
    handover,
    keeping,
    phases,
    places,
    related,
    roles,
    speaking,
    still,
    tasks,
    updates,
    verification,
    ways,
)
from playbook.incident import CLOCK, OPEN, Cadence, Escalation, Incident, Status
from playbook.runbooks import course
from playbook.states.places import Places


def lost(what: str, person: str | None, reason: str) -> str:
    """How something that could not be told is remembered."""
    return f"{what} {person or ''} {reason}"


def begin(event: events.Declared) -> Incident:
    """The incident as it is the moment it is declared."""
    return Incident(
        number=event.number,
        title=event.title,
        impact=event.impact,
        services=event.services,
        source=event.source,
        link=event.link,
        severity=event.severity,
        playbook=event.playbook,
        declared_at=event.at,
        declared_by=event.by,
        declared_in=event.channel,
        private=event.private,
        related=related.begun(event),
        escalation=Escalation(since=event.at),
        cadence=Cadence(public_since=event.at, room_since=event.at),
        places=Places(outside=event.outside),
        detected_at=event.detected_at,
        alarm=event.alarm,
        quick=event.quick,
    )


def replay(history: Iterable[events.Event]) -> Incident:
    """The incident that this history made; the first event is its declaration."""
    first, *rest = history
    if not isinstance(first, events.Declared):
        raise TypeError(f"a history begins with Declared, not {type(first).__name__}")
    return reduce(evolve, rest, begin(first))


def evolve(incident: Incident, event: events.Event) -> Incident:
    """The incident after one more event."""
    after = _evolve(incident, event)
    cadence = updates.watched(incident, after, event.at)
    return _with(after, watch=still.seen(after.watch, event), cadence=cadence)


def _evolve(incident: Incident, event: events.Event) -> Incident:  # noqa: C901 - a table
    match event:
        case events.Declared():
            return begin(event)
        case events.Paged() | events.PageRepeated() | events.LevelPassed():
            return _with(incident, escalation=climbing.after(incident.escalation, event))
        case events.Acknowledged():
            joined = _joined(incident, (event.by,))
            return _with(incident, acknowledged_at=event.at, acknowledged_by=event.by, joined=joined)
        case events.Spoke():
            return _with(incident, watch=speaking.after(incident.watch, incident, event))
        case events.StillAsked():
            return _with(incident, watch=still.after(incident.watch, event))
        case events.Unacknowledged():
            return _unacknowledged(incident, event)
        case events.CommanderAssigned():
            return _commanded(incident, event)
        case events.StatusChanged():
            return _moved(incident, event)
        case events.SeverityChanged():
            return _reclassified(incident, event)
        case events.Tied() | events.Untied() | events.DuplicateTaken():
            came = event.people if isinstance(event, events.DuplicateTaken) else ()
            return _with(incident, related=related.after(incident.related, event), joined=_joined(incident, came))
        case events.SeverityProposed() | events.SeverityKept():
            return _with(incident, dispute=dispute.after(incident.dispute, event))
        case events.UpdateStep():
            return updates.evolved(incident, event)
        case events.TaskAdded() | events.TaskDone():
            given = (event.person,) if isinstance(event, events.TaskAdded) and event.person else ()
            return _with(incident, tasks=tasks.after(incident.tasks, event), joined=_joined(incident, given))
        case events.SymptomsChanged():
            return _with(incident, symptoms=event.symptoms)
        case events.ItemsTicked():
            return _with(incident, checklist=checklist.after(incident.checklist, event))
        case events.Retitled():
            return _with(incident, title=event.after)
        case events.Joined():
            return _with(incident, joined=_joined(incident, (event.by,)))
        case events.Repaired():
            return _repaired(incident, event)
        case events.RoomOpened():
            return _with(incident, room=event.room)
        case events.CardPosted():
            return _with(incident, card=event.ts)
        case events.Undelivered():
            return _with(incident, undelivered=(*incident.undelivered, lost(event.what, event.person, event.reason)))
        case events.RoleAssigned():
            joined = _joined(incident, (event.person,))
            return _with(incident, roles=roles.after(incident.roles, event), joined=joined)
        case events.RoleReleased():
            return _with(incident, roles=roles.after(incident.roles, event))
        case events.HandoverOffered():
            joined = _joined(incident, (event.person,))
            return _with(incident, roles=handover.after(incident.roles, event), joined=joined)
        case events.HandoverDeclined() | events.HandoverLapsed() | events.HandoverProposed() | events.CommanderSought():
            return _with(incident, roles=handover.after(incident.roles, event))
        case events.CommanderAway():
            return _with(incident, roles=incident.roles.model_copy(update={"away_at": event.at}))
        case events.CommanderLost():
            return _vacated(incident, event)
        case events.PagedByMail() | events.PagedByPagerDuty():
            return ways.evolved(incident, event)
        case events.PlaceChanged():
            return _with(incident, places=places.after(incident.places, event))
        case events.MessageKept():
            return _with(incident, kept=keeping.kept(incident, event))
        case events.MessageTakenOut():
            return _with(incident, kept=keeping.taken_out(incident, event))
        case events.MessageDeleted():
            return _with(incident, kept=keeping.deleted(incident, event))
        case events.FlagsRaised():
            joined = _joined(incident, (*event.called, *event.known))
            return _with(incident, flags=flags.evolved(incident.flags, event), joined=joined)
        case events.FlagsLowered() | events.UsersCounted():
            return _with(incident, flags=flags.evolved(incident.flags, event))
        case events.PhaseEntered() | events.QuestionAnswered() | events.TimeUsed():
            return phases.evolved(incident, event)
        case events.Estimated() | events.EstimatePassed():
            return estimating.evolved(incident, event)
        case events.RunStep():
            return _with(incident, runs=course.evolved(incident.runs, event))
        case events.VerificationStep():
            return _with(incident, verification=verification.after(incident.verification, event))
        case (
            events.NoteAdded()
            | events.StillAnswered()
            | events.MessageEdited()
            | events.Exported()
            | events.Arrived()
            | events.Foreign()
        ):
            return incident
        case _:
            assert_never(event)


def _repaired(incident: Incident, event: events.Repaired) -> Incident:
    """What a person has tried again may fail again, and is said again; what is tried by itself is said once."""
    if event.by == CLOCK:
        return incident
    failed = tuple(one for one in incident.undelivered if one.partition(" ")[0] not in event.parts)
    return _with(incident, undelivered=failed)


def _joined(incident: Incident, people: tuple[str, ...]) -> tuple[str, ...]:
    """Once in, always in: a private incident does not vanish for somebody whose part has ended."""
    return tuple(dict.fromkeys((*incident.joined, *people)))


def _commanded(incident: Incident, event: events.CommanderAssigned) -> Incident:
    joined = _joined(incident, (event.person,))
    quarrel, after = dispute.after(incident.dispute, event), handover.after(incident.roles, event)
    return _with(
        incident,
        commander=event.person,
        commander_since=event.at,
        joined=joined,
        dispute=quarrel,
        roles=after,
    )


def _vacated(incident: Incident, event: events.CommanderLost) -> Incident:
    cadence, after = updates.without(incident.cadence, event.person), handover.after(incident.roles, event)
    return _with(incident, commander=None, commander_since=None, cadence=cadence, roles=after)


def _unacknowledged(incident: Incident, event: events.Unacknowledged) -> Incident:
    """Nobody has it, and nobody commands: whoever acknowledges next takes command."""
    escalation = climbing.after(incident.escalation, event)
    roles = incident.roles.model_copy(update={"begun": False, "proposed_at": None, "vacancy": None})
    nobody = {"acknowledged_at": None, "acknowledged_by": None, "commander": None, "commander_since": None}
    cadence = updates.without(incident.cadence, event.person)
    return _with(incident, escalation=escalation, cadence=cadence, roles=roles, **nobody)


def _moved(incident: Incident, event: events.StatusChanged) -> Incident:
    moved = _with(
        incident,
        status=event.after,
        status_since=event.at,
        ending=None if event.after in (Status.INVESTIGATING, Status.IDENTIFIED) else incident.ending,
        roles=incident.roles if event.after in OPEN else handover.over(incident.roles),
        verification=verification.moved(incident.verification, event),
        related=related.after(incident.related, event),
    )
    match event.after:
        case Status.IDENTIFIED if incident.identified_at is None:
            return _with(moved, identified_at=event.at)
        case Status.RESOLVED:
            return _with(moved, resolved_at=event.at)
        case Status.CLOSED | Status.CANCELLED | Status.MERGED:
            return _with(moved, closed_at=event.at)
        case Status.INVESTIGATING if event.before not in OPEN:
            return _reopened(moved, event)
    return moved


def _reopened(incident: Incident, event: events.StatusChanged) -> Incident:
    return _with(
        incident,
        reopened_at=event.at,
        resolved_at=None,
        closed_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        escalation=climbing.anew(incident.escalation, event.at, raised=True),
        phases=phases.anew(),
        cadence=Cadence(public_since=event.at, room_since=event.at),
        estimate="",
        estimated_at=None,
        **estimating.ANEW,
        watch=incident.watch.model_copy(update={"pointed": ()}),
    )


def _reclassified(incident: Incident, event: events.SeverityChanged) -> Incident:
    return _with(
        incident,
        severity=event.after,
        dispute=dispute.after(incident.dispute, event),
        escalation=climbing.anew(incident.escalation, event.at, raised=event.raised),
        phases=phases.anew(incident.phases.answers),
        cadence=updates.carried(incident.cadence, event),
    )


def _with(incident: Incident, **changes: object) -> Incident:
    return incident.model_copy(update=changes)
