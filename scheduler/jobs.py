"""The interval jobs. APScheduler only beats the time: what is due stands in the database, and outlives it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.auditor import Auditor
from scheduler.delivery import Deliverer
from scheduler.tick import Tick

log = logging.getLogger(__name__)

DELIVER_SECONDS: Final = 1.0
"""The safety net; a commit wakes the deliveries at once."""
SWEEP_SECONDS: Final = 10.0
"""How often to look for what is overdue and held by nobody."""
STALE: Final = 30.0
"""Monotonic seconds: a tick that has not come round for so long means that the scheduler does not run."""
APART: Final = timedelta(milliseconds=40)
"""Between one job and the next."""
SET: Final = 2.0
"""Seconds by which the machine's clock may run ahead or behind in a second before it counts as set."""


class Jobs:
    """The beat of this process. `machine` is the machine's own clock, by which APScheduler lives and which may be set;
    so `monotonic` seconds judge whether it beats.
    """

    def __init__(
        self,
        tick: Tick,
        deliverer: Deliverer,
        auditor: Auditor,
        *,
        machine: Callable[[], datetime],
        monotonic: Callable[[], float],
        tick_seconds: float,
    ) -> None:
        self._tick = tick
        self._deliverer = deliverer
        self._auditor = auditor
        self._machine = machine
        self._monotonic = monotonic
        self._ticked_at: float | None = None
        self._ticked = asyncio.Event()
        self._watching: asyncio.TimerHandle | None = None
        self._beat = AsyncIOScheduler(timezone=UTC, executors={"default": AsyncIOExecutor()})
        self.add(self._run_tick, tick_seconds)
        self.add(self._run_deliver, DELIVER_SECONDS)
        self.add(self._run_sweep, SWEEP_SECONDS)

    def add(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        """One more thing to do every so many seconds; it must not raise.

        A beat that comes late is still a beat: none is dropped, several become one.
        """
        beat = {"seconds": seconds, "coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._beat.add_job(_quietly, "interval", args=[work], name=work.__qualname__, **beat)

    def start(self) -> None:
        """Begin; the first tick comes at once, since time has passed while nobody looked."""
        self._beat.start()
        self._beat_now()
        self._watch(self._apart())

    def _beat_now(self) -> None:
        """All of them, each a little after the one before: so those with the same interval never come at once."""
        for place, job in enumerate(self._beat.get_jobs()):
            job.modify(next_run_time=self._machine() + place * APART)

    def _watch(self, apart: float) -> None:
        """A clock that was set back by an hour would keep APScheduler waiting for an hour: beat at once, and go on."""
        now = self._apart()
        if abs(now - apart) > SET:
            log.warning("clock_set", extra={"seconds": round(now - apart, 1)})
            self._beat_now()
        self._watching = asyncio.get_running_loop().call_later(DELIVER_SECONDS, self._watch, now)

    def _apart(self) -> float:
        """How far the machine's clock and its monotonic seconds are apart; it changes when the clock is set."""
        return self._machine().timestamp() - self._monotonic()

    def stop(self) -> None:
        """No more beats."""
        if self._watching is not None:
            self._watching.cancel()
        if self._beat.running:
            self._beat.shutdown(wait=False)

    @property
    def alive(self) -> bool:
        """Whether time is being looked at."""
        return self._ticked_at is not None and self._monotonic() - self._ticked_at < STALE

    async def _run_tick(self) -> None:
        await self._tick.run()
        self._ticked_at = self._monotonic()
        self._ticked.set()

    async def _run_deliver(self) -> None:
        self._deliverer.wake()

    async def _run_sweep(self) -> None:
        """Not before the first tick: what came due while nobody was there is its work, and nothing was missed."""
        await self._ticked.wait()
        await self._auditor.run()


async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
    """A stop cancels what is under way, which APScheduler would log as a failure."""
    with contextlib.suppress(asyncio.CancelledError):
        await work()
