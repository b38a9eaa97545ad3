"""Bringing one incident what has happened in another: the second side of a link, a merge, a split."""

from playbook import related
from playbook.refusals import Refused
from scheduler.errands import Done, Errand, GiveUp
from storage.incidents import Incidents


class Neighbours:
    """Gives the other incident its command; implements `scheduler.errands.Integration`."""

    def __init__(self, incidents: Incidents) -> None:
        self._incidents = incidents

    async def deliver(self, errand: Errand) -> Done:
        """Give it, once, however often we come: its key is the entry that it comes from. Raises `GiveUp`."""
        found = related.brought(errand.event, errand.incident, errand.now)
        if found is None:
            return Done()
        number, command = found
        key = f"neighbour:{errand.incident.number}:{errand.delivery.entry}"
        try:
            await self._incidents.handle(number, command, key=key)
        except Refused as refused:
            raise GiveUp(refused.sentence) from refused
        return Done()
