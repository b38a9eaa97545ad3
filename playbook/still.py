"""The machine of silence: somebody has acknowledged, and one hears no more of them.

Whatever they do to the incident is a sign of work. Who gives none for as long as the severity allows is asked, once,
privately; who does not answer either is taken to have gone, and the escalation goes on from where it stood.
"""

from datetime import datetime

from playbook import commands
from playbook.document import Playbook
from playbook.events import Arrived, Event, StillAnswered, StillAsked, Unacknowledged
from playbook.events.happened import Happened
from playbook.incident import CLOCK, Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.still import Watch
from playbook.telling import Lane, Telling, What
from playbook.wording import elapsed, person

Question = tuple[datetime, type[commands.AskStill] | type[commands.GoOn]]


def upcoming(incident: Incident, playbook: Playbook) -> Question | None:
    """What time will do next about the silence, and when."""
    rule = playbook.severities[incident.severity].still
    since = silent_since(incident)
    if rule is None or since is None:
        return None
    asked = asked_at(incident)
    return (since + rule.after, commands.AskStill) if asked is None else (asked + rule.patience, commands.GoOn)


def silent_since(incident: Incident) -> datetime | None:
    """The last sign of work by whoever has it; None while nobody has, or while all there is to do is to watch."""
    if not incident.open or incident.acknowledged_by is None or incident.acknowledged_at is None:
        return None
    if incident.verification.watching:
        return None
    theirs = (incident.watch.signs.get(who) for who in (incident.commander, incident.acknowledged_by) if who)
    fresh = (incident.acknowledged_at, incident.commander_since, incident.escalation.since, *theirs)
    return max(one for one in fresh if one is not None)


def asked_at(incident: Incident) -> datetime | None:
    """When they were asked, while the answer is owed."""
    since, asked = silent_since(incident), incident.watch.asked_at
    return asked if since is not None and asked is not None and asked > since else None


def remind(
    incident: Incident, command: commands.AskStill | commands.GoOn, playbook: Playbook
) -> list[StillAsked | Unacknowledged]:
    """Do what is due about the silence; nothing if it is not due."""
    due, since, rule = (
        upcoming(incident, playbook),
        silent_since(incident),
        playbook.severities[incident.severity].still,
    )
    if due is None or since is None or rule is None or due[1] is not type(command) or command.at < due[0]:
        return []
    at, by, who = command.at, command.by, incident.commander or incident.acknowledged_by or ""
    if isinstance(command, commands.AskStill):
        return [StillAsked(at=at, by=by, person=who, since=since, until=at + rule.patience)]
    return [Unacknowledged(at=at, by=by, person=who, since=since)]


def answer(incident: Incident, command: commands.AnswerStill) -> list[Event]:
    """It is a sign of work like any other; refuses whoever does not have it any more."""
    refuse_unless_open(incident, "answer")
    if command.by in (incident.commander, incident.acknowledged_by):
        return [StillAnswered(at=command.at, by=command.by)]
    if incident.acknowledged_by is None:
        raise Refused(f"Nobody has {incident.name} any more, you neither. If you are on it: `/incident ack`.")
    has = incident.commander or incident.acknowledged_by
    raise Refused(f"{person(has)} has {incident.name} now. To take over: `/incident commander me`.")


def seen(have: Watch, event: Happened) -> Watch:
    """What anybody does to the incident is a sign of them; that they came in is none, for Warroom invites people."""
    if event.by == CLOCK or isinstance(event, Arrived):
        return have
    return have.model_copy(update={"signs": {**have.signs, event.by: event.at}})


def after(have: Watch, event: StillAsked) -> Watch:
    """The question is asked."""
    return have.model_copy(update={"asked_at": event.at, "asked": event.person})


def told(event: StillAsked) -> list[Telling]:
    """The question, to the one who can answer it."""
    return [_question(event.person, event.at)]


def settled(before: Incident | None, after: Incident) -> list[Telling]:
    """The question, to be edited, whatever it was that answered it."""
    asked = asked_at(before) if before else None
    if before is None or asked is None or asked_at(after) == asked:
        return []
    return [_question(before.watch.asked, asked)]


def _question(who: str, at: datetime) -> Telling:
    key = f"still:{at.isoformat()}:{who}"
    return Telling(key=key, what=What.STILL, lane=Lane.PROMPT, queue=key, person=who)


def line(event: StillAsked | StillAnswered | Unacknowledged) -> str:
    """What it is called on the timeline."""
    match event:
        case StillAsked():
            silent = elapsed(event.at - event.since)
            return f"{person(event.person)} was asked whether they are still on it: no sign for {silent}"
        case StillAnswered():
            return f"{person(event.by)} is still on it"
        case Unacknowledged(left=True):
            return f"{person(event.person)} had it and has left, and nobody has taken it: the escalation goes on"
        case Unacknowledged():
            silent = elapsed(event.at - event.since)
            return f"{person(event.person)} has given no sign for {silent}, nor an answer: the escalation goes on"
