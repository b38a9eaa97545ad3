"""How far the updates of an incident are after each event about them, and who is told of it.

Whoever owes an update is asked by direct message: one for each time it is asked for, edited once it is overdue and once
it is settled. The room sees the update itself.
"""

from playbook import checklist, estimating
from playbook.events import OverdueWidened, PromptSnoozed, UpdateOverdue, UpdatePosted, UpdatePrompted
from playbook.incident import Cadence, Incident, Status, Update
from playbook.telling import Telling, card, nudge, prompts, room, thread

About = UpdatePosted | UpdatePrompted | UpdateOverdue | OverdueWidened | PromptSnoozed


def evolved(incident: Incident, event: About) -> Incident:
    """The incident after one of the events."""
    have = incident.cadence
    match event:
        case UpdatePosted():
            return _posted(incident, event)
        case UpdatePrompted():
            return _with(incident, cadence=unasked(have, prompted_at=event.at, prompted_to=event.people))
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
    asked = {"prompted_at": None, "prompted_to": (), "overdue_at": None, "widened_at": None, "widened_to": ()}
    return cadence.model_copy(update={**asked, **changes})


def without(cadence: Cadence, person: str) -> Cadence:
    """The same once this person is not there any more: if they were asked, somebody else is to be."""
    return unasked(cadence) if person in cadence.prompted_to else cadence


def told(before: Incident | None, event: About, after: Incident, seq: int) -> list[Telling]:
    """Whoever is asked, and what asked before, to be edited; the card, which shows it; and the update itself."""
    match event:
        case UpdatePosted():
            return [*card(after), *prompts(before), *([thread(seq)] if event.public else []), *room(after, seq)]
        case UpdatePrompted():
            return [*card(after), *prompts(before), *prompts(after)]
        case UpdateOverdue():
            return [*card(after), *prompts(after)]
        case OverdueWidened():
            return [*card(after), *(nudge(person, event.at) for person in event.people)]
        case PromptSnoozed():
            return [*card(after), *prompts(before)]


def _posted(incident: Incident, event: UpdatePosted) -> Incident:
    update = Update(number=event.number, at=event.at, by=event.by, public=event.public, report=event.report)
    public_since = event.at if event.public else incident.cadence.public_since
    cadence = unasked(incident.cadence, public_since=public_since, room_since=event.at, snoozed_until=None)
    ends = incident.status is Status.RESOLVED or incident.verification.since == event.at
    ending = event.report if ends else incident.ending
    is_late = event.due is not None and event.due < event.at
    listed = checklist.late(incident.checklist, event.due) if is_late else incident.checklist
    told = _with(incident, update=update, cadence=cadence, ending=ending, checklist=listed)
    return estimating.reported(told, event)


def _with(incident: Incident, **changes: object) -> Incident:
    return incident.model_copy(update=changes)
