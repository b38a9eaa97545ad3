"""What an event is called on the timeline, in one line. A person is written `<@U…>`; nothing is escaped yet."""

from datetime import datetime, timedelta
from typing import assert_never

from playbook import (
    away,
    checklist,
    dispute,
    estimating,
    events,
    flags,
    handing,
    handover,
    keeping,
    phases,
    places,
    related,
    repeating,
    roles,
    speaking,
    still,
    symptoms,
    tasks,
    verification,
    ways,
)
from playbook.incident import Report, Status
from playbook.pieces import spelt
from playbook.runbooks import course
from playbook.wording import colon, elapsed, people, person

_REASONS = {
    events.Reason.DECLARED: "",
    events.Reason.UNACKNOWLEDGED: ": nobody has acknowledged",
    events.Reason.UNRESOLVED: ": not resolved yet",
    events.Reason.ASKED: ": asked for",
    events.Reason.RAISED: ": severity raised",
    events.Reason.REOPENED: ": reopened",
    events.Reason.LAPSED: "",
}
_LATE = timedelta(seconds=90)
"""What is this much behind its time is said to be late, a page because the bot was down."""


def line(event: events.Event) -> str:  # noqa: C901 - a table
    """One event as its line on the timeline."""
    by = person(event.by)
    match event:
        case events.Declared():
            split = f", split off from INC-{event.parent}" if event.parent else ""
            return f"{by} declared {event.severity}{split}{colon(event.title)}"
        case events.Tied() | events.Untied() | events.DuplicateTaken():
            return related.line(event)
        case events.Paged():
            return f"{event.name} paged: {people(event.people)}{_reason(event)}{_late(event.due, event.at)}"
        case events.PageRepeated():
            return repeating.line(event)
        case events.Spoke():
            return speaking.line(event)
        case events.StillAsked() | events.StillAnswered() | events.Unacknowledged():
            return still.line(event)
        case events.LevelPassed():
            return f"{event.name} not paged: {event.because}"
        case events.Acknowledged():
            return f"{by} acknowledged{_beyond(event)}"
        case events.CommanderAssigned():
            return _assigned(event)
        case events.StatusChanged():
            return _moved(event)
        case events.SeverityChanged():
            verb = "raised" if event.raised else "lowered"
            return f"{by} {verb} the severity from {event.before} to {event.after}{_quarrel(event)}{colon(event.why)}"
        case events.SeverityProposed() | events.SeverityKept():
            return dispute.line(event)
        case events.UpdatePosted():
            audience = "" if event.public else " to the war room"
            return f"{by} posted update #{event.number}{audience}{colon(event.report.new)}{_ending(event.report)}"
        case events.UpdatePrompted():
            owed = f", owed for {elapsed(event.at - event.due)}" if event.at > event.due else ""
            return f"{people(event.people)} {'was' if len(event.people) == 1 else 'were'} asked for an update{owed}"
        case events.UpdateOverdue():
            owed = f" for {elapsed(event.at - event.due)}" if event.at - event.due > _LATE else ""
            return f"Update to the stakeholders overdue too{owed}" if event.graver else f"Update overdue{owed}"
        case events.OverdueWidened():
            return f"Update still overdue: told {people(event.people) if event.people else 'nobody else'}"
        case events.PromptSnoozed():
            return f"{by} put the update off"
        case events.NoteAdded():
            return f"{by}: {event.words}"
        case events.Retitled():
            return f"{by} called it “{event.after}”"
        case events.Joined():
            return f"{by} joined{colon(event.words)}"
        case events.Repaired():
            return f"{by} repaired {spelt(event.parts)}" if event.parts else f"{by} looked for what is missing"
        case events.MessageKept() | events.MessageTakenOut() | events.MessageEdited() | events.MessageDeleted():
            return keeping.line(event)
        case events.Exported() | events.Arrived():
            return handing.line(event)
        case events.RoomOpened():
            return "War room opened"
        case events.CardPosted():
            return "Live card posted"
        case events.Undelivered():
            if event.what == "meeting":
                return f"No call of its own, people meet at the playbook's address: {event.reason}"
            return f"{_undelivered(event)} could not be told: {event.reason}"
        case events.PagedByMail() | events.PagedByPagerDuty():
            return f"{ways.line(event)}{_late(event.due or event.at, event.at)}"
        case events.PlaceChanged():
            return places.line(event)
        case events.SymptomsChanged():
            return symptoms.line(event)
        case events.ItemsTicked():
            return checklist.line(event)
        case events.TaskAdded() | events.TaskDone():
            return tasks.line(event)
        case events.RoleAssigned() | events.RoleReleased():
            return roles.line(event)
        case (
            events.HandoverOffered()
            | events.HandoverDeclined()
            | events.HandoverLapsed()
            | events.HandoverProposed()
            | events.CommanderLost()
            | events.CommanderSought()
        ):
            return handover.line(event)
        case events.CommanderAway():
            return away.line(event)
        case events.FlagsRaised() | events.FlagsLowered() | events.UsersCounted():
            return flags.line(event)
        case events.Estimated() | events.EstimatePassed():
            return estimating.line(event)
        case events.PhaseEntered() | events.QuestionAnswered() | events.TimeUsed():
            return phases.line(event)
        case events.RunStep():
            return course.line(event)
        case events.VerificationStep():
            return verification.line(event)
        case events.Foreign():
            return f"{event.kind.replace('_', ' ')} (written by a later version of Warroom)"
        case _:
            assert_never(event)


