"""Telling what is to be told, until it has been told.

A row is claimed for one lease, told by the integration, and settled in one transaction with what the world answered.
A process that dies in between leaves a claim that runs out; the next one looks whether the thing was told before it
tells it again.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from playbook.commands import RecordUndelivered, RecordUnreachable
from playbook.contacts import WayBy
from playbook.telling import IN_CHANNELS, Lane, What
from scheduler.errands import Errand, GiveUp, Integration, TryLater
from scheduler.figures import Figures
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery
from storage.endings import GivenUp, Postponed, Settled
from storage.incidents import Incidents
from storage.outages import OUTAGES
from storage.surroundings import surroundings

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
"""How long a claim lasts, unless the settings say otherwise."""
ATTEMPT: Final = 2 / 3
"""The share of the lease that one attempt may take: it is cut off well before the end, so that two never overlap."""
LONGEST_WAIT: Final = timedelta(seconds=60)
"""The back-off doubles from one second up to this."""
LONGEST_FOR_A_PAGE: Final = timedelta(seconds=8)
"""The same for pages: somebody is being called, and a process that dies often must not make them wait a minute."""
PACE: Final = timedelta(seconds=10)
"""A wait that a place asks for and that is no longer is its ordinary pace, not worth a warning."""
PERSISTENT: Final = 4
"""Failed attempts, about half a minute, after which trouble is worth an error in the log."""
AT_ONCE: Final = 40
"""Attempts under way in one process."""
FOR_PAGES: Final = 8
"""How many of them only pages may take: whatever else hangs, somebody can still be called."""
LINES: Final = 16
"""Timeline entries read for an errand; the card shows three, after leaving out the quiet ones."""
CALLS: Final = frozenset({What.PAGE, What.FLAG})
"""What goes another way if Slack does not bring it."""
WHOLE: Final = frozenset({What.EXPORT, What.CATCH_UP, What.DOCUMENT, What.HANDOVER, What.LOG})
"""What is made of the whole timeline."""


class Deliverer:
    """Takes what may be told and has it told. `wall` is the world's time, `clock` the incidents'."""

    def __init__(
        self,
        database: Database,
        incidents: Incidents,
        integration: Integration,
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
        token: str,
        chance: Random,
        lease: timedelta = LEASE,
        figures: Figures | None = None,
        ways: tuple[WayBy, ...] = (),
    ) -> None:
        self._ways = ways
        self._said_no_way = False
        self._lease = lease
        self._database = database
        self._incidents = incidents
        self._integration = integration
        self._clock = clock
        self._wall = wall
        self._token = token
        self._chance = chance
        self._underway: set[asyncio.Task[None]] = set()
        self._rounds = count(1)
        self._looking = asyncio.Lock()
        self._look: asyncio.Task[None] | None = None
        self._again = False
        self._stopping = False
        self._figures = figures or Figures()

    def wake(self) -> None:
        """There may be something to tell: look, soon, and once for all who say so meanwhile."""
        if self._stopping:
            return
        self._again = True
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._looks())

    async def look(self) -> None:
        """Begin to tell everything that may be told now."""
        async with self._looking:
            for_all = AT_ONCE - FOR_PAGES - len(self._underway)
            if await self._begin(for_all, max(Lane)) >= for_all:
                await self._begin(AT_ONCE - len(self._underway), Lane.PAGE)

    async def _begin(self, limit: int, lowest: Lane) -> int:
        """Begin at most so many attempts in the lanes down to `lowest`; returns how many."""
        if self._stopping or limit <= 0:
            return 0
        claimed = await deliveries.claim(
            self._database, now=self._wall(), lease=self._lease, token=self._name(), lowest=lowest, limit=limit
        )
        for delivery in claimed:
            task = asyncio.create_task(self._tell(delivery))
            self._underway.add(task)
            task.add_done_callback(self._told)
        return len(claimed)

    def _name(self) -> str:
        """A name for each round of claims: of two of our own, after a leap of the clock, one is the late one too."""
        return f"{self._token}.{next(self._rounds)}"

    async def idle(self) -> None:
        """Tell until nothing more may be told at this moment."""
        while True:
            await self.look()
            if not self._underway:
                return
            await asyncio.wait(set(self._underway), return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> None:
        """Tell what may be told now, at most so long, and begin nothing more; what is left is claimed again later.

        A database that is down is no reason not to stop.
        """
        try:
            async with asyncio.timeout(seconds):
                await self.idle()
        except OUTAGES as error:
            log.warning("not_drained", extra={"reason": repr(error)})
        self._stopping = True
        if self._look is not None:
            await self._look
        if self._underway:
            await asyncio.wait(set(self._underway), timeout=1)

    async def _looks(self) -> None:
        while self._again:
            self._again = False
            try:
                await self.look()
            except Exception:
                log.exception("look_failed")  # the next beat looks again

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._underway.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # What became of it could not be written down: the claim runs out, and it is looked for.
            log.error("delivery_not_recorded", exc_info=error)
        self.wake()

    async def _tell(self, delivery: Delivery) -> None:
        began = self._wall()
        try:
            async with asyncio.timeout(self._lease.total_seconds() * ATTEMPT):
                done = await self._integration.deliver(await self._errand(delivery))
        except TryLater as later:
            self._figures.attempts.labels("postponed").inc()
            await self._postpone(delivery, str(later), later.after, began if later.unknown else None)
        except TimeoutError:
            self._figures.attempts.labels("postponed").inc()
            await self._postpone(delivery, "no answer in time", None, began)
        except GiveUp as end:
            self._figures.attempts.labels("given_up").inc()
            await self._give_up(delivery, str(end))
        except Exception as error:
            self._figures.attempts.labels("failed").inc()
            log.exception("delivery_failed", extra={"delivery": delivery.id, "incident": delivery.incident})
            await self._postpone(delivery, repr(error), None, began)
        else:
            self._figures.attempts.labels("told").inc()
            if delivery.what in IN_CHANNELS and delivery.receipt is None and done.receipt is not None:
                self._figures.messages.labels("bot").inc()
            settled = Settled(delivery=delivery, at=self._wall(), receipt=done.receipt)
            await self._incidents.end(settled, command=done.command)

    async def _errand(self, delivery: Delivery) -> Errand:
        async with self._database.read() as connection:
            lines = None if delivery.what in WHOLE else LINES
            around = await surroundings(connection, delivery, lines=lines)
        return Errand(
            delivery=delivery,
            incident=around.incident,
            event=around.event,
            playbook=await self._incidents.governing(around.incident),
            lines=around.lines,
            announcement=around.announcement,
            above=around.above,
            now=self._clock(),
            spent=lambda: self._wall() >= delivery.until - self._lease * (1 - ATTEMPT),
        )

    async def _postpone(
        self, delivery: Delivery, error: str, after: timedelta | None, unknown_since: datetime | None
    ) -> None:
        wait = after if after is not None else self._back_off(delivery)
        paced = after is not None and after <= PACE
        log.log(
            logging.DEBUG if paced else logging.WARNING,
            "delivery_postponed",
            extra={"delivery": delivery.id, "incident": delivery.incident, "reason": error, "wait": str(wait)},
        )
        since = delivery.unknown_since or unknown_since
        postponed = Postponed(delivery=delivery, until=self._wall() + wait, error=error, unknown_since=since)
        await self._incidents.end(postponed, command=self._unreachable(delivery, error, wait))
        asyncio.get_running_loop().call_later(wait.total_seconds(), self.wake)

    async def _give_up(self, delivery: Delivery, reason: str) -> None:
        log.error(
            "delivery_given_up",
            extra={"delivery": delivery.id, "incident": delivery.incident, "what": delivery.what, "reason": reason},
        )
        told = delivery.receipt is not None  # then only an edit failed
        page = delivery.key if delivery.what in CALLS else ""
        lost = RecordUndelivered(
            at=self._clock(),
            what=delivery.what,
            person=delivery.person,
            reason=reason,
            page=page,
            ways=self._ways,
        )
        ending = GivenUp(delivery=delivery, at=self._wall(), error=reason)
        await self._incidents.end(ending, command=None if told else lost)

    def _unreachable(self, delivery: Delivery, reason: str, wait: timedelta) -> RecordUnreachable | None:
        """A page that has not reached its person yet; the playbook says whether it has been too long."""
        if delivery.what not in CALLS or delivery.person is None or delivery.receipt is not None:
            return None
        if self._ways:
            return RecordUnreachable(
                at=self._clock(),
                person=delivery.person,
                page=delivery.key,
                reason=reason,
                wait=wait,
                ways=self._ways,
            )
        if delivery.attempts >= PERSISTENT and not self._said_no_way:
            self._said_no_way = True
            remedy = "set WARROOM_SMTP_URL or WARROOM_PAGERDUTY_KEYS"
            log.error("page_goes_no_other_way", extra={"incident": delivery.incident, "remedy": remedy})
        return None

    def _back_off(self, delivery: Delivery) -> timedelta:
        """Doubling, with up to a quarter of chance, so that many do not come back at the same moment."""
        longest = LONGEST_FOR_A_PAGE if delivery.lane == Lane.PAGE else LONGEST_WAIT
        wait = min(timedelta(seconds=2 ** min(delivery.attempts, 10)), longest)
        return wait * (1 + self._chance.random() / 4)
