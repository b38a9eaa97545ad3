"""The pulse of the steps that run: each process gives signs of life, and notices whose signs have stopped."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from storage.outages import OUTAGES
from storage.signs import Running, Signs

log = logging.getLogger(__name__)

BEAT: Final = 5.0
"""Seconds between two signs of life."""
SILENT: Final = 15.0
"""Monotonic seconds without a new sign while the database could be asked: whoever ran it has died, or is cut off."""


class Pulse:
    """Of one process. How long another one has been silent is measured by us, so that no two clocks need agree."""

    def __init__(
        self, signs: Signs, process: str, *, wall: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self.process = process
        self._signs = signs
        self._wall = wall
        self._monotonic = monotonic
        self._ours: set[Running] = set()
        self._heard: dict[Running, tuple[datetime, float]] = {}

    async def begin(self, incident: int, step: str) -> Running:
        """The first sign of a step; given before the step begins, so that none that has begun is without."""
        one = Running(incident=incident, step=step, process=self.process)
        await self._signs.give([one], self._wall())
        self._ours.add(one)
        return one

    def end(self, one: Running) -> None:
        """We give no more signs of it: it falls silent, and whoever notices looks what became of it, and forgets it."""
        self._ours.discard(one)

    async def forget(self, one: Running) -> None:
        """It is known what became of it."""
        try:
            await self._signs.forget(one)
        except OUTAGES as error:
            log.warning("sign_not_forgotten", extra={"incident": one.incident, "reason": repr(error)})

    async def beat(self) -> list[Running]:
        """Give our signs; returns what has fallen silent.

        While the database cannot be asked nobody can give a sign, so all are given their time anew.
        """
        try:
            await self._signs.give(self._ours, self._wall())
            seen = await self._signs.seen()
        except OUTAGES as error:
            log.warning("signs_not_given", extra={"reason": repr(error)})
            self._heard.clear()
            return []
        now, before = self._monotonic(), self._heard
        self._heard = {one: _since(before.get(one), at, now) for one, at in seen.items() if one not in self._ours}
        return [one for one, (_, since) in self._heard.items() if now - since >= SILENT]


def _since(before: tuple[datetime, float] | None, at: datetime, now: float) -> tuple[datetime, float]:
    """The sign, and since when it has been the last one."""
    return before if before is not None and before[0] == at else (at, now)