QUIET = (
    events.Arrived,
    events.CanvasOpened,
    events.DocumentOpened,
    events.CardPosted,
    events.CheckTicked,
    events.CheckUnticked,
    events.CommanderSought,
    events.PhaseEntered,
    events.TimeUsed,
    events.Exported,
    events.Foreign,
    events.HandoverDeclined,
    events.HandoverLapsed,
    events.HandoverOffered,
    events.HandoverProposed,
    events.LevelPassed,
    events.MessageDeleted,
    events.MessageEdited,
    events.MessageTakenOut,
    events.TopicPutBack,
    events.Spoke,
    events.StillAnswered,
    events.StillAsked,
    events.UpdatePrompted,
    events.StepReached,
    events.StepBegun,
    events.StepRepeated,
    events.StepFaltered,
    events.StepApproved,
)
"""Events that are on the timeline and not worth one of the card's three lines."""


def _reason(event: events.Paged) -> str:
    return f": {event.why}" if event.why else _REASONS[event.reason]


def _late(due: datetime, at: datetime) -> str:
    return f" ({elapsed(at - due)} late: Warroom was not running)" if at - due > _LATE else ""


def _beyond(event: events.Acknowledged) -> str:
    """A fact for the figures, which blames nobody: how long after the playbook's response time it was."""
    if event.due is None or event.at <= event.due:
        return ""
    return f", {elapsed(event.at - event.due)} after the response time"


def _quarrel(event: events.SeverityChanged) -> str:
    if event.disputes:
        return f" (disputed: {person(event.disputes)} had lowered it)"
    return f", as {person(event.proposed_by)} proposed" if event.proposed_by else ""


def _assigned(event: events.CommanderAssigned) -> str:
    after = person(event.person)
    if event.handed_by:
        return f"{after} took command, handed over by {person(event.handed_by)}"
    instead = f", after {person(event.before)}" if event.before else ""
    return (
        f"{after} took command{instead}"
        if event.by == event.person
        else f"{person(event.by)} put {after} in command{instead}"
    )


def _moved(event: events.StatusChanged) -> str:
    by = person(event.by)
    verbs = {
        Status.RESOLVED: "resolved it",
        Status.CLOSED: "closed it",
        Status.CANCELLED: "cancelled it as a false alarm",
        Status.MERGED: f"merged it into INC-{event.into}",
    }
    if event.after in verbs:
        return f"{by} {verbs[event.after]}{colon(event.why)}"
    if event.before in verbs:
        return f"{by} reopened it{colon(event.why)}"
    return f"{by} moved it to {event.after}{colon(event.why)}"


def _ending(report: Report) -> str:
    """What the last update says beside what fixed it."""
    said = (("Root cause", report.root_cause), ("Preventive measures", report.prevention))
    return "".join(f"\n{label}: {text}" for label, text in said if text.strip())


def _undelivered(event: events.Undelivered) -> str:
    return person(event.person) if event.person else event.what.replace("_", " ").capitalize()
