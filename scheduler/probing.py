"""Health checks at their intervals: each is held by one process, which runs it, and runs it once at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, Protocol

from playbook.document import Playbook
from playbook.health.choosing import interval, patience, subject
from playbook.health.heartbeat import HeartbeatCheck
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Sample
from playbook.health.standing import Standing, after
from scheduler.figures import HealthFigures
from scheduler.listening import Listening
from storage.health import Health, Held
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
"""How long a check is held at least; it is held anew when half of that is over."""
SPARE: Final = timedelta(seconds=20)
"""What a lease is longer than twice a check's time-out, so that no run outlives it."""
JITTER: Final = 0.05
"""The share of an interval by which runs come sooner or later, so that checks do not march in step."""
BEAT: Final = 0.5
"""Seconds between two looks at what is due."""
AHEAD: Final = 2 * BEAT
"""How many seconds a look sees ahead: a beat that comes late makes nothing late."""
SOON: Final = 10.0
"""Seconds after which a check that was taken over has run at the latest; its interval, if that is shorter."""
WRITE: Final = 10.0
"""Seconds between two times that samples which change nothing are written down."""


class Look(Protocol):
    """Takes one sample; never raises, unless cancelled."""

    async def __call__(
        self, name: str, check: AnyCheck, playbook: Playbook, at: datetime, called: datetime | None = None
    ) -> Sample: ...


