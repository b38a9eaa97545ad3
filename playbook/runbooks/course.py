"""The course of a run: how it looks after its events, what they are called, and what they tell."""

from datetime import datetime, timedelta
from typing import Final

from playbook import events
from playbook.durations import spell
from playbook.incident import CLOCK, Incident
from playbook.states.runs import Lapse, Run, Stage, Visit
from playbook.telling import Lane, Telling, What
from playbook.wording import people, person

LAPSES: Final = timedelta(minutes=10)
"""A request that nobody has approved by then counts no more; nor does an approval if nothing has begun by then."""
LAPSED: Final = {
    Lapse.UNAPPROVED: f"nobody approved it within {spell(LAPSES)}",
    Lapse.UNBEGUN: f"it could not be begun within {spell(LAPSES)} of its approval: ask for it anew",
    Lapse.OVER: "the incident was over before it could be begun: ask for it anew if it is still wanted",
}


LONG: Final = timedelta(minutes=1)
"""Nobody looks on for longer while a step runs."""
BELOW: Final = frozenset({What.OUTPUT, What.CALLED_BACK})
"""What is told in the thread of a run's message."""


def evolved(have: tuple[Run, ...], event: events.RunStep) -> tuple[Run, ...]:
    """The runs after one of their events."""
    if isinstance(event, events.RunStarted):
        return (*have, Run(number=event.run, runbook=event.runbook, name=event.name, at=event.at, by=event.by))
    return tuple(_after(run, event) if run.number == event.run else run for run in have)


def line(event: events.RunStep) -> str:  # noqa: C901 - a table
    """What one of its events is called on the timeline."""
    by = person(event.by)
    match event:
        case events.RunStarted():
            return f"{by} began the runbook “{event.name}”"
        case events.StepReached():
            return f"Runbook: next is “{event.says}”"
        case events.StepAsked(due=True):
            return f"{by} let “{event.says}” be run: {event.line}"
        case events.StepAsked():
            return f"{by} asks to run {_placed(f'“{event.says}”', event.where)}: {event.line}"
        case events.StepApproved():
            return f"{by} approved “{event.says}”" + ("" if event.due else "; one more must")
        case events.StepLapsed():
            return f"“{event.says}” is not run: {LAPSED[event.why]}"
        case events.StepRepeated():
            return "Runbook: checked once more, at the end of the wait" if event.over else "Runbook: checked again"
        case events.StepFaltered():
            return f"“{event.what}” goes on, though {event.says}"
        case events.StepBegun():
            return f"{_placed('Running', event.where)}: {event.line}"
        case events.StepRecorded():
            asked = f", asked for by {person(event.asked_by)}" if event.asked_by else ""
            approved = f", approved by {people(event.approved_by)}" if event.approved_by else ""
            return f"“{event.what}” {event.stage}: {event.says} ({_placed(event.line, event.where)}{asked}{approved})"
        case events.StepAnswered():
            return f"{by} answered “{event.asks}” {event.says}"
        case events.StepTicked():
            return f"{by} went on after “{event.says}” as it was" if event.left else f"{by} did “{event.says}”"
        case events.StepCancelled():
            return f"{by} stopped “{event.says}”" if event.running else f"{by} took the request of “{event.says}” back"
        case events.RunEnded():
            broken = f"was broken off: {event.why}" if event.why else f"was broken off by {by}"
            return f"Runbook “{event.name}” " + ("is done" if event.finished else broken)
    raise TypeError(type(event).__name__)


def _placed(words: str, where: str) -> str:
    """With where it is done; health checks are looked at wherever each of them is."""
    return f"{words} {where}" if where else words


