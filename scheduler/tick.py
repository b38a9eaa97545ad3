"""What time does: finds the incidents whose deadline has passed, and gives them the commands that nobody typed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from playbook import deadlines
from playbook.document import Playbook
from playbook.incident import Incident
from scheduler.figures import Figures
from storage.incidents import Incidents

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""Incidents looked at in one round."""
STEPS: Final = 10
"""Commands in a row that one incident may want at the same moment; more would be a fault in the rules."""


class Tick:
    """One look at the clock. `clock` is the incidents' time."""

    def __init__(self, incidents: Incidents, clock: Callable[[], datetime], figures: Figures | None = None) -> None:
        self._incidents = incidents
        self._clock = clock
        self._figures = figures or Figures()

    async def run(self) -> int:
        """Carry out everything that is due; returns how many incidents were woken. One that fails stops no other."""
        now = self._clock()
        woken = 0
        while True:
            waiting = await self._incidents.to_wake(now, AT_ONCE)
            done = await asyncio.gather(*(self._wake(incident, now) for incident in waiting), return_exceptions=True)
            failed = _logged(waiting, done)
            woken += len(waiting) - failed
            # Those that failed are still the longest waiting; if nothing else comes up, they wait for the next look.
            if len(waiting) < AT_ONCE or failed == len(waiting):
                return woken

    async def wake(self, number: int) -> None:
        """Carry out what is due for one incident."""
        incident = await self._incidents.get(number)
        if incident is not None:
            await self._wake(incident, self._clock())

    async def _wake(self, incident: Incident, now: datetime) -> None:
        playbook = await self._incidents.governing(incident)
        woke = False
        for _ in range(STEPS):
            commands = deadlines.due(incident, now, playbook)
            if not commands:
                break
            woke = True
            self._note_lateness(incident, now, playbook)
            for command in commands:
                incident = (await self._incidents.handle(incident.number, command)).incident
        else:
            log.error("incident_too_busy", extra={"incident": incident.number, "steps": STEPS})
        if not woke:
            # The rules have changed since the row was written: nothing is due, and the row does not know it.
            await self._incidents.rearm(incident.number)

    def _note_lateness(self, incident: Incident, now: datetime, playbook: Playbook) -> None:
        due = deadlines.wake_at(incident, playbook)
        if due is not None:
            self._figures.lateness.observe((now - due).total_seconds())


def _logged(waiting: Sequence[Incident], done: Sequence[BaseException | None]) -> int:
    """How many failed, each said in the log."""
    failed = [(incident, error) for incident, error in zip(waiting, done, strict=True) if error is not None]
    for incident, error in failed:
        log.error("incident_not_woken", extra={"incident": incident.number}, exc_info=error)
    return len(failed)
