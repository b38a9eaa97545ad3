"""A rota's Slack user group, kept in step with whoever is on call: at the start, at each hand-over, at each cover.

Nothing of it is written down: what a group holds is asked of Slack, and what it should hold follows from the rotas. So
several replicas may do it side by side: they set the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

from playbook.document import Playbook
from scheduler.errands import GiveUp, TryLater
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LOOK: Final = 900.0
"""Monotonic seconds after which it is looked at again whether somebody has changed a group by hand."""
RETRY: Final = 30.0
"""Seconds after a failure."""
MENDING: Final = 300.0
"""Seconds to wait when the workspace does not allow it."""


class Groups(Protocol):
    """The user groups of a workspace. Both raise `TryLater` and `GiveUp`."""

    async def members(self, group: str) -> frozenset[str]:
        """Who is in it now."""
        ...

    async def put(self, group: str, people: frozenset[str]) -> None:
        """Let these be in it, and nobody else; at least one."""
        ...


class WatchGroups:
    """`clock` is the incidents' time, `monotonic` gives seconds; `refreshed` reads the playbook with its covers."""

    def __init__(
        self,
        groups: Groups,
        refreshed: Callable[[datetime], Awaitable[Playbook]],
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._groups = groups
        self._refreshed = refreshed
        self._clock = clock
        self._monotonic = monotonic
        self._holds: dict[str, frozenset[str]] = {}
        self._again: dict[str, float] = {}
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """One look; what fails is tried again, and stops nothing else."""
        async with self._turn:
            now = self._clock()
            try:
                playbook = await self._refreshed(now)
            except OUTAGES as error:
                log.warning("groups_not_looked_at", extra={"reason": repr(error)})
                return
            for group, people in wanted(playbook, now).items():
                await self._keep(group, people)

    async def _keep(self, group: str, people: frozenset[str]) -> None:
        moved = group in self._holds and self._holds[group] != people
        if not people or (self._monotonic() < self._again.get(group, 0.0) and not moved):
            return
        try:
            if await self._groups.members(group) != people:
                await self._groups.put(group, people)
                log.info("group_put", extra={"group": group, "people": sorted(people)})
        except TryLater as later:
            self._failed(group, later.after.total_seconds() if later.after else RETRY, str(later))
        except GiveUp as end:
            self._failed(group, MENDING, str(end))
        else:
            self._holds[group] = people
            self._again[group] = self._monotonic() + LOOK

    def _failed(self, group: str, seconds: float, reason: str) -> None:
        self._holds.pop(group, None)
        self._again[group] = self._monotonic() + seconds
        log.warning("group_not_put", extra={"group": group, "reason": reason})


def wanted(playbook: Playbook, at: datetime) -> dict[str, frozenset[str]]:
    """Who should be in each user group: those on call of all its rotas, as far as Slack knows them."""
    found: dict[str, frozenset[str]] = {}
    for key, rota in playbook.rotas.items():
        if rota.usergroup:
            people = frozenset(one for one in playbook.people((key,), at) if "@" not in one)
            found[rota.usergroup] = found.get(rota.usergroup, frozenset()) | people
    return found
