"""The bot's side: give a runner something to do, wait for what becomes of it, and say so if nobody knows."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

from bot.execution.command import Command, Ended, NotRun, Result
from bot.execution.watch import carried_through
from bot.runners.work import Answer, Lane, Probe, Program
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Outcome, Sample
from storage.assignments import Assignment, Assignments, Progress
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

BEGUN_WITHIN: Final = {Lane.STEPS: timedelta(seconds=30), Lane.CHECKS: timedelta(seconds=8)}
"""How long a runner has to take something; after that nobody takes it any more. A check's is shorter than what
`scheduler.probing` has to spare, so that a lease outlives each run."""
LEASE: Final = timedelta(seconds=15)
"""How long whoever took something, and whoever waits for it, is believed to live without another sign of it."""
RENEWED: Final = timedelta(seconds=5)
"""After that, whoever waits gives another one."""
LOOK: Final = 0.25
"""Seconds between two looks at what has become of it."""
ENDED_WITHIN: Final = 10.0
"""Seconds that a runner has to end what is to be stopped."""
KEPT: Final = timedelta(hours=1)
"""After that, what nobody has waited for to the end is forgotten."""


class Runners:
    """Implements `hands.Elsewhere`. `wall` is the clock of the database, by which leases are held."""

    def __init__(self, assignments: Assignments, *, wall: Callable[[], datetime]) -> None:
        self._assignments = assignments
        self._wall = wall
        self._wanted: set[str] = set()
        self._waiting: dict[str, datetime] = {}
        self._looking: asyncio.Task[dict[str, Progress]] | None = None

    async def run(self, runner: str, command: Command) -> Result:
        """Run a program there. Raises NotRun. If we are cancelled, it is ended; if nobody knows whether it has, that
        is the result.
        """
        answer = await self._done(runner, Lane.STEPS, Program(command=command))
        if answer is None or (answer.result is None and not answer.not_run):
            return Result(ended=Ended.LOST, code=None, took=timedelta(), output="")
        if answer.result is None:
            raise NotRun(answer.not_run)
        return answer.result

    async def probe(self, runner: str, name: str, check: AnyCheck, at: datetime) -> Sample:
        """One sample, from there; if none comes, nobody has looked: that is no news of what is looked at."""
        here, asked = check.model_copy(update={"on": None}), self._wall()
        try:
            answer = await self._done(runner, Lane.CHECKS, Probe(name=name, check=here, at=at))
        except NotRun as error:
            answer = Answer(not_run=str(error))
        if answer is not None and answer.sample is not None:
            waited = max(self._wall() - asked - answer.sample.took, timedelta())  # the way there and back is in it
            return answer.sample.model_copy(update={"check": name, "at": at, "waited": waited})
        says = answer.not_run if answer is not None else ""
        says = says or f"the runner `{runner}` fell silent"
        took = self._wall() - at
        return Sample(check=name, at=at, took=took, outcome=Outcome.FAILING, says=says, looked=False)

    async def _done(self, runner: str, lane: Lane, work: Program | Probe) -> Answer | None:
        """What became of it, None if nobody knows. Raises NotRun if it has certainly not been begun."""
        one = Assignment(id=secrets.token_hex(16), work=work.model_dump_json())
        begin_by = self._wall() + BEGUN_WITHIN[lane]
        try:
            given = await self._given(one, runner, lane, begin_by)
            return await self._awaited(one.id, runner, begin_by) if given else None
        except asyncio.CancelledError:
            if lane is Lane.STEPS and not await carried_through(self._called_off(one.id)):
                return None
            raise
        finally:
            await carried_through(self._forgotten(one.id))

    async def _given(self, one: Assignment, runner: str, lane: Lane, begin_by: datetime) -> bool:
        """False if the database does not say that it has taken it, which it may have."""
        while self._wall() < begin_by:
            try:
                until = self._wall() + LEASE
                await self._assignments.give(one, runner, lane, begin_by, until)
                self._waiting[one.id] = until
            except OUTAGES as error:
                log.warning("assignment_not_given", extra={"runner": runner, "reason": repr(error)})
                await asyncio.sleep(LOOK)
            else:
                return True
        return False

    async def _awaited(self, one: str, runner: str, begin_by: datetime) -> Answer | None:
        believed_until = begin_by
        while True:
            try:
                progress, now = await self._progress(one), self._wall()
                if progress is None:
                    return None
                if progress.answer is not None:
                    return _read(progress.answer)
                if progress.kept_until is None and now > begin_by and await self._assignments.withdraw(one):
                    raise NotRun(_UNTAKEN.format(runner=runner))
                if progress.kept_until is not None and now > max(progress.kept_until, believed_until):
                    log.warning("runner_silent", extra={"runner": runner})
                    return None
            except OUTAGES:
                believed_until = self._wall() + LEASE  # nobody could give a sign of life meanwhile

    async def _called_off(self, one: str) -> bool:
        """Whether it has certainly ended, or was never begun."""
        try:
            if await self._assignments.withdraw(one):
                return True
            await self._assignments.stop(one)
            async with asyncio.timeout(ENDED_WITHIN):
                while (progress := await self._progress(one)) is not None:
                    if progress.answer is not None:
                        answer = _read(progress.answer)
                        return answer is not None and not (answer.result and answer.result.ended is Ended.UNSEEN)
        except OUTAGES as error:
            log.warning("assignment_not_stopped", extra={"reason": repr(error)})
        return False

    async def _forgotten(self, one: str) -> None:
        self._waiting.pop(one, None)
        try:
            await self._assignments.forget(one)
        except OUTAGES as error:
            log.warning("assignment_not_forgotten", extra={"reason": repr(error)})

    async def _progress(self, one: str) -> Progress | None:
        """How far it is, after a moment; one look serves all that wait."""
        self._wanted.add(one)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return (await asyncio.shield(self._looking)).get(one)

    async def _look(self) -> dict[str, Progress]:
        await asyncio.sleep(LOOK)
        wanted, self._wanted, self._looking = self._wanted, set(), None
        until = self._wall() + LEASE
        if late := [one for one in wanted if self._waiting.get(one, until) < until - RENEWED]:
            await self._assignments.wait(late, until)
            self._waiting |= {one: until for one in late if one in self._waiting}
        return await self._assignments.progress(wanted)


def _read(answer: str) -> Answer | None:
    """None if it makes no sense, as of a runner that is not of our version."""
    try:
        return Answer.model_validate_json(answer)
    except ValidationError:
        log.exception("runner_not_understood")
        return None


_UNTAKEN: Final = (
    "the runner `{runner}` has not taken it, and will not: is `warroom runner {runner}` running there, and does it "
    "reach Warroom?"
)
