"""What must be told, to whom, because of an event. The rows of the deliveries are these."""

from typing import Final, assert_never

from playbook import (
    answering,
    away,
    dispute,
    estimating,
    events,
    flags,
    furnishing,
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
    tasks,
    updates,
    ways,
)
from playbook.incident import CLOCK, OPEN, Incident, Status
from playbook.runbooks import course
from playbook.states.places import Places
from playbook.telling import (
    ALOUD,
    Lane,
    Telling,
    What,
    announcement,
    aside,
    card,
    faces,
    invite,
    mention,
    open_room,
    page,
    pages,
    pin,
    prompts,
    room,
    thread,
    topic,
    verification,
)

_SAID: Final = (What.ROOM, What.UPDATE, What.VERIFICATION)
"""What is said in the war room already."""
_GRAVE: Final = (What.PAGE, What.FLAG, What.MAIL, What.ALERT, What.OPEN_ROOM)
"""What is said aloud if it could not be told: somebody must learn that somebody was not."""


def tellings(before: Incident | None, event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """Everything to tell because `event`, the incident's timeline entry number `seq`, made `before` into `after`."""
    found = [*_told(before, event, after, seq), *places.logged(event, after)]
    found += [*still.settled(before, after), *away.settled(before, after), *estimating.settled(before, after)]
    found += [*ways.settled(before, after), *_came(before, after, found)]
    told = [one for one in found if not _is_idle(one, before, after)]
    return _hushed(told, event, after, seq) if after.private else told


def _came(before: Incident | None, after: Incident, found: list[Telling]) -> list[Telling]:
    """The card, if it shows that somebody comes who was called, by a word or whatever else it was."""
    shown = any(one.what is What.CARD for one in found)
    if before is None or shown or answering.beside_holders(before) == answering.beside_holders(after):
        return []
    return card(after)


def _is_idle(one: Telling, before: Incident | None, after: Incident) -> bool:
    """Whether it would edit the announcement into what it says already: a storm of updates leaves it in peace."""
    if before is None or one.what is not What.ANNOUNCEMENT or one.anew:
        return False
    return _announced(before) == _announced(after)


def _announced(incident: Incident) -> Incident:
    """The incident without what its announcement does not show."""
    estimate = dict.fromkeys(("estimate", "estimated_at", "estimate_out", "estimate_asked"))
    unseen = estimate | dict.fromkeys(("cadence", "update", "ending", "card", "watch", "dispute", "phases", "runs"))
    unheard = dict.fromkeys(("undelivered", "mailed", "alerted", "joined"))
    call = Places(meeting_link=incident.places.meeting_link)
    return incident.model_copy(update={**unseen, **unheard, "places": call})


def _hushed(told: list[Telling], event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """A private incident is told to its members alone: what a public one says aloud is said in its room."""
    kept = [one for one in told if one.what not in ALOUD]
    aloud = any(one.what is What.THREAD for one in told)
    if not aloud or _closes(event) or any(one.what in _SAID for one in kept):
        return kept
    return [*kept, *(room(after, seq) or _aside(event, after, seq))]


def _aside(event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """Until there is a room, or if there never is: only what somebody must act on, for it disturbs a person."""
    asking = events.CommanderLost | events.CommanderSought
    if not isinstance(event, asking | events.Undelivered | events.Relapsed):
        return []
    person = after.commander or after.declared_by
    return [aside(person, seq)]


def _told(before: Incident | None, event: events.Event, after: Incident, seq: int) -> list[Telling]:  # noqa: C901 - a table
    match event:
        case events.Declared():
            return [announcement(), open_room(), *places.begun(after), *related.told(event, after, seq)]
        case events.Paged():
            return _paged(event, after, seq)
        case events.PageRepeated():
            return repeating.told(event, after, seq)
        case events.LevelPassed():
            return faces(after)
        case events.Acknowledged():
            return [*faces(after), *_calls(after), *invite(after, (event.by,), seq)]
        case events.StillAsked():
            return still.told(event)
        case events.Spoke():
            return speaking.told(event, after)
        case events.StillAnswered():
            return card(after)
        case events.Unacknowledged():
            return [*_lapsed(before, after), *(room(after, seq) or [thread(seq)])]
        case events.CommanderAssigned():
            told = [*faces(after), *invite(after, (event.person,), seq), *_assigned(event, after, seq)]
            asked = [*handover.settled(before), *dispute.told(before, after)]
            calls = _called(after) if event.before else []
            return [*told, *topic(after), *asked, *calls, *roles.commander_briefs(event, after)]
        case events.RoleAssigned() | events.RoleReleased():
            return roles.told(event, after, seq)
        case (
            events.HandoverOffered()
            | events.HandoverDeclined()
            | events.HandoverLapsed()
            | events.HandoverProposed()
            | events.CommanderLost()
            | events.CommanderSought()
        ):
            gone = _called(after) if isinstance(event, events.CommanderLost) else []
            return [*handover.told(before, event, after, seq), *gone]
        case events.CommanderAway():
            return away.told(event, after)
        case events.StatusChanged():
            return [
                *faces(after),
                *topic(after),
                *_moved(before, event, after, seq),
                *_over(before, after),
                *_verified(before, event, after, seq),
                *related.told(event, after, seq),
                *phases.settled(before, after),
                *course.standing(after),
            ]
        case events.Tied() | events.Untied() | events.DuplicateTaken():
            return related.told(event, after, seq)
        case events.SeverityChanged():
            return [
                *faces(after),
                *topic(after),
                *prompts(before),
                thread(seq),
                *room(after, seq),
                *_calls(after),
                *dispute.told(before, after),
                *phases.settled(before, after),
            ]
        case events.SeverityProposed() | events.SeverityKept():
            return [*card(after), *dispute.told(before, after)]
        case events.UpdateStep():
            return updates.told(before, event, after, seq)
        case events.PagedByMail():
            return [*card(after), ways.mail(event.page, event.person)]
        case events.PagedByPagerDuty():
            return [*card(after), ways.alert(event.page, event.person)]
        case events.NoteAdded() | events.ItemsTicked() | events.SymptomsChanged():
            return card(after)
        case events.Estimated() | events.EstimatePassed():
            return estimating.told(after) if isinstance(event, events.EstimatePassed) else card(after)
        case events.TaskAdded() | events.TaskDone():
            return tasks.told(before, event, after, seq)
        case events.PhaseEntered() | events.QuestionAnswered() | events.TimeUsed():
            return phases.told(event, before, after)
        case events.Relapsed():
            return [thread(seq), *room(after, seq), *_concluded(before, after)]
        case events.RunStep():
            return [*course.told(event, after, seq), *card(after)]
        case events.VerificationStep():
            shown = [*card(after), *verification(after), *course.standing(after)]
            return [*shown, *prompts(before), *phases.settled(before, after)]
        case events.Foreign():
            return []
        case events.Retitled():
            return [*faces(after), *topic(after), *_calls(after), *_renamed(event, after)]
        case events.Joined():
            return [*card(after), *invite(after, (event.by,), seq)]
        case events.Repaired():
            return furnishing.repaired(event, after, seq)
        case events.MessageKept() | events.MessageTakenOut() | events.MessageEdited() | events.MessageDeleted():
            return keeping.told(event, after)
        case events.Exported():
            return handing.exported(event, seq)
        case events.Arrived():
            return handing.arrived(event, after, seq)
        case events.RoomOpened():
            given = [one for task in after.tasks for one in tasks.telling(after, task.number)]
            return [*furnishing.furnish(after, seq), announcement(), *_calls(after), *given, *course.messages(after)]
        case events.MeetingOpened():
            return [*places.told(after, event), *flags.calls(after)]
        case events.PlaceChanged():
            return places.told(after, event)
        case events.CardPosted():
            return pin(after)
        case events.Undelivered():
            return [*card(after), *([thread(seq)] if event.what in _GRAVE else [])]
        case events.FlagsRaised() | events.UsersCounted():
            return flags.told(event, after, seq)
        case events.FlagsLowered():
            return [*flags.told(event, after, seq), *ways.alerts(after)]
        case _:
            assert_never(event)


def _lapsed(before: Incident | None, after: Incident) -> list[Telling]:
    """Everything that said who had it."""
    asked = [*prompts(before), *handover.settled(before), *dispute.told(before, after)]
    asked += roles.commander_brief(after, before.commander if before else None)
    return [*faces(after), *topic(after), *_calls(after), *asked]


def _calls(after: Incident) -> list[Telling]:
    """Everything that called somebody, or asks a commander to acknowledge, to be edited."""
    return [*_called(after), *roles.commander_brief(after, after.commander)]


def _called(after: Incident) -> list[Telling]:
    return [*pages(after), *flags.calls(after), *ways.alerts(after)]


def _paged(event: events.Paged, after: Incident, seq: int) -> list[Telling]:
    """The people called, by direct message; the channel, by a mention; the room's door, opened to them.

    The announcement itself mentions those called at the declaration, so that one message does both.
    """
    called = [page(person, event.level, event.at) for person in event.people]
    aloud = [] if event.reason is events.Reason.DECLARED else [mention(seq)]
    return [*called, *aloud, *faces(after), *invite(after, event.people, seq)]


def _assigned(event: events.CommanderAssigned, after: Incident, seq: int) -> list[Telling]:
    """A commander who took command by acknowledging needs no announcement; one who was put in command does, one to
    whom it was handed over, and one who took it from somebody."""
    return room(after, seq) if event.by != event.person or event.handed_by or event.before else []


def _moved(before: Incident | None, event: events.StatusChanged, after: Incident, seq: int) -> list[Telling]:
    """The end and a new beginning are said aloud, and take the call off the pages; a step between is for the thread.

    What an update says in the same breath is not said twice; what the room's card or verification shows, not there.
    """
    if after.open and event.before in OPEN:
        return [] if event.in_update else [thread(seq)]
    if event.in_update:
        return _calls(after)
    shown = _closes(event) or (event.after is Status.RESOLVED and bool(_concluded(before, after)))
    return [thread(seq), *([] if shown else room(after, seq)), *_calls(after)]


def _closes(event: events.Event) -> bool:
    """What the card shows in the room, and the thread says, is no news to those who were there."""
    return isinstance(event, events.StatusChanged) and event.after is Status.CLOSED


def _over(before: Incident | None, after: Incident) -> list[Telling]:
    """Nothing is owed for what is over."""
    return [] if after.open else [*prompts(before), *handover.settled(before), *dispute.told(before, after)]


def _verified(before: Incident | None, event: events.StatusChanged, after: Incident, seq: int) -> list[Telling]:
    """The verification that it ended shows so; whoever began it hears in person that time has resolved it."""
    by_time = event.by == CLOCK and event.after is Status.RESOLVED
    return [*_concluded(before, after), *([aside(after.verification.by, seq)] if by_time else [])]


def _concluded(before: Incident | None, after: Incident) -> list[Telling]:
    ended = before is not None and before.verification != after.verification
    return verification(after) if ended else []


def _renamed(event: events.Retitled, after: Incident) -> list[Telling]:
    """A room that was opened without a title gets it once; later ones keep the name people have learnt."""
    if after.room is None or event.before:
        return []
    return [Telling(key="rename-room", what=What.RENAME_ROOM, lane=Lane.RECORD, queue="rename-room")]
