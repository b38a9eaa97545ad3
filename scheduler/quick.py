"""The quick health check of what was just declared: a checkup in its war room; what it shows is filled in there."""

from collections.abc import Callable

from playbook.health.notices import Checkup
from playbook.incident import CLOCK
from scheduler.errands import Done, Errand, GiveUp
from storage.notices import Notices


class Quick:
    """Puts the message up; implements `scheduler.errands.Integration`. `wake` says that there is something to tell."""

    def __init__(self, notices: Notices, wake: Callable[[], None]) -> None:
        self._notices = notices
        self._wake = wake

    async def deliver(self, errand: Errand) -> Done:
        """Once, however often we come: what is there already is being run, or was. Raises `GiveUp`."""
        incident = errand.incident
        if incident.room is None:
            raise GiveUp("the war room is not there")
        key = f"quick:{incident.number}"
        if await self._notices.content(key) is None:
            checkup = Checkup(scope="quick", names=incident.quick, by=CLOCK, begun_at=errand.now)
            await self._notices.put(key, incident.room.channel, checkup)
            self._wake()
        return Done()
