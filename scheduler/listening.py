"""Heartbeats: that we can take their calls, and when one came last."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from playbook.document import Playbook
from playbook.health.heartbeat import HeartbeatCheck
from storage.health import DEAF, Health
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

EVERY: Final = DEAF / 3
"""How often it is written down that we can take calls."""


class Listening:
    """`clock` is the incidents' time, `wall` the world's."""

    def __init__(
        self,
        health: Health,
        playbook: Callable[[], Playbook],
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
    ) -> None:
        self._health = health
        self._playbook = playbook
        self._clock = clock
        self._wall = wall
        self._next: datetime | None = None

    async def run(self) -> None:
        """One round; a database that is down cannot take calls either, and the round after it notices that."""
        try:
            await self._listen()
        except OUTAGES as error:
            log.warning("calls_not_taken", extra={"reason": repr(error)})

    async def last_call(self, name: str) -> datetime | None:
        """When a heartbeat came last, or since when it is awaited.

        While the database does not answer, nobody can say that it was not called; and what we missed meanwhile is
        known before anybody is said to have been silent.
        """
        try:
            await self._listen()
            return await self._health.last_call(name)
        except OUTAGES as error:
            log.warning("heartbeat_not_looked_up", extra={"check": name, "reason": repr(error)})
            return self._clock()

    async def _listen(self) -> None:
        checks = self._playbook().checks.items()
        awaited = {name: check.within for name, check in checks if isinstance(check, HeartbeatCheck)}
        wall = self._wall()
        if awaited and (self._next is None or wall >= self._next):
            await self._health.listen(awaited, self._clock(), wall)
            self._next = wall + EVERY
