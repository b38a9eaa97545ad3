"""Whether those who command are there: of each who has done nothing for a while, Slack is asked now and then.

Nothing of a look is written down but what it found: that somebody is away. Several replicas may look side by side, for
what is said already is not said again.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from playbook.away import suspected_at
from playbook.commands import NoticeAway
from playbook.incident import Incident
from scheduler.errands import GiveUp, TryLater
from storage.incidents import Incidents
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LOOK: Final = 60.0
"""Monotonic seconds between two looks at one person."""
RETRY: Final = 300.0
"""The same after one that failed."""


class Presences(Protocol):
    """Who is there. Raises `TryLater` and `GiveUp`."""

    async def away(self, person: str) -> bool:
        """Whether Slack shows this person away."""
        ...


class WatchCommanders:
    """`clock` is the incidents' time, `monotonic` gives seconds."""

    def __init__(
        self,
        presences: Presences,
        incidents: Incidents,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._presences = presences
        self._incidents = incidents
        self._clock = clock
        self._monotonic = monotonic
        self._again: dict[str, float] = {}
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """One look at each who is silent; what fails is tried again, and stops nothing else."""
        async with self._turn:
            now = self._monotonic()
            self._again = {person: at for person, at in self._again.items() if at > now}
            try:
                for incident in await self._incidents.open():
                    await self._look(incident)
            except OUTAGES as error:
                log.warning("commanders_not_looked_at", extra={"reason": repr(error)})

    async def _look(self, incident: Incident) -> None:
        who, at = incident.commander or "", self._clock()
        if incident.commander is None or "@" in who or who in self._again:
            return
        due = suspected_at(incident, await self._incidents.governing(incident))
        if due is None or at < due:
            return
        self._again[who] = self._monotonic() + LOOK
        if await self._away(who):
            key = f"away:{incident.number}:{due.isoformat()}"
            await self._incidents.handle(incident.number, NoticeAway(at=at, person=who), key=key)
            del self._again[who]  # whoever commands two is to be missed in both

    async def _away(self, who: str) -> bool:
        try:
            return await self._presences.away(who)
        except (TryLater, GiveUp) as error:
            self._again[who] = self._monotonic() + RETRY
            log.warning("commander_not_looked_at", extra={"person": who, "reason": str(error)})
            return False