class Probing:
    """`clock` is the incidents' time, `wall` the world's; `monotonic` gives seconds, for the intervals. `give_way`
    waits a moment if somebody else goes first.
    """

    def __init__(
        self,
        health: Health,
        look: Look,
        listening: Listening,
        playbook: Callable[[], Playbook],
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        give_way: Callable[[], Awaitable[None]],
        chance: Random,
        token: str,
        figures: HealthFigures,
    ) -> None:
        self._health = health
        self._look = look
        self._listening = listening
        self._playbook = playbook
        self._clock = clock
        self._wall = wall
        self._monotonic = monotonic
        self._give_way = give_way
        self._chance = chance
        self._token = token
        self._figures = figures
        self._held: dict[str, Held] = {}
        self._standings: dict[str, Standing] = {}
        self._due: dict[str, float] = {}
        self._soon: set[str] = set()
        self._begun: set[str] = set()
        self._running: dict[str, asyncio.Task[Sample]] = {}
        self._unwritten: set[str] = set()
        self._written_at = 0.0
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def beat(self) -> None:
        """Begin what is due. What is due soon begins at its own moment rather than in a bunch with others, so that
        nothing else waits for more than one.
        """
        now = self._monotonic()
        for name, due in list(self._due.items()):
            if due <= now:
                self._begin(name)
            elif due <= now + AHEAD and name not in self._soon:
                self._soon.add(name)
                asyncio.get_running_loop().call_later(due - now, self._begin, name)

    async def run(self) -> None:
        """One round: hold what may be held, begin what is due, write what there is; a database that is down ends it."""
        if self._stopped:
            return
        try:
            await self._hold()
            await self.beat()
            if self._unwritten and self._monotonic() >= self._written_at + WRITE:
                await self._write()
        except OUTAGES as error:
            log.warning("checks_not_held", extra={"reason": repr(error)})

    async def sample(self, name: str, check: AnyCheck, playbook: Playbook) -> Sample:
        """One sample now; if it is being taken already, that one."""
        task = self._running.get(name)
        if task is None:
            task = asyncio.create_task(self._taken(name, check, playbook))
            self._running[name] = task
            task.add_done_callback(lambda _done: self._running.pop(name, None))
        return await asyncio.shield(task)

    async def idle(self) -> None:
        """Returns once nothing that was begun goes on, and everything is written."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Begin nothing more, write down what there is, and let others take over at once."""
        self._stopped = True
        under_way = (*self._tasks, *self._running.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        try:
            await self._write()
            await self._health.release(self._token)
        except OUTAGES as error:
            log.warning("checks_not_released", extra={"reason": repr(error)})

    def _begin(self, name: str) -> None:
        """Begin a run if it is due; one that goes on is not begun again."""
        self._soon.discard(name)
        now, playbook = self._monotonic(), self._playbook()
        due, check = self._due.get(name), playbook.checks.get(name)
        if due is None or due > now or check is None or self._stopped:
            return
        self._due[name] = self._next(due, now, (interval(check) or LEASE).total_seconds())
        if name not in self._running and name not in self._begun and self._lasts(name, check):
            self._begun.add(name)
            self._spawn(self._sampled(name, check, playbook, due))

    def _next(self, due: float, now: float, every: float) -> float:
        """When it is due after that. What was missed is not made up for; after a standstill each goes on at a moment of
        its own again.
        """
        after_it = due + every * (1 + self._chance.uniform(-JITTER, JITTER))
        return after_it if after_it > now else now + self._chance.uniform(every / 2, every)

    def _lasts(self, name: str, check: AnyCheck) -> bool:
        """Whether we hold it for longer than a run may take."""
        held = self._held.get(name)
        return held is not None and held.until - self._wall() > patience(check) + SPARE / 2

    async def _hold(self) -> None:
        playbook = self._playbook()
        wanted = {name: check for name, check in playbook.checks.items() if interval(check) is not None}
        now = self._wall()
        names = {name for name in wanted.keys() & self._held.keys() if self._is_late(name, wanted[name], now)}
        if others := wanted.keys() - self._held.keys():
            names |= await self._health.free(others, now)
        for lease in {_lease(wanted[name]) for name in names}:
            asked = {name: subject(name, wanted[name]) for name in names if _lease(wanted[name]) == lease}
            held = await self._health.hold(asked, self._token, now, now + lease)
            self._drop(asked.keys() - held.keys())
            await self._take(held, wanted)

    def _is_late(self, name: str, check: AnyCheck, now: datetime) -> bool:
        return self._held[name].until - now < _lease(check) / 2

    async def _take(self, held: Mapping[str, Held], checks: Mapping[str, AnyCheck]) -> None:
        new = [name for name in held if name not in self._held]
        beats = [name for name in new if isinstance(checks[name], HeartbeatCheck)]
        await self._health.await_calls(beats, self._clock())
        self._held |= held
        for name in new:
            every = interval(checks[name]) or LEASE
            self._standings[name] = held[name].standing
            self._due[name] = self._monotonic() + self._chance.uniform(0, min(every.total_seconds(), SOON))

    def _drop(self, names: set[str]) -> None:
        for name in names:
            for kept in (self._held, self._standings, self._due):
                kept.pop(name, None)
            self._unwritten.discard(name)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sampled(self, name: str, check: AnyCheck, playbook: Playbook, due: float) -> None:
        """What it waited for its turn is lateness too."""
        try:
            await self._give_way()
            late = self._monotonic() - due
            sample = await self.sample(name, check, playbook)
        finally:
            self._begun.discard(name)
        if sample.looked:
            self._figures.late.observe(late + sample.waited.total_seconds())
        was = self._standings.get(name)
        if was is None:
            return  # lost meanwhile
        self._standings[name] = standing = after(was, sample, check.failing)
        self._unwritten.add(name)
        if _tells(was, standing):
            await self._written()

    async def _taken(self, name: str, check: AnyCheck, playbook: Playbook) -> Sample:
        called = await self._listening.last_call(name) if isinstance(check, HeartbeatCheck) else None
        sample = await self._look(name, check, playbook, self._clock(), called)
        self._figures.samples.labels(str(sample.outcome) if sample.looked else "unseen").inc()
        return sample

    async def _written(self) -> None:
        try:
            await self._write()
        except OUTAGES as error:
            log.warning("samples_not_written", extra={"reason": repr(error)})  # the next round writes them

    async def _write(self) -> None:
        """Whoever comes while others are being written goes with the next ones, all together."""
        async with self._writing:
            names, self._unwritten = self._unwritten, set()
            if not names:
                return
            try:
                lost = await self._health.record({name: self._standings[name] for name in names}, self._token)
            except BaseException:
                self._unwritten |= names & self._standings.keys()
                raise
            self._written_at = self._monotonic()
            self._drop(lost)


def _lease(check: AnyCheck) -> timedelta:
    return max(LEASE, 2 * patience(check) + SPARE)


def _tells(was: Standing, now: Standing) -> bool:
    """Whether a sample is worth writing down at once: its outcome is not that of the one before."""
    if was.unseen_since != now.unseen_since:
        return True
    return not was.newest or was.newest[-1].outcome is not now.newest[-1].outcome or was.state is not now.state
