"""Who is asked to stand in is told of it, and who must know of the answer; until each has been told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from playbook.covers import Request, State
from playbook.document import Playbook
from scheduler.errands import GiveUp, TryLater
from storage.covers import Covers, Untold
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""How long one replica has to tell what it has claimed, before another may."""
ATTEMPT: Final = timedelta(seconds=20)
"""What must be left of it when a message is posted, so that two replicas never overlap."""
_FIRST: Final = 2.0
_LONGEST: Final = 300.0
"""Seconds between two attempts: they double up to this."""
_LOST: Final = "!"
"""Where somebody stands who cannot be told, ever."""


Check = Callable[[], Awaitable[None]]
"""To be called right before anything that shows. Raises `TryLater`."""


class Teller(Protocol):
    """How people are told. Both raise `TryLater` and `GiveUp`."""

    async def question(self, request: Request, playbook: Playbook, receipt: str, check: Check) -> str:
        """Post the question, or bring it up to date where it stands; where it is."""
        ...

    async def report(self, request: Request, to: str, playbook: Playbook, error: str, check: Check) -> str:
        """Tell somebody what was answered; where it stands."""
        ...


class Standins:
    """`clock` is the incidents' time, `wall` the world's; `refreshed` reads the playbook with its covers anew."""

    def __init__(
        self,
        covers: Covers,
        teller: Teller,
        refreshed: Callable[[datetime], Awaitable[Playbook]],
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
    ) -> None:
        self._covers = covers
        self._teller = teller
        self._refreshed = refreshed
        self._clock = clock
        self._wall = wall
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """One round; a database or a Slack that does not answer ends it, and the next one goes on."""
        async with self._turn:
            try:
                await self._round()
            except OUTAGES as error:
                log.warning("covers_not_told", extra={"reason": repr(error)})

    async def _round(self) -> None:
        await self._covers.lapse(self._clock())
        while (one := await self._covers.claim(self._wall(), self._wall() + LEASE)) is not None:
            await self._tell(one, await self._refreshed(self._clock()))

    async def _tell(self, untold: Untold, playbook: Playbook) -> None:
        try:
            await self._all(untold, playbook)
        except TryLater as later:
            wait = later.after or timedelta(seconds=min(_FIRST * 2**untold.attempts, _LONGEST))
            log.info("cover_postponed", extra={"cover": untold.request.id, "reason": str(later), "wait": str(wait)})
            await self._covers.put_off(untold, self._wall() + wait)
        else:
            await self._covers.done(untold)

    async def _all(self, untold: Untold, playbook: Playbook) -> None:
        """Each thing that is not told yet, written down at once, so that none is told twice."""
        request, told = untold.request, dict(untold.told)
        now = f"{request.state}/{request.revision}"
        if told.get("shown") != now and told.get("question") != _LOST:
            told |= {"question": await self._question(untold, playbook), "shown": now}
            await self._covers.tell(untold, told)
        for person in request.concerned:
            key = f"{now}/{person}"
            if key not in told:
                told[key] = await self._report(untold, person, playbook)
                await self._covers.tell(untold, told)

    async def _question(self, untold: Untold, playbook: Playbook) -> str:
        """Where it stands; who cannot be asked will not answer, and whoever asked is told so at once."""
        receipt = untold.told.get("question", "")
        try:
            return await self._teller.question(untold.request, playbook, receipt, partial(self._check, untold))
        except GiveUp as end:
            log.error("cover_not_asked", extra={"cover": untold.request.id, "reason": str(end)})
            if not receipt and untold.request.state is State.ASKED:
                await self._covers.give_up(untold, self._clock(), str(end), {"question": _LOST})
            return receipt or _LOST

    async def _report(self, untold: Untold, person: str, playbook: Playbook) -> str:
        check = partial(self._check, untold)
        try:
            return await self._teller.report(untold.request, person, playbook, untold.error, check)
        except GiveUp as end:
            log.error("cover_not_told", extra={"cover": untold.request.id, "person": person, "reason": str(end)})
            return _LOST

    async def _check(self, untold: Untold) -> None:
        if not await self._covers.holds(untold, self._wall() + ATTEMPT):
            raise TryLater("it was answered meanwhile, or another may soon tell it")
