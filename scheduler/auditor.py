"""The sweep: looks for what is overdue and held by nobody, takes it up again, and only then says that all is well."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from playbook import deadlines
from playbook.commands import Repair
from playbook.incident import CLOCK, Incident
from scheduler.delivery import LEASE, Deliverer
from scheduler.figures import Figures
from scheduler.tick import Tick
from storage import endings, inbox, overdue, pieces
from storage.database import Database
from storage.incidents import Incidents
from storage.overdue import Armed
from storage.tables import deliveries, notices

log = logging.getLogger(__name__)

OVERDUE: Final = timedelta(seconds=15)
"""A timer this late was missed by the tick, which looks far more often."""
STUCK: Final = 60.0
"""Monotonic seconds after which a delivery that may be told and is not taken is said to be stuck."""
FURTHEST: Final = timedelta(minutes=15)
"""Nothing waits longer for its next attempt; a time beyond it comes from a clock that has been set back."""
REMEMBERED: Final = timedelta(days=1)
"""How long the identity of a command that was done is kept."""
GIVEN_UP: Final = timedelta(minutes=10)
"""How long after a piece of an incident was given up it is tried again by itself."""
REPAIRS: Final = 3
"""How often one piece is repaired by itself; after that `/incident repair` does it."""
AT_ONCE: Final = 200
"""Incidents in one sweep: it costs the same however many are open."""
WAITING: Final = 10_000
"""Deliveries in one sweep, of which it reads three numbers each."""
FRESH: Final = 30.0
"""Monotonic seconds for which a sweep speaks."""


class Auditor:
    """One process's watch over what the others might have dropped. `clock` is the incidents' time, `wall` the world's.

    `well` is called after a sweep that left nothing undone: nothing failed, nothing is stuck, and all was seen.
    """

    def __init__(
        self,
        database: Database,
        incidents: Incidents,
        tick: Tick,
        deliverer: Deliverer,
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        figures: Figures,
        lease: timedelta = LEASE,
        well: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._database = database
        self._incidents = incidents
        self._tick = tick
        self._deliverer = deliverer
        self._clock = clock
        self._wall = wall
        self._monotonic = monotonic
        self._figures = figures
        self._lease = lease
        self._well = well
        self._swept_at: float | None = None
        self._seen = 0
        self._waiting: dict[tuple[int, int, int], float] = {}

    @property
    def trouble(self) -> str:
        """Why the last sweep does not speak for now; empty if it does."""
        if self._swept_at is None:
            return "nothing has been swept for overdue timers yet"
        age = self._monotonic() - self._swept_at
        return f"the last sweep for overdue timers is {age:.0f} s old" if age > FRESH else ""

    async def run(self) -> None:
        """One sweep; whatever goes wrong, the next one comes."""
        try:
            await self.sweep()
        except Exception:
            log.exception("sweep_failed")

    async def sweep(self) -> int:
        """Take up what nobody holds, so much of each kind; returns how much. Raises what the database raises."""
        late = await self._late()
        turn = await self._turn()
        strayed = await self._strayed(turn)
        repaired = await self._repair([one.incident for one in turn if one.incident is not None])
        pulled = await self._pull_back()
        stuck, all_seen = await self._stuck()
        await self._look_again()
        await inbox.forget(self._database, self._clock() - REMEMBERED)
        failed = [one for one in (*late, *strayed, *repaired) if one is not None]
        taken = len(late) + len(strayed) + len(repaired) + pulled + stuck
        self._figures.rearmed.inc(taken)
        self._figures.swept.set(self._wall().timestamp())
        self._swept_at = self._monotonic()
        if not (failed or stuck) and len(late) < AT_ONCE and all_seen:
            await self._say_well()
        return taken

    async def _look_again(self) -> None:
        """Messages of which a second copy may have come."""
        since = self._wall() - endings.LATE
        if await overdue.unsure(self._database, deliveries, since):
            self._deliverer.wake()
        await overdue.unsure(self._database, notices, since)  # whose board has rounds of its own

    async def _say_well(self) -> None:
        self._figures.well.set(self._wall().timestamp())
        if self._well is not None:
            await self._well()

    async def _late(self) -> Sequence[BaseException | None]:
        """Timers that the tick did not get at."""
        found = await self._incidents.to_wake(self._clock() - OVERDUE, AT_ONCE)
        return await self._rearm([incident.number for incident in found], "timer_overdue")

    async def _turn(self) -> Sequence[Armed]:
        """The open incidents whose turn it is to be looked at."""
        async with self._database.read() as connection:
            turn = await overdue.armed(connection, after=self._seen, limit=AT_ONCE)
        self._seen = turn[-1].number if len(turn) == AT_ONCE else 0
        return turn

    async def _strayed(self, turn: Sequence[Armed]) -> Sequence[BaseException | None]:
        """Incidents whose row says another time than the rules."""
        return await self._rearm([one.number for one in turn if await self._is_astray(one)], "timer_astray")

    async def _repair(self, turn: Sequence[Incident]) -> Sequence[BaseException | None]:
        """Pieces that were never told, or given up a while ago, are tried again, so many times."""
        async with self._database.read() as connection:
            lacking = await pieces.lacking(connection, turn, self._wall() - GIVEN_UP)
            wanted = [(number, parts, await pieces.repairs(connection, number)) for number, parts in lacking.items()]
        found = [one for one in wanted if any(one[2][part] < REPAIRS for part in one[1])]
        done = await asyncio.gather(*(self._redo(*one) for one in found), return_exceptions=True)
        for (number, _, _), error in zip(found, done, strict=True):
            if error is not None:
                log.error("incident_not_repaired", extra={"incident": number}, exc_info=error)
        return done

    async def _redo(self, number: int, lacking: Sequence[str], before: Counter[str]) -> None:
        """Once, though several replicas sweep: those who see the same have the same key."""
        parts = tuple(str(part) for part in lacking if before[part] < REPAIRS)
        log.warning("incident_repaired", extra={"incident": number, "parts": parts})
        key = f"sweep:{number}:{' '.join(f'{part}-{before[part]}' for part in parts)}"
        await self._incidents.handle(number, Repair(by=CLOCK, at=self._clock(), parts=parts), key=key)

    async def _is_astray(self, armed: Armed) -> bool:
        if armed.incident is None:
            return True  # then re-arming it fails, and all is not said to be well
        try:
            playbook = await self._incidents.governing(armed.incident)
            return armed.wake_at != deadlines.wake_at(armed.incident, playbook)
        except Exception:
            log.exception("incident_not_swept", extra={"incident": armed.number})
            return True  # as above

    async def _rearm(self, found: Sequence[int], what: str) -> Sequence[BaseException | None]:
        """Each by itself: one that fails hinders no other."""
        for number in found:
            log.warning(what, extra={"incident": number})
        done = await asyncio.gather(*(self._take_up(number) for number in found), return_exceptions=True)
        for number, error in zip(found, done, strict=True):
            if error is not None:
                log.error("incident_not_rearmed", extra={"incident": number}, exc_info=error)
        return done

    async def _take_up(self, number: int) -> None:
        await self._incidents.rearm(number)
        await self._tick.wake(number)

    async def _pull_back(self) -> int:
        now = self._wall()
        pulled = await overdue.pull_back(
            self._database, now=now, latest_try=now + FURTHEST, latest_lease=now + self._lease
        )
        if pulled:
            log.warning("deliveries_too_far_ahead", extra={"rows": pulled})
            self._deliverer.wake()
        return pulled

    async def _stuck(self) -> tuple[int, bool]:
        """Deliveries that could be told in every sweep for a minute and that nobody took; whether all were seen."""
        async with self._database.read() as connection:
            waiting = await overdue.waiting(connection, self._wall(), WAITING)
        now = self._monotonic()
        self._waiting = {one: self._waiting.get(one, now) for one in waiting}
        stuck = [one for one, since in self._waiting.items() if now - since > STUCK]
        if stuck:
            log.warning("deliveries_stuck", extra={"deliveries": [number for number, _, _ in stuck]})
            self._deliverer.wake()
        return len(stuck), len(waiting) < WAITING