def told(event: events.RunStep, incident: Incident, seq: int) -> list[Telling]:
    """The run's message; the order to whoever runs steps; whom it waits for; and, in its thread, what was printed."""
    found = [*message(incident, event.run), *_called_back(incident, event, seq)]
    match event:
        case (
            events.StepReached(due=True)
            | events.StepAsked(due=True)
            | events.StepApproved(due=True)
            | events.StepRepeated()
        ):
            return [*found, order(incident, event.run, event.visit)]
        case events.StepRecorded(output=str() as output) if output:
            return [*found, *_output(incident, event)]
    return found


def waiting(incident: Incident, event: events.RunStep) -> tuple[str, ...]:
    """Who waits for the step that an event is the end of: who asked for it, or began the runbook; and the commander."""
    run = incident.runs[event.run - 1]
    visit = _ended(run, event)
    who = (visit.asked_by or run.by, incident.commander or "")
    return tuple(one for one in dict.fromkeys(who) if one not in ("", event.by))


def _ended(run: Run, event: events.RunStep) -> Visit:
    match event:
        case events.StepRecorded(visit=place) | events.StepLapsed(visit=place):
            return run.visits[place]
        case events.StepReached(visit=place):
            return run.visits[place - 1]
    return run.here


def _is_awaited(run: Run, event: events.RunStep) -> bool:
    """Whether nobody looks on: at the end of a wait, of what took long, at what is stuck by itself."""
    match event:
        case events.StepRecorded(visit=place, stage=stage, took=took):
            stuck = stage is Stage.UNKNOWN or (stage is Stage.FAILED and place == len(run.visits) - 1)
            long = took >= LONG and stage is not Stage.CANCELLED
            return stuck or long or run.visits[place].until is not None
        case events.StepLapsed():
            return True
        case events.StepReached(visit=place) if place > 0:
            return _waited_out(_ended(run, event), event.by)
        case events.RunEnded(finished=True) if run.visits:
            return _waited_out(run.here, event.by)
        case events.RunEnded(why=why):
            return bool(why)
    return False


def _waited_out(visit: Visit, by: str) -> bool:
    return visit.until is not None and visit.stage is Stage.PASSED and by == CLOCK


def order(incident: Incident, number: int, visit: int) -> Telling:
    """To whoever runs steps. In a queue and lane of its own: a step that takes long holds up nobody who is called."""
    attempt = next(run for run in incident.runs if run.number == number).visits[visit].attempt
    key = f"step:{number}:{visit}:{attempt}"
    return Telling(key=key, what=What.STEP, lane=Lane.STEP, queue=key)


def ordered(key: str) -> tuple[int, int, int]:
    """The run, the visit and the attempt of an order, by its key."""
    _, run, visit, attempt = key.split(":")
    return int(run), int(visit), int(attempt)


def message(incident: Incident, number: int) -> list[Telling]:
    """The one message of a run, if there is a room for it."""
    if incident.room is None:
        return []
    key = f"run:{number}"
    return [Telling(key=key, what=What.RUN, lane=Lane.PROMPT, queue=key)]


def standing(incident: Incident) -> list[Telling]:
    """Those of the runs under way, which show how the incident stands."""
    return [one for run in incident.runs if run.running for one in message(incident, run.number)]


def messages(incident: Incident) -> list[Telling]:
    """Those of all runs."""
    return [one for run in incident.runs for one in message(incident, run.number)]


def above(key: str) -> str:
    """The key of the message in whose thread an output stands, by the output's own."""
    return f"run:{key.split(':')[1]}"


def _called_back(incident: Incident, event: events.RunStep, seq: int) -> list[Telling]:
    run = incident.runs[event.run - 1]
    approval = isinstance(event, events.StepAsked) and not event.due
    if incident.room is None or not (approval or (_is_awaited(run, event) and waiting(incident, event))):
        return []
    return [Telling(key=f"back:{event.run}:{seq}", what=What.CALLED_BACK, lane=Lane.PROMPT, queue=f"run:{event.run}")]


