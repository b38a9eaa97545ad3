"""What runs the steps of runbooks: begun, which is committed first, then run, then recorded; never twice."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot import tokens
from bot.execution.command import Command, Ended, NotRun, Result
from bot.hands import Hands
from bot.masking import likely_masked
from playbook.commands import BeginStep, RecordStep
from playbook.document import Playbook
from playbook.events import StepBegun
from playbook.health.references import Unset
from playbook.health.sample import Outcome
from playbook.incident import Incident
from playbook.patterns import found
from playbook.runbooks.course import ordered
from playbook.runbooks.order import order
from playbook.runbooks.steps import ActStep, CheckStep, WaitStep
from playbook.running import UNSEEN
from playbook.states.runs import Run, Stage, Visit
from playbook.wording import person
from scheduler.checkups import Sampler
from scheduler.errands import Done, Errand, TryLater
from storage.incidents import Incidents
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Steps that one process runs at a time; the others wait, and have not begun."""
_BUSY: Final = timedelta(seconds=1)
_WATCH: Final = 0.5
"""Seconds after which it is looked whether somebody wants a step stopped."""
_AGAIN: Final = 1.0
MOST: Final = 12_000
"""Characters of what a step prints that are kept: the first quarter, and the end."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One attempt, as it was ordered."""

    incident: Incident
    playbook: Playbook
    run: Run
    visit: int
    attempt: int

    @property
    def here(self) -> Visit:
        return self.run.visits[self.visit]


@dataclass(frozen=True, kw_only=True)
class _End:
    """What became of it."""

    stage: Stage
    says: str
    output: str = ""
    code: int | None = None
    took: timedelta = timedelta()
    failing: tuple[str, ...] = ()
    """Of health checks: those that failed."""


