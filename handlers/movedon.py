"""Why a command came too late: who did what, and when, so that a refusal does not leave anybody guessing."""

import re
from typing import Final

from playbook import commands, events
from playbook.incident import Incident, Status
from playbook.lines import line
from playbook.reasons import moment
from playbook.refusals import Refused
from playbook.wording import person
from storage.batch import Outcome
from storage.incidents import Incidents

_ADVICE: Final = re.compile(r"`/incident (?!list|declare|show)([a-z]+)\b(?! INC-)")

Kind = type[events.Event]

_ANY_STATUS: Final = (
    commands.AddNote,
    commands.Retitle,
    commands.Reopen,
    commands.Repair,
    commands.TickItems,
    commands.FinishTask,
    commands.ChangeFlags,
    commands.CountUsers,
)
"""What can be asked of an incident whatever its status, so that no change of status explains a refusal."""


async def explained(refused: Refused, incident: Incident, command: commands.Command, incidents: Incidents) -> Refused:
    """The refusal, with what somebody else did before, if that is why."""
    kind = _cause(incident, command)
    if kind is None:
        return refused
    history = await incidents.timeline(incident.number)
    last = next((event for event in reversed(history) if isinstance(event, kind)), None)
    return Refused(f"{refused.sentence} {_told(last)}") if last else refused


def addressed(refused: Refused, incident: Incident, channel: str) -> Refused:
    """The refusal, its advice naming the incident unless it is given in the incident's own room."""
    if incident.room and incident.room.channel == channel:
        return refused
    return Refused(_ADVICE.sub(rf"`/incident \1 {incident.name}", refused.sentence))


def _cause(incident: Incident, command: commands.Command) -> Kind | None:
    match command:
        case commands.ChangeSeverity(to=to) if to == incident.severity:
            return events.SeverityChanged
        case commands.AssignCommander(person=person) if person == incident.commander:
            return events.CommanderAssigned
        case commands.Retitle(title=title) if title and title == incident.title:
            return events.Retitled
        case commands.ChangeStatus(to=to) if to is incident.status:
            return events.StatusChanged
        case commands.Reopen() if incident.open:
            return events.StatusChanged
        case commands.ChangeStatus(to=Status.CLOSED) if incident.status is Status.RESOLVED:
            return None  # what is missing on the checklist explains itself
    return None if incident.open or isinstance(command, _ANY_STATUS) else events.StatusChanged


def _told(event: events.Event) -> str:
    short = event.model_copy(update={"why": ""}) if hasattr(event, "why") else event
    asked = f"{person(event.by)} escalated: " if isinstance(event, events.Paged) else ""
    return f"{asked}{line(short).rstrip('.')} at {moment(event.at)}."


def forestalled(outcome: Outcome, by: str) -> Refused | None:
    """Somebody else did the very same just before; None if nobody did."""
    first = outcome.events[0] if outcome.repeat and outcome.events else None
    return Refused(f"{_told(first)} Nothing more was done.") if first and first.by != by else None
