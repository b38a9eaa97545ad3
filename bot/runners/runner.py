"""`warroom runner`: takes what is to be done here, does it, gives signs of life meanwhile, and answers."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import ValidationError

from bot.execution.command import Ended, NotRun, Result
from bot.hands import Hands
from bot.runners.sending import LEASE
from bot.runners.sources import NotAllowed, Source, Unreachable
from bot.runners.work import WORK, Answer, Lane, Probe, Program
from playbook.health.references import Unset
from storage.assignments import Assignment

log = logging.getLogger(__name__)

SLOTS: Final[Mapping[Lane, int]] = MappingProxyType({Lane.STEPS: 4, Lane.CHECKS: 32})
"""How many are done at a time. A health check that hangs only waits, and must not keep the others waiting."""
SIGN: Final = 1.0
"""Seconds between two signs of life."""
PAUSES: Final = (0.5, 1.0, 2.0, 5.0)
"""Seconds between two tries to reach somebody; the last one again and again."""
TRIED: Final = 100
"""How often an answer is tried to be given: for some eight minutes."""
T = TypeVar("T")


class Runner:
    """`hands` do it. Runs until it is stopped; raises NotAllowed."""

    def __init__(self, source: Source, hands: Hands, *, slots: Mapping[Lane, int] = SLOTS) -> None:
        self._source = source
        self._hands = hands
        self._slots = slots
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._reachable: bool | None = None
        self._doubtful_until = 0.0

    async def run(self) -> None:
        """Take what there is, in each lane, until it is cancelled or not allowed. Cancelled, it ends all that runs; not
        allowed, it takes nothing more, and lets what runs come to its end.
        """
        try:
            await self._take_all()
        except NotAllowed as error:
            if self._under_way:
                log.error("runner_not_allowed", extra={"reason": str(error), "running": len(self._under_way)})
            await self._idle()
            raise
        finally:
            self._stopping = True
            await self._idle()
            await self._hands.close()

    async def _take_all(self) -> None:
        """Raises NotAllowed; no lane takes anything any more then."""
        lanes = [asyncio.create_task(self._lane(lane, slots)) for lane, slots in self._slots.items()]
        try:
            await asyncio.gather(*lanes)
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.wait(lanes)

    async def _lane(self, lane: Lane, slots: int) -> None:
        free = asyncio.Semaphore(slots)
        while True:
            await free.acquire()
            key = secrets.token_hex(16)
            one = await self._until_reached(partial(self._source.take, lane, key))
            if one is None:
                free.release()
                continue
            task = asyncio.create_task(self._carried_out(one, key))
            self._under_way.add(task)
            task.add_done_callback(partial(self._ended, free))

    async def _carried_out(self, one: Assignment, key: str) -> None:
        """Do it to its end, or until nobody waits for it any more, or we are stopped; and answer."""
        work = asyncio.create_task(self._done(one.work))
        while not work.done():
            await asyncio.wait({work}, timeout=SIGN)
            if not work.done() and (self._stopping or not await self._kept(one, key)):
                work.cancel()
                await asyncio.wait({work})
        answer = _STOPPED if work.cancelled() else work.result()
        await self._answered(one, key, answer)

    async def _done(self, work: str) -> Answer:
        try:
            match WORK.validate_json(work):
                case Program(command=command):
                    return Answer(result=await self._hands.run(command))
                case Probe() as probe:
                    return Answer(sample=await self._hands.sample(probe.name, probe.check, None, probe.at))
        except ValidationError:
            return Answer(not_run="the runner does not understand it: it is older than Warroom, and must be renewed")
        except (NotRun, Unset) as error:
            return Answer(not_run=str(error))
        except Exception as error:
            log.exception("assignment_broke")
            return Answer(result=_lost(f"the runner itself failed: {type(error).__name__}"))

    async def _kept(self, one: Assignment, key: str) -> bool:
        """Whether it goes on; while nobody answers, it does, and until whoever waits for it has had time to say so."""
        now = asyncio.get_running_loop().time()
        try:
            return await self._source.keep(one.id, key) or now < self._doubtful_until
        except (Unreachable, NotAllowed):
            self._doubtful_until = now + LEASE.total_seconds()
            return True

    async def _answered(self, one: Assignment, key: str, answer: Answer) -> None:
        try:
            await self._until_reached(partial(self._source.answer, one.id, key, answer), tries=TRIED)
        except (Unreachable, NotAllowed) as error:
            log.error("assignment_not_answered", extra={"reason": str(error)})

    async def _until_reached(self, ask: Callable[[], Awaitable[T]], tries: int = 0) -> T:
        """What it answers, tried so many times; 0: without end. Raises Unreachable."""
        tried = 0
        while True:
            try:
                said = await ask()
            except Unreachable as error:
                tried += 1
                self._say(reachable=False, reason=str(error))
                if tried == tries or (tries and self._stopping):
                    raise
                await asyncio.sleep(PAUSES[min(tried, len(PAUSES)) - 1])
            else:
                self._say(reachable=True)
                return said

    def _say(self, *, reachable: bool, reason: str = "") -> None:
        """Once for each change."""
        if reachable != self._reachable:
            self._reachable = reachable
            if reachable:
                log.info("runner_ready")
            else:
                log.warning("runner_cannot_reach_warroom", extra={"reason": reason})

    async def _idle(self) -> None:
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    def _ended(self, free: asyncio.Semaphore, task: "asyncio.Task[None]") -> None:
        free.release()
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("assignment_lost", exc_info=error)


def _lost(output: str) -> Result:
    return Result(ended=Ended.LOST, code=None, took=timedelta(), output=output)


_STOPPED: Final = Answer(result=_lost("It was ended, since the runner was stopped or nobody waited for it any more."))
