"""Telling messages that belong to no incident, until each is told: claimed, looked for and settled as deliveries."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from playbook.health.notices import Checkup, Content, Evidence
from scheduler.attempts import Attempts, names
from scheduler.errands import GiveUp, TryLater
from storage.notices import Notice, Notices
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=90)
"""How long one process has for what it has claimed, a whole checkup among it, before another may."""
ATTEMPT: Final = timedelta(seconds=15)
"""What must be left of it when something is posted, so that two processes never overlap."""
AT_ONCE: Final = 8
_FIRST: Final = 1.0
_LONGEST: Final = 60.0
"""Seconds between two attempts: they double up to this."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message to bring to what it is to say."""

    notice: Notice
    spent: Callable[[], bool]

    def refuse_if_spent(self) -> None:
        """To be asked right before anything that shows. Raises `TryLater`."""
        if self.spent():
            raise TryLater("the claim is nearly spent", after=timedelta())


class Teller(Protocol):
    """How it is told; returns where it stands. Raises `TryLater` and `GiveUp`."""

    async def tell(self, told: Told) -> str: ...


Show = Callable[[Content], Awaitable[str]]
"""Brings a message to what it is to say; returns where it stands. Raises `TryLater` and `GiveUp`."""
CarryOut = Callable[[Checkup, Show], Awaitable[Checkup]]
"""Runs a checkup, and shows how it goes; returns it done."""


class Standing:
    """A message while we hold its claim, which may be shown several times."""

    def __init__(self, notice: Notice, teller: Teller, spent: Callable[[], bool]) -> None:
        self._notice = notice
        self._teller = teller
        self._spent = spent

    @property
    def receipt(self) -> str | None:
        """Where it stands, as far as we know."""
        return self._notice.receipt

    async def show(self, content: Content) -> str:
        """Bring it to this. What is known of it once it stands is known the next time."""
        wanted = replace(self._notice, content=content)
        receipt = await self._teller.tell(Told(notice=wanted, spent=self._spent))
        self._notice = replace(self._notice, receipt=receipt, twins=(), unknown_since=None)
        return receipt


class Noticeboard:
    """`wall` is the world's time; `token` names this process."""

    def __init__(
        self,
        notices: Notices,
        teller: Teller,
        carry_out: CarryOut,
        *,
        wall: Callable[[], datetime],
        token: str,
    ) -> None:
        self._notices = notices
        self._teller = teller
        self._carry_out = carry_out
        self._wall = wall
        self._names = names(token)
        self._attempts = Attempts(self._claim, self._tell, at_once=AT_ONCE)

    async def run(self) -> None:
        """Begin to tell everything that may be told now; if the database is down, the next round goes on."""
        try:
            await self._attempts.look()
        except OUTAGES as error:
            log.warning("notices_not_claimed", extra={"reason": repr(error)})

    def wake(self) -> None:
        """There may be something to tell: look, soon."""
        self._attempts.wake()

    async def idle(self) -> None:
        """Tell until nothing more may be told at this moment."""
        await self._attempts.idle()

    async def stop(self, seconds: float) -> None:
        """Begin nothing more; what does not end in time is told by somebody else."""
        await self._attempts.stop(seconds)

    async def _claim(self, free: int) -> Sequence[Notice]:
        now = self._wall()
        return await self._notices.claim(next(self._names), now, now + LEASE, limit=free)

    async def _tell(self, notice: Notice) -> None:
        began, standing = self._wall(), Standing(notice, self._teller, self._spent(notice))
        try:
            receipt = await self._told(notice, standing)
        except TryLater as later:
            await self._put_off(notice, standing.receipt, later, began if later.unknown else None)
        except GiveUp as end:
            log.error("notice_given_up", extra={"notice": notice.key, "reason": str(end)})
            await self._notices.give_up(notice, standing.receipt, str(end))
        else:
            await self._notices.settle(notice, receipt)

    async def _told(self, notice: Notice, standing: "Standing") -> str:
        """Where it stands, once it says all. What a checkup has found is written down first, so that it runs once."""
        content = notice.content
        if isinstance(content, Checkup) and not content.done:
            content = await self._carry_out(content, standing.show)
            if not await self._notices.rewrite(notice, content):
                return standing.receipt or await standing.show(content)  # somebody has asked for it anew
        if isinstance(content, Checkup) and any(sample.evidence for sample in content.samples):
            key = f"{notice.key}:evidence:{content.begun_at:%Y-%m-%dT%H:%M:%S.%f}"
            proof = Evidence(samples=content.samples)
            await self._notices.put(key, notice.channel, proof, under=notice.key)
        return await standing.show(content)

    def _spent(self, notice: Notice) -> Callable[[], bool]:
        return lambda: self._wall() >= notice.until - ATTEMPT

    async def _put_off(
        self, notice: Notice, receipt: str | None, later: TryLater, unknown_since: datetime | None
    ) -> None:
        wait = later.after or timedelta(seconds=min(_FIRST * 2**notice.attempts, _LONGEST))
        log.info("notice_postponed", extra={"notice": notice.key, "reason": str(later), "wait": str(wait)})
        await self._notices.put_off(notice, receipt, self._wall() + wait, str(later), unknown_since)
        self._attempts.wake_in(wait)
