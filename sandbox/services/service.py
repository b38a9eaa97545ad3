"""A service: a process under supervision, how one sees whether it is well, and how it is broken and mended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from sandbox.services.supervised import Supervised
from sandbox.wire import Json

STARTING: Final = 30.0
"""Seconds after its start in which a service that nobody can reach yet is not called broken."""
SETTLING: Final = 0.1

State = Literal["absent", "starting", "running", "broken"]
Deed = Callable[[], Awaitable[None]]


class Refused(Exception):
    """It is not done; its words say why."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How a service is."""

    state: State
    says: str
    restarts: int = 0

    @property
    def well(self) -> bool:
        """Whether it does its work."""
        return self.state == "running"

    def __str__(self) -> str:
        if not self.restarts:
            return self.says
        return f"{self.says}, {self.restarts} restart{'' if self.restarts == 1 else 's'}"


STARTED: Final = Condition(state="starting", says="starting")


@dataclass(kw_only=True)
class Service:
    """`look` tells what is wrong with it: nothing (empty), or None if nobody is there to be asked.

    Without a process it is left out, and `absent` says why. `others` are what it is broken with, and end with it.
    """

    name: str
    what: str
    where: str = ""
    process: Supervised | None
    look: Callable[[], Awaitable[str | None]]
    breaks: Mapping[str, Deed] = field(default_factory=dict)
    repair: Callable[[], Awaitable[str]] | None = None
    absent: str = ""
    others: tuple[Supervised, ...] = ()
    condition: Condition = STARTED
    _seen: int | None = None

    def start(self) -> None:
        """Begin to run it."""
        if self.process:
            self.process.start()

    async def stop(self) -> None:
        """End it."""
        await asyncio.gather(*(one.stop() for one in (self.process, *self.others) if one))

    async def restart(self) -> Condition:
        """End it and start it again; says how it is once that can be said. Raises Refused."""
        process = self._there()
        await asyncio.gather(*(one.stop() for one in self.others))
        await process.restart()
        while (condition := await self.examine()).state == "starting":  # noqa: ASYNC110 - a process is looked at from outside
            await asyncio.sleep(SETTLING)
        return condition

    async def break_it(self, how: str) -> None:
        """Break it in one of its ways. Raises Refused."""
        process = self._there()
        if how not in self.breaks:
            raise Refused(f"{self.name} cannot be broken so; there are: {', '.join(self.breaks)}")
        if process.pid is None or self.condition.state == "starting":
            raise Refused(f"{self.name} is not up: {self.condition}")
        await self.breaks[how]()

    async def mend(self) -> str:
        """Repair what no restart mends; says what was done. Raises Refused."""
        self._there()
        if self.repair is None:
            raise Refused(f"there is nothing to repair in {self.name}: restart it")
        return await self.repair()

    def _there(self) -> Supervised:
        if self.process is None:
            raise Refused(f"{self.name} is {self.absent}")
        return self.process

    async def examine(self) -> Condition:
        """Look at it now."""
        self.condition = await self._seen_now()
        return self.condition

    async def _seen_now(self) -> Condition:
        process = self.process
        if process is None:
            return Condition(state="absent", says=self.absent)
        if process.ending:
            return Condition(state="starting", says="stopping")
        if process.looping:
            says = f"keeps ending (exit code {process.code})"
            return Condition(state="broken", says=says, restarts=process.restarts)
        if process.pid is None:
            return STARTED if process.beginning else Condition(state="broken", says="stopped")
        wrong = await self.look()
        if wrong is None and self._seen != process.pid and process.age < STARTING:
            return STARTED
        if wrong is not None:
            self._seen = process.pid
        if wrong == "":
            return Condition(state="running", says="running", restarts=process.restarts)
        return Condition(state="broken", says=wrong or "cannot be reached", restarts=process.restarts)

    def shown(self) -> Json:
        """It, as the page shows it."""
        return {
            "name": self.name,
            "what": self.what,
            "where": self.where,
            "state": self.condition.state,
            "says": str(self.condition),
            "breaks": [] if self.condition.state in ("absent", "starting") else list(self.breaks),
        }
