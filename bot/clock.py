"""The one place that reads the clock."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from storage.database import Database
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_QUICK: Final = 1.0
"""Seconds in which a database must answer for its answer to say what time it is."""


def wall() -> datetime:
    """What time it is in the world."""
    return datetime.now(UTC)


class FollowedClock:
    """What time it is in the local workspace, whose clock can run fast and jump.

    The file holds `{"virtual": …, "real": …, "rate": …}` in seconds since 1970; it is read anew when it changes.
    """

    def __init__(self, path: Path, real: Clock = wall) -> None:
        self._path = path
        self._real = real
        self._stamp = -1
        self._virtual = self._since = 0.0
        self._rate = 1.0

    def __call__(self) -> datetime:
        """The workspace's time, aware and UTC."""
        self._follow()
        passed = self._real().timestamp() - self._since
        return datetime.fromtimestamp(self._virtual + passed * self._rate, UTC)

    def _follow(self) -> None:
        stamp = self._path.stat().st_mtime_ns
        if stamp == self._stamp:
            return
        state = json.loads(self._path.read_text())
        self._virtual, self._since, self._rate = state["virtual"], state["real"], state["rate"]
        self._stamp = stamp


Ask = Callable[[], Awaitable[datetime]]


class AskedClock:
    """The time of the database that several replicas share, so that none of them is early or late by its own clock.

    It is asked now and then; in between our monotonic seconds carry it on, which no set clock can move.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._told = wall()
        self._when = seconds()
        self._asked = False

    def __call__(self) -> datetime:
        """The database's time, aware and UTC."""
        return self._told + timedelta(seconds=self._seconds() - self._when)

    async def ask(self, database: Ask) -> None:
        """Ask what time it is there. Its answer is as of the middle of the way there and back."""
        asked = self._seconds()
        told = await database()
        answered = self._seconds()
        if answered - asked < _QUICK or not self._asked:  # a slow answer tells less than we know
            self._told, self._when, self._asked = told, (asked + answered) / 2, True


@dataclass(frozen=True, kw_only=True)
class Times:
    """The three clocks of a process."""

    incidents: Clock
    """What the playbook lives by: timers, timeline."""
    wall: Clock = wall
    """What deliveries live by: leases, retries."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never jump: pacing."""
    machine: Clock = wall
    """The machine's own clock, whatever else is right: APScheduler lives by it."""


ASKED: Final = 5.0
"""Seconds between two questions to the database what time it is."""


@asynccontextmanager
async def shared(database: Database, path: Path | None) -> AsyncIterator[Times]:
    """The clocks of a process while it lives by a database: PostgreSQL's own decides, since several may live by it."""
    if database.is_sqlite:
        yield times(path)
        return
    clock = AskedClock()
    await clock.ask(database.now)
    following = asyncio.create_task(_follow(clock, database))
    try:
        yield times(path, clock)
    finally:
        following.cancel()


async def _follow(clock: AskedClock, database: Database) -> None:
    """Go on asking what time it is; while nobody answers, our own seconds carry the time on."""
    while True:
        await asyncio.sleep(ASKED)
        try:
            await clock.ask(database.now)
        except OUTAGES as error:
            log.warning("clock_not_asked", extra={"reason": repr(error)})


def times(path: Path | None, shared: AskedClock | None = None) -> Times:
    """The clocks of a process.

    With `path`, the incidents live by the local workspace's time; with `shared`, everything lives by the database's.
    """
    common: Clock = shared or wall
    return Times(incidents=common if path is None else FollowedClock(path), wall=common)