class Steps:
    """Runs what is due; implements `scheduler.errands.Integration`. A delivery only begins it, so that none waits.

    `sample` takes one of a health check, and `process` is our name among the processes.
    """

    def __init__(
        self,
        incidents: Incidents,
        hands: Hands,
        sample: Sampler,
        *,
        clock: Callable[[], datetime],
        process: str,
    ) -> None:
        self._incidents = incidents
        self._hands = hands
        self._sample = sample
        self._clock = clock
        self._process = process
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def deliver(self, errand: Errand) -> Done:
        """Begin it, if it is due and nobody has. Raises `TryLater` while as many run as may."""
        number, visit, attempt = ordered(errand.delivery.key)
        run = next(one for one in errand.incident.runs if one.number == number)
        job = _Job(incident=errand.incident, playbook=errand.playbook, run=run, visit=visit, attempt=attempt)
        if not _is_current(job):
            return Done()
        if job.here.stage is Stage.BEGUN:
            return Done(command=self._lost(job)) if self._is_dead(job.here.begun_in) else Done()
        if self._stopping or len(self._under_way) >= AT_ONCE:
            raise TryLater("as many steps run as may", after=_BUSY)
        errand.refuse_if_spent()
        if await self._has_begun(job):
            task = asyncio.create_task(self._carry(job))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return Done()

    async def inherit(self) -> None:
        """What processes that died on this host were running is unknown, and said to be so at once."""
        for incident in await self._incidents.open():
            for run in incident.runs:
                here = run.here
                if run.running and here.stage is Stage.BEGUN and self._is_dead(here.begun_in):
                    command = _recording(run, self._clock(), _End(stage=Stage.UNKNOWN, says=UNSEEN))
                    await self._incidents.handle(incident.number, command)

    async def idle(self) -> None:
        """Returns once nothing runs any more."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def stop(self) -> None:
        """End what runs, write down that nobody knows how far it came, and begin nothing more."""
        self._stopping = True
        await self.idle()
        await self._hands.close()

    def _is_dead(self, process: str) -> bool:
        return process != self._process and bool(tokens.dead([process]))

    def _lost(self, job: _Job) -> RecordStep:
        return _recording(job.run, self._clock(), _End(stage=Stage.UNKNOWN, says=UNSEEN))

    async def _has_begun(self, job: _Job) -> bool:
        """Whether it is ours to run. Health checks that are run again and again change nothing, and are just run."""
        if job.here.stage is Stage.WAITING:
            return True
        command = BeginStep(
            at=self._clock(), run=job.run.number, visit=job.visit, attempt=job.attempt, process=self._process
        )
        outcome = await self._incidents.handle(job.incident.number, command)
        return any(isinstance(event, StepBegun) for event in outcome.events)

    async def _carry(self, job: _Job) -> None:
        """Run it to its end, or until somebody wants it stopped; and write down what became of it."""
        work = asyncio.create_task(self._run(job))
        while not work.done():
            await asyncio.wait({work}, timeout=_WATCH)
            by = "" if work.done() else await self._stopped_by(job)
            if by or (self._stopping and not work.done()):
                work.cancel()
                await asyncio.wait({work})
                if not by and job.here.stage is Stage.WAITING:
                    return None  # a look that was cut off says nothing; whoever starts next goes on looking
                return await self._record(job, _stopped(by) if work.cancelled() else work.result())
        return await self._record(job, work.result())

    async def _run(self, job: _Job) -> _End:
        try:
            step = job.playbook.runbooks[job.run.runbook].steps[job.here.step]
            if isinstance(step, WaitStep) or (isinstance(step, CheckStep) and step.argv is None):
                return await self._probed(job, step.checks)
            if isinstance(step, CheckStep | ActStep):
                return await self._executed(job, step)
        except (NotRun, Unset) as error:
            return _End(stage=Stage.FAILED, says=str(error))
        except Exception as error:
            log.exception("step_broke", extra={"incident": job.incident.number, "run": job.run.number})
            return _End(stage=Stage.UNKNOWN, says=f"Warroom itself failed ({type(error).__name__}): {UNSEEN}")
        return _End(stage=Stage.FAILED, says="there is nothing to run")

    async def _executed(self, job: _Job, step: CheckStep | ActStep) -> _End:
        what = order(job.playbook.runbooks[job.run.runbook], job.here.step, job.run.values, job.playbook)
        command = Command(
            argv=what.argv,
            timeout=step.timeout,
            directory=step.directory,
            environment=step.environment,
        )
        result = await self._hands.run(command, job.playbook.hosts[step.on] if step.on else None)
        end = _judged(step, command, result)
        return replace(end, output=_short(likely_masked(_only(step.only, result.output))))

    async def _probed(self, job: _Job, checks: tuple[str, ...]) -> _End:
        known = job.playbook.checks
        samples = await asyncio.gather(*(self._sample(name, known[name], job.playbook) for name in checks))
        failing = [sample for sample in samples if sample.outcome is Outcome.FAILING]
        says = "; ".join(f"{sample.check}: {sample.says}" for sample in failing or samples)
        lines = [f"{sample.check}: {sample.outcome}, {sample.says}\n{sample.evidence}".strip() for sample in samples]
        return _End(
            stage=Stage.FAILED if failing else Stage.PASSED,
            says=says if len(says) <= _LONGEST else f"{says[: _LONGEST - 1]}…",
            output=_short(likely_masked("\n".join(lines))),
            took=max(sample.took for sample in samples),
            failing=tuple(sample.check for sample in failing),
        )

    async def _stopped_by(self, job: _Job) -> str:
        """Who wants it stopped, if somebody does."""
        try:
            incident = await self._incidents.get(job.incident.number)
        except OUTAGES:
            return ""
        run = incident.runs[job.run.number - 1] if incident else job.run
        if run.here.stage is Stage.WAITING and not run.running:
            return person(run.ended_by)
        return person(run.here.stopped_by) if run.here.stopped_by and len(run.visits) - 1 == job.visit else ""

    async def _record(self, job: _Job, end: _End) -> None:
        """However long the database is away; a process that stops meanwhile leaves it unknown."""
        while True:
            try:
                await self._incidents.handle(
                    job.incident.number, _recording(job.run, self._clock(), end, job.visit, job.attempt)
                )
            except OUTAGES as error:
                log.warning("step_not_recorded", extra={"incident": job.incident.number, "reason": repr(error)})
                if self._stopping:
                    return
                await asyncio.sleep(_AGAIN)
            else:
                return

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("step_lost", exc_info=error)


def _stopped(by: str) -> _End:
    return _End(stage=Stage.CANCELLED, says=f"stopped by {by}") if by else _End(stage=Stage.UNKNOWN, says=_STOPPED)


_STOPPED: Final = "Warroom was stopped while it ran, and ended it: look before you run it again"
_LONGEST: Final = 300


def _is_current(job: _Job) -> bool:
    """Whether this attempt is still what the run waits for."""
    here = job.run.awaits(job.visit, job.attempt)
    return here and job.here.stage in (Stage.DUE, Stage.BEGUN, Stage.WAITING)


def _recording(run: Run, at: datetime, end: _End, visit: int | None = None, attempt: int | None = None) -> RecordStep:
    return RecordStep(
        at=at,
        run=run.number,
        visit=len(run.visits) - 1 if visit is None else visit,
        attempt=run.here.attempt if attempt is None else attempt,
        stage=end.stage,
        says=end.says,
        output=end.output,
        code=end.code,
        took=end.took,
        failing=end.failing,
    )


def _judged(step: CheckStep | ActStep, command: Command, result: Result) -> _End:
    says = result.says(command)
    if result.ended in (Ended.LOST, Ended.UNSEEN):
        return _End(stage=Stage.UNKNOWN, says=f"{says}: look before you run it again", took=result.took)
    good = result.ended is Ended.EXITED and result.code in step.exit
    if good and step.pattern is not None and not found(step.pattern, result.output):
        good, says = False, f"{says}, without `{step.pattern}` in what it printed"
    return _End(stage=Stage.PASSED if good else Stage.FAILED, says=says, code=result.code, took=result.took)


def _only(pattern: str | None, output: str) -> str:
    """The lines in which it is found; without one, all of them."""
    if pattern is None:
        return output
    return "\n".join(line for line in output.splitlines() if found(pattern, line))


def _short(output: str) -> str:
    text = output.strip("\n")
    if len(text) <= MOST:
        return text
    first, last = text[: MOST // 4], text[MOST // 4 - MOST :]
    return f"{first}\n… {len(text) - MOST} characters are left out …\n{last}"
