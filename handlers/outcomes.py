"""What a command has done, in one private line of escaped mrkdwn, for the person who gave it."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Final, assert_never

from handlers import flagged, roles, running, verifying
from handlers.blocks import title, when, words
from playbook import cadence, checklist, escalation, events, phases, verification
from playbook.evolving import evolve
from playbook.incident import Incident, Status
from playbook.pieces import spelt
from playbook.severity import cadences
from playbook.wording import elapsed, lasted, people, person
from storage.batch import Outcome

_NOBODY: Final = "Nobody is paged anew."
_SOON: Final = timedelta(hours=12)
_TIMED: Final = (
    events.Declared,
    events.Acknowledged,
    events.StatusChanged,
    events.SeverityChanged,
    events.UpdatePosted,
    events.Paged,
)
"""Events after which somebody wants to know what time will do next."""


def line(outcome: Outcome) -> str:
    """What happened, and what happens next."""
    told = [_phrase(event, outcome) for event in outcome.events]
    said = " ".join(part for part in (*told, *_next(outcome)) if part)
    return said + _let_in(outcome) + roles.duties(outcome)


def _let_in(outcome: Outcome) -> str:
    """In a line of its own: whoever widens the circle of a private incident is told so, whatever they did it by."""
    incident, before = outcome.incident, outcome.before
    if not incident.private or before is None or not outcome.events:
        return ""
    knew, members = {*before.members, outcome.events[0].by}, reduce(evolve, outcome.events, before).members
    new = tuple(who for who in members if who not in knew)
    return f"\n🔒 {incident.name} is private: this lets {words(people(new))} in." if new else ""


def consequences(outcome: Outcome) -> str:
    """What follows from a change of severity, without saying that it has happened."""
    paged = [_phrase(event, outcome) for event in outcome.events if isinstance(event, events.Paged)]
    said = [*(paged or [_NOBODY]), next_page(outcome), next_update(outcome), objective(outcome)]
    return " ".join(part for part in said if part)


def _phrase(event: events.Event, outcome: Outcome) -> str:  # noqa: C901 - a table
    incident, name = outcome.incident, outcome.incident.name
    match event:
        case events.Declared():
            severity = outcome.playbook.severities[event.severity].name
            private = " It is private: nobody else is told, and nobody else can look at it." if event.private else ""
            return f"*{name} declared: {event.severity} ({words(severity)}).*{private}"
        case events.Paged():
            tried = f" Tried before: {words(people(event.tried))}." if event.tried else ""
            return f"Paging {words(event.name)}: {words(people(event.people))}.{tried}"
        case events.Acknowledged():
            return f"You have {name}."
        case events.StillAnswered():
            return f"Thank you: {name} stays yours. Any command or update of yours says so too."
        case events.CommanderAssigned():
            return roles.commanding(event)
        case events.StatusChanged():
            return _moved(event, incident)
        case events.SeverityChanged():
            paged = any(isinstance(one, events.Paged) for one in outcome.events)
            return f"{name}: {event.before} → {event.after}.{'' if paged else f' {_NOBODY}'}"
        case events.SeverityProposed():
            return (
                f"{name} stays {event.before}: that you would lower it to {event.to} is on its timeline, "
                f"and {words(person(event.asked))} is asked."
            )
        case events.Tied():
            return f"INC-{event.other} is linked to {name}."
        case events.Untied():
            return f"INC-{event.other} is not linked to {name} any more."
        case events.SeverityKept():
            return f"{name} stays {event.severity}."
        case events.UpdatePosted():
            return _updated(event, incident)
        case events.PromptSnoozed():
            return f"The update of {name} is put off: it is due {_at(event.until, outcome)} now."
        case events.NoteAdded():
            return f"Noted on the timeline of {name}."
        case events.Retitled():
            return f"{name} is now called “{title(event.after)}”."
        case events.Joined():
            return _joined(event, incident)
        case events.MessageKept() | events.MessageTakenOut():
            return f"{'Put on' if isinstance(event, events.MessageKept) else 'Taken off'} the timeline of {name}."
        case events.Exported():
            return f"The timeline of {name} comes to you as a direct message, as a file."
        case events.Repaired():
            return _repaired(event, name)
        case events.TaskAdded():
            whom = words(person(event.person)) if event.person else "anybody"
            return f"Task {event.number} of {name} is for {whom}: {words(event.words)}"
        case events.TaskDone():
            left = sum(not one.done for one in incident.tasks)
            return f"Done: {words(event.words)}. {f'{left} left' if left else 'No task is left'}."
        case events.ItemsTicked():
            return _ticked(event, outcome)
        case events.RoleAssigned() | events.RoleReleased():
            return roles.given(event, outcome)
        case events.HandoverOffered() | events.HandoverDeclined():
            return roles.handing(event)
        case events.FlagsRaised() | events.FlagsLowered() | events.UsersCounted():
            return flagged.said(event, incident)
        case events.Estimated():
            return f"The estimate of {name} is now {words(event.estimate)}: it stands on the card."
        case events.QuestionAnswered():
            follows = f" The estimate is now {words(event.estimate)}." if event.estimate else ""
            return f"Answered: {words(event.asks)} *{words(event.says)}*.{follows}"
        case events.RunStep():
            return running.phrase(event, incident)
        case events.VerificationStep():
            return verifying.phrase(event, incident)
        case (
            events.LevelPassed()
            | events.StillAsked()
            | events.Unacknowledged()
            | events.HandoverLapsed()
            | events.HandoverProposed()
            | events.CommanderAway()
            | events.CommanderLost()
            | events.CommanderSought()
            | events.PhaseEntered()
            | events.TimeUsed()
            | events.EstimatePassed()
            | events.PageRepeated()
            | events.DuplicateTaken()
            | events.UpdatePrompted()
            | events.UpdateOverdue()
            | events.OverdueWidened()
            | events.RoomOpened()
            | events.CardPosted()
            | events.Undelivered()
            | events.PagedByMail()
            | events.PagedByPagerDuty()
            | events.PlaceChanged()
            | events.MessageEdited()
            | events.MessageDeleted()
            | events.Arrived()
            | events.Spoke()
            | events.SymptomsChanged()
            | events.Foreign()
        ):
            return ""
        case _:
            assert_never(event)


def _ticked(event: events.ItemsTicked, outcome: Outcome) -> str:
    left = len(checklist.missing(outcome.incident, outcome.playbook))
    done, undone = event.texts[: len(event.ticked)], event.texts[len(event.ticked) :]
    told = [f"{verb}: {words(', '.join(what))}." for verb, what in (("Done", done), ("Not done", undone)) if what]
    return (
        f"{' '.join(told)} {f'{left} left' if left else 'Nothing is left'} on the checklist of {outcome.incident.name}."
    )


def _moved(event: events.StatusChanged, incident: Incident) -> str:
    name, length = incident.name, elapsed(lasted(incident, event.at))
    match event.after:
        case Status.RESOLVED:
            return f"{name} is resolved after {length}. Once nothing is left to do, `/incident close {name}` closes it."
        case Status.CLOSED:
            return f"{name} is closed."
        case Status.MERGED:
            where = f" in <#{event.into_room}>" if event.into_room else ""
            return f"{name} is merged into INC-{event.into}: people go on there{where}, and it calls nobody any more."
        case Status.CANCELLED:
            return f"{name} is cancelled as a false alarm; it calls nobody any more."
    return f"{name}: {event.before} → {event.after}."


def _updated(event: events.UpdatePosted, incident: Incident) -> str:
    """Where, and for whom: a private one's stays in its room."""
    where = "" if event.public else " to the war room only"
    if incident.private:
        where = f" in its war room, for {'its members' if event.public else 'those at work on it'}"
    said = f" Estimate: {words(event.report.estimate)}." if event.report.estimate.strip() else ""
    return f"Update #{event.number} of {incident.name} posted{where}.{said}"


