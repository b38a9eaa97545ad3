"""What processes and time do to runs: a step is begun once for each attempt, its end recorded, waits go on and end."""

from datetime import datetime, timedelta
from typing import Final

from playbook import commands, events
from playbook.argv import BadValue
from playbook.document import Playbook
from playbook.events import Event
from playbook.health.choosing import patience
from playbook.incident import OPEN, Incident, Status
from playbook.refusals import Refused
from playbook.runbooks.course import LAPSES
from playbook.runbooks.order import Order, missing, order
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AnyStep, CheckStep, WaitStep
from playbook.states.runs import Lapse, Run, Stage, Visit

UNSEEN: Final = "nobody has seen its end: look before you run it again"
MARGIN: Final = timedelta(minutes=1)
"""So long after its time-out a step must have been recorded."""
_SPARE: Final = timedelta(seconds=5)
"""Between the longest that a look may take and the next one."""
MOST_STEPS: Final = 200
"""Steps of one run, those gone through again included."""
LIVE: Final = OPEN | {Status.RESOLVED}
"""Where an incident stands whose runs go on: what is left to do after the resolution is a step, too."""


def upcoming(incident: Incident, playbook: Playbook) -> datetime | None:
    """When time will next do something to a run."""
    moments = [_next(run, playbook) for run in _timely(incident)]
    return min((moment for moment in moments if moment is not None), default=None)


def remind(incident: Incident, command: commands.TickRuns, playbook: Playbook) -> list[Event]:
    """What time does to each run whose moment has come."""
    found: list[Event] = []
    for run in _timely(incident):
        moment = _next(run, playbook)
        if moment is not None and moment <= command.at:
            found += _timed(incident, run, playbook, command.at, command.by)
    return found


def _timely(incident: Incident) -> list[Run]:
    """The runs to which time does something; where the incident is over, only what still runs must come to an end."""
    live = incident.status in LIVE
    return [run for run in incident.runs if run.running and (live or run.here.stage is Stage.BEGUN)]


def begin(
    incident: Incident, run: Run, runbook: Runbook, command: commands.BeginStep, playbook: Playbook
) -> list[Event]:
    """Only the attempt that is due now, only once, and only soon after it was approved."""
    here = run.here
    current = run.awaits(command.visit, command.attempt)
    if not current or here.stage is not Stage.DUE or incident.status not in LIVE:
        return []
    if (lapses := lapses_at(here)) is not None and lapses <= command.at:
        return [_lapsed(run, runbook, Lapse.UNBEGUN, command.at, command.by)]
    step, what = runbook.steps[here.step], ordered(runbook, here.step, run.values, playbook)
    return [
        events.StepBegun(
            at=command.at,
            by=command.by,
            run=run.number,
            visit=command.visit,
            attempt=command.attempt,
            line=what.line,
            where=what.where,
            process=command.process,
            patience=step.timeout if isinstance(step, CheckStep | ActStep) else timedelta(),
        )
    ]


