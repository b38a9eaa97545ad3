"""Which integration tells what: a few kinds have one of their own, the others share one."""

from collections.abc import Mapping

from playbook.telling import What
from scheduler.errands import Done, Errand, Integration


class Routes:
    """Several integrations as one; implements `scheduler.errands.Integration`."""

    def __init__(self, usual: Integration, others: Mapping[What, Integration]) -> None:
        self._usual = usual
        self._others = others

    async def deliver(self, errand: Errand) -> Done:
        """Tell it where its kind is told. Raises `TryLater` and `GiveUp`."""
        return await self._others.get(errand.delivery.what, self._usual).deliver(errand)
