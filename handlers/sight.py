"""Which incidents there are for somebody: the one place where a private one is shown or hidden.

Whoever is no member of a private incident gets, everywhere, the answer that they would get if there were none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from playbook.events import Event
from playbook.incident import Incident, Status
from playbook.refusals import Refused
from storage.incidents import Incidents

GLANCED: Final = 50
"""The newest incidents that one look at everything reads."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The incidents as one person sees them from one place; nothing else in `handlers` looks for incidents."""

    incidents: Incidents
    by: str
    channel: str
    """Where they are: whoever asks in the war room is in it, for Slack let them in."""
    told: bool = False
    """The number is out of a direct message of ours to them, or of a form opened from one: we told them ourselves."""

    def sees(self, incident: Incident) -> bool:
        """Whether this incident exists for them."""
        if not incident.private or self.by in incident.members:
            return True
        return incident.room is not None and incident.room.channel == self.channel

    async def get(self, number: int) -> Incident | None:
        """The incident of that number, if there is one for them."""
        incident = await self.incidents.get(number)
        return incident if self.told else self._shown(incident)

    async def known(self, number: int) -> Incident:
        """The same; refuses an unknown one."""
        incident = await self.get(number)
        if incident is None:
            raise Refused(f"There is no INC-{number}. `/incident list` shows the open ones.")
        return incident

    async def of_channel(self, channel: str) -> Incident | None:
        """The incident whose war room that channel is, if there is one for them."""
        return self._shown(await self.incidents.of_channel(channel))

    async def announced(self, channel: str, ts: str) -> Incident | None:
        """The incident whose announcement that message is, if there is one for them."""
        return self._shown(await self.incidents.announced(channel, ts))

    async def open(self) -> list[Incident]:
        """All that people work on, the most severe and then the oldest first."""
        return [one for one in await self.incidents.open() if self.sees(one)]

    async def recent(self, limit: int) -> list[Incident]:
        """The newest, whatever their status: as many as if the hidden ones had never been."""
        asked = limit
        while True:
            found = await self.incidents.recent(asked)
            shown = [one for one in found if self.sees(one)]
            if len(shown) >= limit or len(found) < asked:
                return shown[:limit]
            asked *= 2

    async def timeline(self, incident: Incident, *, last: int | None = None) -> Sequence[Event]:
        """What happened to an incident that was found here, or the end of it."""
        return await self.incidents.timeline(incident.number, last=last)

    async def entry(self, incident: Incident, number: int) -> Event | None:
        """One entry of its timeline, by its number; None if there is none."""
        return await self.incidents.entry(incident.number, number)

    def _shown(self, incident: Incident | None) -> Incident | None:
        return incident if incident is not None and self.sees(incident) else None


@dataclass(frozen=True, kw_only=True)
class Glance:
    """Everything there is at one moment, read once for many people; each of them is shown what exists for them."""

    incidents: Incidents
    all_open: tuple[Incident, ...]
    newest: tuple[Incident, ...]

    @classmethod
    async def take(cls, incidents: Incidents) -> "Glance":
        """Look at everything."""
        opened, newest = await incidents.open(), await incidents.recent(GLANCED)
        return cls(incidents=incidents, all_open=tuple(opened), newest=tuple(newest))

    def open(self, by: str) -> list[Incident]:
        """As `Sight.open`, for somebody who is in no channel."""
        sight = self._sight(by)
        return [one for one in self.all_open if sight.sees(one)]

    def unclosed(self, by: str) -> list[Incident]:
        """The newest that are resolved, and that nobody has closed."""
        sight = self._sight(by)
        return [one for one in self.newest if one.status is Status.RESOLVED and sight.sees(one)]

    async def recent(self, by: str, limit: int) -> list[Incident]:
        """As `Sight.recent`, for somebody who is in no channel."""
        sight = self._sight(by)
        shown = [one for one in self.newest if sight.sees(one)]
        if len(shown) >= limit or len(self.newest) < GLANCED:
            return shown[:limit]
        return await sight.recent(limit)

    def _sight(self, by: str) -> Sight:
        return Sight(incidents=self.incidents, by=by, channel="")
