"""From checks that fail to a message in the incidents channel, or to an incident; and to the word that it is over."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from playbook.commands import Declare
from playbook.document import Playbook
from playbook.health import alarms as rules
from playbook.health.notices import Alarm
from playbook.health.runners import known_as, runners
from playbook.health.standing import Standing
from playbook.incident import CLOCK, Incident
from storage.health import Health, Written
from storage.incidents import Incidents
from storage.notices import Notices
from storage.outages import OUTAGES

log = logging.getLogger(__name__)


class Alarms:
    """`clock` is the incidents' time; `wake` says that there is something to tell."""

    def __init__(
        self,
        health: Health,
        notices: Notices,
        incidents: Incidents,
        *,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._health = health
        self._notices = notices
        self._incidents = incidents
        self._clock = clock
        self._wake = wake

    async def run(self, written: Written) -> None:
        """One round: what stands written is made so; done twice, or by two processes, it is the same."""
        try:
            opened = await self._incidents.open() if written.alarmed else []
            for key, standings in written.alarmed.items():
                await self._tell(key, standings, opened)
        except OUTAGES as error:
            log.warning("alarms_not_raised", extra={"reason": repr(error)})

    async def _tell(self, key: str, standings: Mapping[str, Standing], opened: Sequence[Incident]) -> None:
        playbook = self._incidents.playbook
        content = await self._notices.content(key)
        known = content if isinstance(content, Alarm) else None
        looked_at = {*playbook.checks, *map(known_as, runners(playbook))}
        standings, all_of_it = {name: one for name, one in standings.items() if name in looked_at}, standings
        if not standings:
            await self._dropped(key, known, tuple(all_of_it))
            return
        alarm = rules.alarm(standings, playbook, known, 0)
        about = min((one.number for one in opened if rules.is_about(one, key, alarm)), default=0)
        incident = about or await self._declared(key, alarm, playbook)
        alarm = alarm.model_copy(update={"incident": incident or alarm.incident})
        # An incident that is about it has its own announcement, and what is over needs no alarm.
        wanted = known is not None or not (alarm.incident or alarm.over_at)
        if wanted and await self._notices.put(key, f"#{playbook.channels.incidents}", alarm):
            self._wake()
        if alarm.over_at is not None:
            await self._health.settle(key, tuple(all_of_it))

    async def _dropped(self, key: str, known: Alarm | None, names: tuple[str, ...]) -> None:
        """Nobody looks any more: it would fail for ever."""
        if known is not None and known.over_at is None:
            ended = known.model_copy(update={"over_at": self._clock(), "dropped": True})
            await self._notices.change(key, ended)
            self._wake()
        await self._health.settle(key, names)

    async def _declared(self, key: str, alarm: Alarm, playbook: Playbook) -> int:
        """The incident that its checks declare by themselves, once however often we come; 0 if they do not, or if it
        is over and they fail all the same."""
        names = rules.declaring(alarm, playbook)
        if not names:
            return 0
        command = Declare(
            by=CLOCK,
            at=self._clock(),
            severity=rules.worst_severity(names, playbook),
            title=rules.title(alarm),
            services=(alarm.subject,) if alarm.service else (),
            source=rules.source(alarm),
            detected_at=alarm.detected_at,
            alarm=key,
        )
        outcome = await self._incidents.declare(command, key=key)
        log.info("incident_declared", extra={"incident": outcome.incident.number, "alarm": key})
        return outcome.incident.number if outcome.incident.open else 0
