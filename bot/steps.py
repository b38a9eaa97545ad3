"""What runs the steps of runbooks: begun, which is committed first, then run, then recorded; never twice."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot import tokens
from bot.ends import End, judged, only, short, stopped
from bot.execution.command import Command, Limits, NotRun
from bot.hands import Hands
from bot.likely import likely_masked
from bot.pulse import Pulse
from playbook.commands import BeginStep, RecordStep
from playbook.document import Playbook
from playbook.events import StepBegun
from playbook.health.references import Unset
from playbook.health.sample import Outcome
from playbook.incident import Incident
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
from storage.signs import Running

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Steps that one process runs at a time; the others wait, and have not begun."""
_BUSY: Final = timedelta(seconds=1)
_WATCH: Final = 0.5
"""Seconds after which it is looked whether somebody wants a step stopped."""
_AGAIN: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One attempt, as it was ordered."""

    incident: Incident
    playbook: Playbook
    run: Run
    visit: int
    attempt: int
    order: str
    """The key by which it was ordered."""

    @property
    def here(self) -> Visit:
        return self.run.visits[self.visit]


class Steps:
    """Runs what is due; implements `scheduler.errands.Integration`. A delivery only begins it, so that none waits.

    `sample` takes one of a health check; `pulse` gives signs of life of what runs, under our name among the processes.
    """

    def __init__(
        self,
        incidents: Incidents,
        hands: Hands,
        sample: Sampler,
        *,
        clock: Callable[[], datetime],
        pulse: Pulse,
    ) -> None:
        self._incidents = incidents
        self._hands = hands
        self._sample = sample
        self._clock = clock
        self._pulse = pulse
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def deliver(self, errand: Errand) -> Done:
        """Begin it, if it is due and nobody has. Raises `TryLater` while as many run as may."""
        job = _job(errand)
        if not _is_current(job):
            return Done()
        if job.here.stage is Stage.BEGUN:
            return Done(command=self._lost(job.run)) if self._is_dead(job.here.begun_in) else Done()
        if self._stopping or len(self._under_way) >= AT_ONCE:
            raise TryLater("as many steps run as may", after=_BUSY)
        errand.refuse_if_spent()
        begun, sign = False, await self._pulse.begin(job.incident.number, job.order)
        try:
            begun = await self._has_begun(job)
        finally:
            if not begun:  # or nobody knows: then it falls silent, and is unknown
                self._pulse.end(sign)
        if begun:
            task = asyncio.create_task(self._carried(job, sign))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return Done()

    async def beat(self) -> None:
        """Say that what we run goes on; what a process that has fallen silent ran is unknown, wherever that was."""
        for one in await self._pulse.beat():
            try:
                incident = await self._incidents.get(one.incident)
                number, visit, attempt = ordered(one.step)
                run = incident.runs[number - 1] if incident else None
                if run and run.awaits(visit, attempt) and run.here.begun_in == one.process:
                    await self._incidents.handle(one.incident, self._lost(run))
            except OUTAGES as error:
                log.warning("step_not_recorded", extra={"incident": one.incident, "reason": repr(error)})
            else:
                await self._pulse.forget(one)

    async def inherit(self) -> None:
        """What processes that died on this host were running is unknown, and said to be so at once."""
        for incident in await self._incidents.open():
            for run in incident.runs:
                here = run.here
                if run.running and here.stage is Stage.BEGUN and self._is_dead(here.begun_in):
                    await self._incidents.handle(incident.number, self._lost(run))

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
        return process != self._pulse.process and bool(tokens.dead([process]))

    def _lost(self, run: Run) -> RecordStep:
        return _recording(run, self._clock(), End(stage=Stage.UNKNOWN, says=UNSEEN))

    async def _has_begun(self, job: _Job) -> bool:
        """Whether it is ours to run. Health checks that are run again and again change nothing, and are just run."""
        if job.here.stage is Stage.WAITING:
            return True
        command = BeginStep(
            at=self._clock(), run=job.run.number, visit=job.visit, attempt=job.attempt, process=self._pulse.process
        )
        outcome = await self._incidents.handle(job.incident.number, command)
        return any(isinstance(event, StepBegun) for event in outcome.events)

    async def _carried(self, job: _Job, sign: Running) -> None:
        try:
            await self._carry(job)
        finally:
            self._pulse.end(sign)

    async def _carry(self, job: _Job) -> None:
        """Run it to its end, or until somebody wants it stopped; and write down what became of it."""
        work = asyncio.create_task(self._run(job))
        while not work.done():
            await asyncio.wait({work}, timeout=_WATCH)
            why = "" if work.done() else await self._called_off(job)
            if why or (self._stopping and not work.done()):
                work.cancel()
                await asyncio.wait({work})
                if not why and job.here.stage is Stage.WAITING:
                    return None  # a look that was cut off says nothing; whoever starts next goes on looking
                return await self._record(job, stopped(why) if work.cancelled() else work.result())
        return await self._record(job, work.result())

    async def _run(self, job: _Job) -> End:
        try:
            step = job.playbook.runbooks[job.run.runbook].steps[job.here.step]
            if isinstance(step, WaitStep) or (isinstance(step, CheckStep) and step.argv is None):
                return await self._probed(job, step.checks)
            if isinstance(step, CheckStep | ActStep):
                return await self._executed(job, step)
        except (NotRun, Unset) as error:
            return End(stage=Stage.FAILED, says=str(error))
        except Exception as error:
            log.exception("step_broke", extra={"incident": job.incident.number, "run": job.run.number})
            return End(stage=Stage.UNKNOWN, says=f"Warroom itself failed ({type(error).__name__}): {UNSEEN}")
        return End(stage=Stage.FAILED, says="there is nothing to run")

    async def _executed(self, job: _Job, step: CheckStep | ActStep) -> End:
        what = order(job.playbook.runbooks[job.run.runbook], job.here.step, job.run.values, job.playbook)
        command = Command(
            argv=what.argv,
            timeout=step.timeout,
            directory=step.directory,
            environment=step.environment,
            limits=Limits.of(step.memory, step.file),
        )
        result = await self._hands.run(command, job.playbook.hosts[step.on] if step.on else None)
        end = judged(step, command, result)
        return replace(end, output=short(only(step.only, likely_masked(result.output))))

    async def _probed(self, job: _Job, checks: tuple[str, ...]) -> End:
        known = job.playbook.checks
        samples = await asyncio.gather(*(self._sample(name, known[name], job.playbook) for name in checks))
        failing = [sample for sample in samples if sample.outcome is Outcome.FAILING]
        says = "; ".join(f"{sample.check}: {sample.says}" for sample in failing or samples)
        lines = [f"{sample.check}: {sample.outcome}, {sample.says}\n{sample.evidence}".strip() for sample in samples]
        return End(
            stage=Stage.FAILED if failing else Stage.PASSED,
            says=says if len(says) <= _LONGEST else f"{says[: _LONGEST - 1]}…",
            output=short("\n".join(lines)),
            took=max(sample.took for sample in samples),
            failing=tuple(sample.check for sample in failing),
        )

    async def _called_off(self, job: _Job) -> str:
        """Why it is to be stopped: somebody wants that, or it was thought lost and nobody waits for it any more."""
        try:
            incident = await self._incidents.get(job.incident.number)
        except OUTAGES:
            return ""
        run = incident.runs[job.run.number - 1] if incident else job.run
        if run.here.stage is Stage.WAITING and not run.running:
            return f"stopped by {person(run.ended_by)}"
        if not run.awaits(job.visit, job.attempt) or run.here.stage not in (Stage.BEGUN, Stage.WAITING):
            return "stopped, as nobody waits for it any more"
        return f"stopped by {person(run.here.stopped_by)}" if run.here.stopped_by else ""

    async def _record(self, job: _Job, end: End) -> None:
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


def _job(errand: Errand) -> _Job:
    number, visit, attempt = ordered(errand.delivery.key)
    run = next(one for one in errand.incident.runs if one.number == number)
    return _Job(
        incident=errand.incident,
        playbook=errand.playbook,
        run=run,
        visit=visit,
        attempt=attempt,
        order=errand.delivery.key,
    )


_LONGEST: Final = 300


def _is_current(job: _Job) -> bool:
    """Whether this attempt is still what the run waits for."""
    here = job.run.awaits(job.visit, job.attempt)
    return here and job.here.stage in (Stage.DUE, Stage.BEGUN, Stage.WAITING)


def _recording(run: Run, at: datetime, end: End, visit: int | None = None, attempt: int | None = None) -> RecordStep:
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