def given_up(before: Incident, after: Incident, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """What was approved while people worked on the incident, and nothing has begun: not once it is over."""
    if not before.open or after.open:
        return []
    return [
        _lapsed(run, playbook.runbooks[run.runbook], Lapse.OVER, at, by)
        for run in after.runs
        if run.running and _is_approved(run.here)
    ]


def record(
    incident: Incident, run: Run, runbook: Runbook, command: commands.RecordStep, playbook: Playbook
) -> list[Event]:
    """What has ended leads on; a round of a wait does if a check is failing, as often as its own rule says, or if it is
    the last one and a good one.
    """
    here, step = run.here, runbook.steps[run.here.step]
    current = run.awaits(command.visit, command.attempt)
    waits = isinstance(step, WaitStep) and here.stage is Stage.WAITING
    if not current or not (waits or here.stage is Stage.BEGUN):
        return []
    if waits and command.stage is Stage.PASSED:
        return after_step(run, runbook, command.at, command.by) if here.over else []
    if waits and command.failing and not _holds(here, command, playbook):
        return [_faltered(run, step, command)]
    recorded = events.StepRecorded(
        at=command.at,
        by=command.by,
        run=run.number,
        visit=command.visit,
        attempt=command.attempt,
        step=here.step,
        stage=command.stage,
        what=step.says,
        line=here.line or f"health checks: {', '.join(getattr(step, 'checks', ()))}",
        where=here.where,
        asked_by=here.asked_by,
        approved_by=here.approved_by,
        says=command.says,
        code=command.code,
        took=command.took,
        output=command.output,
    )
    led_on = _led_on(run, runbook, command.stage, command.at, command.by)
    return [recorded, *(led_on if incident.status in LIVE else _held(led_on))]


def _held(led_on: list[Event]) -> list[Event]:
    """Where the incident is over, nothing runs by itself any more; if it comes back, people let it be run."""
    return [one.model_copy(update={"due": False}) if isinstance(one, events.StepReached) else one for one in led_on]


def _holds(here: Visit, command: commands.RecordStep, playbook: Playbook) -> bool:
    """Whether one of the checks has failed so often among the newest rounds that it is failing."""
    for name in command.failing:
        rule = playbook.checks[name].failing
        newest = [one for one in here.bad.get(name, ()) if one > command.attempt - rule.of]
        if len(newest) + 1 >= rule.bad:
            return True
    return False


def _faltered(run: Run, step: AnyStep, command: commands.RecordStep) -> Event:
    return events.StepFaltered(
        at=command.at,
        by=command.by,
        run=run.number,
        visit=command.visit,
        attempt=command.attempt,
        what=step.says,
        failing=command.failing,
        says=command.says,
    )


def onward(run: Run, runbook: Runbook, to: int | None, at: datetime, by: str) -> list[Event]:
    """Come to a step, or to the end."""
    if to is None or len(run.visits) >= MOST_STEPS:
        why = "" if to is None else f"it has gone through {MOST_STEPS} steps"
        return [events.RunEnded(at=at, by=by, run=run.number, name=run.name, finished=to is None, why=why)]
    step = runbook.steps[to]
    looks = isinstance(step, CheckStep) or (isinstance(step, WaitStep) and step.checks)
    return [
        events.StepReached(
            at=at,
            by=by,
            run=run.number,
            visit=len(run.visits),
            step=to,
            says=step.says,
            due=bool(looks) and not missing(runbook, to, run.values),
            until=at + step.lasts if isinstance(step, WaitStep) else None,
        )
    ]


def after_step(run: Run, runbook: Runbook, at: datetime, by: str) -> list[Event]:
    """Come to what follows the step that went well, or was left behind."""
    here = run.here.step
    return onward(run, runbook, runbook.place(runbook.steps[here].then, here), at, by)


def ordered(runbook: Runbook, at: int, values: dict[str, str], playbook: Playbook) -> Order:
    """What a step runs with these values. Raises `Refused` for one that has not its form."""
    try:
        return order(runbook, at, values, playbook)
    except BadValue as bad:
        raise Refused(str(bad)) from bad


def run_of(incident: Incident, number: int) -> Run:
    """The run of that number. Raises `Refused`."""
    run = next((run for run in incident.runs if run.number == number), None)
    if run is None:
        raise Refused(f"{incident.name} has no such run. `/incident runbook` shows what there is.")
    return run


def step_of(run: Run, playbook: Playbook) -> AnyStep | None:
    """The step that a run has come to, as the playbook that governs it has it."""
    runbook = playbook.runbooks.get(run.runbook)
    return runbook.steps[run.here.step] if runbook and run.visits else None


def lapses_at(here: Visit) -> datetime | None:
    """When a request counts no more, or its approval; one whose own time was not kept counts from the request on."""
    if here.stage is Stage.ASKED:
        return here.asked_at and here.asked_at + LAPSES
    since = here.approved_at or here.asked_at
    return since + LAPSES if since is not None and _is_approved(here) else None


def _led_on(run: Run, runbook: Runbook, stage: Stage, at: datetime, by: str) -> list[Event]:
    here = run.here.step
    otherwise = getattr(runbook.steps[here], "otherwise", None)
    if stage is Stage.PASSED:
        return after_step(run, runbook, at, by)
    if stage is Stage.FAILED and otherwise is not None:
        return onward(run, runbook, runbook.place(otherwise, here), at, by)
    return []


def _next(run: Run, playbook: Playbook) -> datetime | None:
    """When time will do something to a run."""
    here, step = run.here, step_of(run, playbook)
    if here.stage in (Stage.ASKED, Stage.DUE):
        return lapses_at(here)
    if here.stage is Stage.BEGUN and here.begun_at is not None:
        return here.begun_at + here.patience + MARGIN
    if here.until is None or here.stage is not Stage.WAITING:
        return None
    if not isinstance(step, WaitStep) or not step.checks:
        return here.until
    again = here.at + here.attempt * _every(step, playbook)
    return again if here.over else min(again, here.until)


def _every(step: WaitStep, playbook: Playbook) -> timedelta:
    """How often a wait looks; never before the look before it must have ended, so that each one counts."""
    longest = max(patience(playbook.checks[name]) for name in step.checks)
    return max(step.every, longest + _SPARE)


def _is_approved(here: Visit) -> bool:
    """Whether people have approved it, and it is still to be begun. A look that nobody need approve is not."""
    return here.stage is Stage.DUE and bool(here.approved_by)


def _lapsed(run: Run, runbook: Runbook, why: Lapse, at: datetime, by: str) -> Event:
    says = runbook.steps[run.here.step].says
    return events.StepLapsed(at=at, by=by, run=run.number, visit=len(run.visits) - 1, says=says, why=why)


def _timed(incident: Incident, run: Run, playbook: Playbook, at: datetime, by: str) -> list[Event]:
    runbook = playbook.runbooks[run.runbook]
    here, visit, step = run.here, len(run.visits) - 1, runbook.steps[run.here.step]
    if here.stage in (Stage.ASKED, Stage.DUE):
        why = Lapse.UNAPPROVED if here.stage is Stage.ASKED else Lapse.UNBEGUN
        return [_lapsed(run, runbook, why, at, by)]
    if here.stage is Stage.BEGUN:
        lost = commands.RecordStep(
            at=at, run=run.number, visit=visit, attempt=here.attempt, stage=Stage.UNKNOWN, says=UNSEEN
        )
        return record(incident, run, runbook, lost, playbook)
    if here.until is None or not isinstance(step, WaitStep) or not step.checks:
        return after_step(run, runbook, at, by)
    return [_repeated(run, step, at, by, playbook)]


def _repeated(run: Run, step: WaitStep, at: datetime, by: str, playbook: Playbook) -> Event:
    """The next look. Once the time is over it is the last one, so that nothing passes at which nobody has looked."""
    here, visit = run.here, len(run.visits) - 1
    attempt = max(here.attempt, int((at - here.at) / _every(step, playbook))) + 1
    over = here.until is not None and here.until <= at
    return events.StepRepeated(at=at, by=by, run=run.number, visit=visit, attempt=attempt, over=over)
