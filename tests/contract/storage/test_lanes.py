"""Who goes first when there is more to tell than can be told at once."""

import asyncio
from datetime import UTC, datetime
from random import Random

from playbook import commands
from playbook.document import Playbook
from playbook.telling import Lane, What
from scheduler.delivery import AT_ONCE, Deliverer
from scheduler.errands import Done, Errand
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class OnlyPages:
    """A place where all but pages hangs."""

    def __init__(self) -> None:
        self.called: list[int] = []
        self.over = asyncio.Event()

    async def deliver(self, errand: Errand) -> Done:
        """Told: a page at once, the rest when it is over."""
        if errand.delivery.lane != Lane.PAGE:
            await self.over.wait()
        if errand.delivery.what == What.PAGE:
            self.called.append(errand.incident.number)
        return Done()


async def test_whatever_else_hangs_somebody_is_called(database: Database, playbook: Playbook) -> None:
    """When more hangs than can be told at once, the on-call of the next incident is still called at once."""
    place = OnlyPages()
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    deliverer = Deliverer(database, incidents, place, clock=lambda: NOW, wall=lambda: NOW, token="me", chance=Random(0))
    for number in range(1, AT_ONCE + 11):
        await incidents.declare(commands.Declare(by="U0000DEE", at=NOW, severity="P0", title="down"))
        async with asyncio.timeout(5):
            while number not in place.called:
                await deliverer.look()
                await asyncio.sleep(0)

    assert place.called == list(range(1, AT_ONCE + 11))

    place.over.set()
    await deliverer.idle()
