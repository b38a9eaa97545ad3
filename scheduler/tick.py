"""What time does: finds the incidents whose deadline has passed, and gives them the commands that nobody typed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from playbook import deadlines
from playbook.incident import Incident
from storage.incidents import Incidents

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""Incidents looked at in one round."""
STEPS: Final = 10
"""Commands in a row that one incident may want at the same moment; more would be a fault in the rules."""


class Tick:
    """One look at the clock. `clock` is the incidents' time."""

    def __init__(self, incidents: Incidents, clock: Callable[[], datetime]) -> None:
        self._incidents = incidents
        self._clock = clock

    async def run(self) -> int:
        """Carry out everything that is due; returns how many incidents were woken."""
        now = self._clock()
        woken = 0
        while True:
            waiting = await self._incidents.to_wake(now, AT_ONCE)
            await asyncio.gather(*(self._wake(incident, now) for incident in waiting))
            woken += len(waiting)
            if len(waiting) < AT_ONCE:
                return woken

    async def _wake(self, incident: Incident, now: datetime) -> None:
        playbook = await self._incidents.governing(incident)
        woke = False
        for _ in range(STEPS):
            commands = deadlines.due(incident, now, playbook)
            if not commands:
                break
            woke = True
            for command in commands:
                incident = (await self._incidents.handle(incident.number, command)).incident
        else:
            log.error("incident_too_busy", extra={"incident": incident.number, "steps": STEPS})
        if not woke:
            # The rules have changed since the row was written: nothing is due, and the row does not know it.
            await self._incidents.rearm(incident.number)