def _output(incident: Incident, event: events.StepRecorded) -> list[Telling]:
    if incident.room is None:
        return []
    key = f"output:{event.run}:{event.visit}:{event.attempt}"
    return [Telling(key=key, what=What.OUTPUT, lane=Lane.RECORD, queue=f"run:{event.run}")]


def _after(run: Run, event: events.RunStep) -> Run:
    match event:
        case events.RunEnded():
            run = _waited(run, event.at) if event.finished else run
            ended = {"ended_at": event.at, "ended_by": event.by, "finished": event.finished, "ended_why": event.why}
            return run.model_copy(update=ended)
        case events.StepReached():
            new = Visit(
                step=event.step,
                at=event.at,
                stage=Stage.DUE if event.due and event.until is None else Stage.WAITING,
                attempt=1 if event.due else 0,
                until=event.until,
            )
            return run.model_copy(update={"visits": (*_waited(run, event.at).visits, new)})
        case events.StepAsked():
            run = run.model_copy(update={"values": event.values})
    here = run.here.model_copy(update=_changes(run.here, event))
    return run.model_copy(update={"visits": (*run.visits[:-1], here)})


def _waited(run: Run, at: datetime) -> Run:
    """A wait from which the run goes on by itself has passed: its time is over, and its last look was a good one."""
    here = run.visits[-1] if run.visits else None
    if here is None or here.stage is not Stage.WAITING or here.until is None or at < here.until:
        return run
    well = ", and all was well at its end" if here.over else ""
    said = {"stage": Stage.PASSED, "ended_at": at, "says": f"waited {spell(here.until - here.at)}{well}"}
    return run.model_copy(update={"visits": (*run.visits[:-1], here.model_copy(update=said))})


def _changes(here: Visit, event: events.RunStep) -> dict[str, object]:  # noqa: C901 - a table
    """What an event changes of the step that the run has come to."""
    match event:
        case events.StepAsked():
            asked: dict[str, object] = {"asked_by": event.by, "asked_at": event.at, "line": event.line}
            anew: dict[str, object] = {"approved_by": (), "approved_at": None, "stopped_by": "", "says": ""}
            return {**asked, "where": event.where, **anew, **_due(here, event.due)}
        case events.StepApproved():
            approved = {"approved_by": event.approved_by, "approved_at": event.at}
            return {**approved, **(_due(here, due=True) if event.due else {})}
        case events.StepLapsed():
            return {"stage": Stage.CANCELLED, "says": LAPSED[event.why]}
        case events.StepRepeated():
            return {"attempt": event.attempt, "over": event.over}
        case events.StepFaltered():
            bad = {name: (*here.bad.get(name, ()), event.attempt) for name in event.failing}
            return {"bad": {**here.bad, **bad}, "says": event.says}
        case events.StepBegun():
            begun: dict[str, object] = {"stage": Stage.BEGUN, "begun_at": event.at, "begun_in": event.process}
            return {**begun, "patience": event.patience, "line": event.line, "where": event.where}
        case events.StepRecorded():
            return {"stage": event.stage, "ended_at": event.at, "says": event.says}
        case events.StepAnswered():
            return {"stage": Stage.PASSED, "ended_at": event.at, "by": event.by, "says": event.says}
        case events.StepTicked():
            done = {"stage": Stage.PASSED, "ended_at": event.at, "by": event.by}
            passed_over = {"stage": Stage.CANCELLED, "says": "passed over"} if here.stage is Stage.WAITING else {}
            return {**done, **({"stage": here.stage, **passed_over} if event.left else {})}
        case events.StepCancelled(running=True):
            return {"stopped_by": event.by}
        case events.StepCancelled():
            return {"stage": Stage.CANCELLED, "says": f"taken back by {person(event.by)}", "stopped_by": event.by}
    raise TypeError(type(event).__name__)


def _due(here: Visit, due: bool) -> dict[str, object]:  # noqa: FBT001 - said by the event
    return {"stage": Stage.DUE, "attempt": here.attempt + 1} if due else {"stage": Stage.ASKED}