def _joined(event: events.Joined, incident: Incident) -> str:
    room = f"<#{incident.room.channel}>, the war room of {name}" if (name := incident.name) and incident.room else ""
    way = f"You are being invited to {room}." if room else f"You are invited to {name}'s war room once it is open."
    kept = " What you typed stands on its timeline." if event.words else ""
    return f"{way}{kept}"


def _repaired(event: events.Repaired, name: str) -> str:
    """What is known to be missing is redone; what somebody removed in Slack shows only when it is looked at there."""
    if not event.parts:
        return (
            f"Nothing is missing at {name} as far as Warroom knows. It looks in Slack now: "
            "what was removed there, and whoever left, comes back within seconds."
        )
    rest = " The rest is looked at in Slack now: what was removed there comes back." if event.checked else ""
    return f"Repairing {spelt(event.parts)} of {name}.{rest}"


def _next(outcome: Outcome) -> list[str]:
    """What time will do next, where somebody wants to know."""
    incident = outcome.incident
    if not incident.open or not any(isinstance(event, _TIMED) for event in outcome.events):
        return []
    anew = any(isinstance(event, events.Declared | events.SeverityChanged) for event in outcome.events)
    room = "The war room opens in a moment, and you will be invited." if incident.room is None and anew else ""
    return [next_page(outcome) if anew else "", next_update(outcome), objective(outcome) if anew else "", room]


def next_page(outcome: Outcome) -> str:
    """Whom time will page next, if nothing more happens."""
    rung = escalation.upcoming(outcome.incident, outcome.playbook)
    if rung is None:
        return ""
    return f"If {rung.condition}, Warroom pages {words(rung.level.name)} {_at(rung.due, outcome)}."


def next_update(outcome: Outcome) -> str:
    """When the next update is owed, and by which rule."""
    incident, playbook = outcome.incident, outcome.playbook
    owed = cadence.owed(incident, playbook)
    if owed is None:
        return _unowed(outcome) if incident.open else ""
    first = owed.first
    late = first <= outcome.events[-1].at
    due = f"this one is overdue since {_soon(first, outcome)}" if late else f"the next is due {_at(first, outcome)}"
    return f"Updates {cadences(outcome.incident.severity, outcome.playbook)}; {due}."


def _unowed(outcome: Outcome) -> str:
    until = verification.ends_at(outcome.incident)
    if until is not None and cadences(outcome.incident.severity, outcome.playbook):
        return f"Until the all-clear {_at(until, outcome)} no update is owed."
    return f"{outcome.incident.severity} has no cadence, so no update is owed."


def objective(outcome: Outcome) -> str:
    """By when it must be resolved; or that this time has passed."""
    due, now = phases.due_at(outcome.incident, outcome.playbook), outcome.events[-1].at
    if due is None:
        return ""
    if due < now:
        return f"Its objective was due {_soon(due, outcome)}, missed by {elapsed(now - due)}."
    return f"To be resolved by {_soon(due, outcome)}."


def _at(at: datetime, outcome: Outcome) -> str:
    """`at 15:10`, or with the day if that is not plain."""
    return f"at {when(at)}" if _near(at, outcome) else _soon(at, outcome)


def _soon(at: datetime, outcome: Outcome) -> str:
    return when(at, "{time}" if _near(at, outcome) else "{date_short_pretty} at {time}")


def _near(at: datetime, outcome: Outcome) -> bool:
    return abs(at - outcome.events[-1].at) <= _SOON
