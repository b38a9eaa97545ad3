"""How far the updates of an incident are after each event about them, and who is told of it.

Whoever owes an update is asked by direct message: one for each time it is asked for, edited once it is overdue and once
it is settled. The room sees the update itself, or under the last one that it still holds.
"""

from datetime import datetime

from playbook import checklist, estimating
from playbook.events import OverdueWidened, PromptSnoozed, SeverityChanged, UpdateOverdue, UpdatePosted, UpdatePrompted
from playbook.incident import Cadence, Incident, Status, Update
from playbook.telling import Lane, Telling, What, card, nudge, prompts, thread, verification

About = UpdatePosted | UpdatePrompted | UpdateOverdue | OverdueWidened | PromptSnoozed


def evolved(incident: Incident, event: About) -> Incident:
    """The incident after one of the events."""
    have = incident.cadence
    match event:
        case UpdatePosted():
            return _posted(incident, event)
        case UpdatePrompted():
            return _with(incident, cadence=unasked(have, prompted_at=event.at, prompted_to=event.people))
        case UpdateOverdue(graver=True):
            return _with(incident, cadence=have.model_copy(update={"graver_at": event.at}))
        case UpdateOverdue():
            asked = tuple(dict.fromkeys((*have.prompted_to, *event.people)))
            late = have.model_copy(update={"overdue_at": event.at, "prompted_to": asked})
            return _with(incident, cadence=late, checklist=checklist.late(incident.checklist, event.due))
        case OverdueWidened():
            wide = have.model_copy(update={"widened_at": event.at, "widened_to": event.people})
            # Of a private one these are members already; earlier versions let in whoever was told.
            joined = tuple(dict.fromkeys((*incident.joined, *event.people)))
            return _with(incident, cadence=wide, joined=joined)
        case PromptSnoozed():
            return _with(incident, cadence=unasked(have, snoozed_until=event.until))


def unasked(cadence: Cadence, **changes: object) -> Cadence:
    """The same, as if nobody had been asked yet for the update that is owed."""
    asked = {"prompted_at": None, "prompted_to": (), "overdue_at": None, "graver_at": None}
    told = {"widened_at": None, "widened_to": ()}
    return cadence.model_copy(update={**asked, **told, **changes})


def carried(have: Cadence, event: SeverityChanged) -> Cadence:
    """The same under another severity: asked for anew, unless what was late is as late as before."""
    if event.public_since is None or event.room_since is None:
        return Cadence(public_since=event.at, room_since=event.at)
    since = {"public_since": event.public_since, "room_since": event.room_since}
    return have.model_copy(update=since) if event.late else unasked(have, **since)


def without(cadence: Cadence, person: str) -> Cadence:
    """The same once this person is not there any more: if they were asked, somebody else is to be."""
    return unasked(cadence) if person in cadence.prompted_to else cadence


def told(before: Incident | None, event: About, after: Incident, seq: int) -> list[Telling]:
    """Whoever is asked, and what asked before, to be edited; the card, which shows it; and the update itself."""
    match event:
        case UpdatePosted():
            aloud = [thread(seq)] if event.public else []
            return [*card(after), *prompts(before), *aloud, *_in_room(event, after)]
        case UpdatePrompted():
            return [*card(after), *prompts(before), *prompts(after)]
        case UpdateOverdue():
            return [*card(after), *prompts(after)]
        case OverdueWidened():
            return [*card(after), *(nudge(person, event.at) for person in event.people)]
        case PromptSnoozed():
            return [*card(after), *prompts(before)]


def watched(before: Incident, after: Incident, at: datetime) -> Cadence:
    """The cadence as a watch begins or ends: it is asked for anew, unless it is late already, which it stays; and what
    the room is owed counts from the end.
    """
    was, now = before.verification.watching, after.verification.watching
    if now and not was and after.cadence.overdue_at is None:
        return unasked(after.cadence)
    return after.cadence.model_copy(update={"room_since": at}) if was and not now else after.cadence


def _in_room(event: UpdatePosted, after: Incident) -> list[Telling]:
    """A message of its own; or the one whose words still hold, to be edited. That of a verification is the latter's."""
    number = event.stands or event.number
    if number == after.verification.update:
        return verification(after)
    told = Telling(key=f"update:{number}", what=What.UPDATE, lane=Lane.RECORD, queue="room")
    return [told] if after.room else []


def _posted(incident: Incident, event: UpdatePosted) -> Incident:
    update = Update(
        number=event.number,
        at=event.at,
        by=event.by,
        public=event.public,
        report=event.report,
        stands=event.stands,
    )
    public_since = event.at if event.public else incident.cadence.public_since
    cadence = unasked(incident.cadence, public_since=public_since, room_since=event.at, snoozed_until=None)
    have = incident.verification
    begins = have.running and have.since == event.at
    ends = incident.status is Status.RESOLVED or begins
    if begins:
        have = have.model_copy(update={"update": event.number, "fixed": event.report.new})
    ending = event.report if ends else incident.ending
    is_late = event.due is not None and event.due < event.at
    listed = checklist.late(incident.checklist, event.due) if is_late else incident.checklist
    told = _with(incident, update=update, cadence=cadence, ending=ending, verification=have, checklist=listed)
    return estimating.reported(told, event)


def _with(incident: Incident, **changes: object) -> Incident:
    return incident.model_copy(update=changes)
