"""Telling what is to be told, until it has been told.

A row is claimed for one lease, told by the integration, and settled in one transaction with what the world answered.
A process that dies in between leaves a claim that runs out; the next one looks whether the thing was told before it
tells it again.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Final

from playbook.commands import RecordUndelivered, RecordUnreachable
from playbook.contacts import WayBy
from playbook.telling import IN_CHANNELS, Lane, What
from scheduler.attempts import Attempts, names
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
        self._chance = chance
        self._names = names(token)
        self._attempts = Attempts(self._claim, self._tell, at_once=AT_ONCE)
        self._figures = figures or Figures()

    def wake(self) -> None:
        """There may be something to tell: look, soon."""
        self._attempts.wake()

    async def look(self) -> None:
        """Begin to tell everything that may be told now."""
        await self._attempts.look()

    async def idle(self) -> None:
        """Tell until nothing more may be told at this moment."""
        await self._attempts.idle()

    async def drain(self, seconds: float) -> None:
        """Tell what may be told now, at most so long, and begin nothing more; what is left is claimed again later.

        A database that is down is no reason not to stop.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._attempts.idle()
        except OUTAGES as error:
            log.warning("not_drained", extra={"reason": repr(error)})
        await self._attempts.stop(1)

    async def _claim(self, free: int) -> list[Delivery]:
        """At most so many; some of them only if they are pages."""
        for_all = free - FOR_PAGES
        claimed = await self._claim_down_to(max(Lane), for_all)
        if len(claimed) >= for_all:
            claimed += await self._claim_down_to(Lane.PAGE, free - len(claimed))
        return claimed

    async def _claim_down_to(self, lowest: Lane, limit: int) -> list[Delivery]:
        if limit <= 0:
            return []
        return await deliveries.claim(
            self._database, now=self._wall(), lease=self._lease, token=next(self._names), lowest=lowest, limit=limit
        )

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
        self._attempts.wake_in(wait)

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
