"""The interval jobs. APScheduler only beats the time: what is due stands in the database, and outlives it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.auditor import Auditor
from scheduler.delivery import Deliverer
from scheduler.tick import Tick

DELIVER_SECONDS: Final = 1.0
"""The safety net; a commit wakes the deliveries at once."""
SWEEP_SECONDS: Final = 10.0
"""How often to look for what is overdue and held by nobody."""
STALE: Final = 30.0
"""Monotonic seconds: a tick that has not come round for so long means that the scheduler does not run."""


class Jobs:
    """The beat of this process. `wall` is the world's time, which may be set back; so `monotonic` seconds judge
    whether it beats.
    """

    def __init__(
        self,
        tick: Tick,
        deliverer: Deliverer,
        auditor: Auditor,
        *,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        tick_seconds: float,
    ) -> None:
        self._tick = tick
        self._deliverer = deliverer
        self._auditor = auditor
        self._wall = wall
        self._monotonic = monotonic
        self._ticked_at: float | None = None
        self._ticked = asyncio.Event()
        self._beat = AsyncIOScheduler(timezone=UTC, executors={"default": AsyncIOExecutor()})
        self._add(self._run_tick, tick_seconds)
        self._add(self._run_deliver, DELIVER_SECONDS)
        self._add(self._run_sweep, SWEEP_SECONDS)

    def _add(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        """A beat that comes late is still a beat: none is dropped, several become one."""
        self._beat.add_job(work, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None)

    def start(self) -> None:
        """Begin; the first tick comes at once, since time has passed while nobody looked."""
        self._beat.start()
        for job in self._beat.get_jobs():
            job.modify(next_run_time=self._wall())

    def stop(self) -> None:
        """No more beats."""
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
