"""The one door to running programs: on this host or on one of the playbook's, so many at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from bot.execution.command import Command, NotRun, Result
from bot.execution.local import Local
from bot.execution.names import Names
from bot.execution.ssh import Connections
from playbook.health.hosts import Host

AT_ONCE: Final = 8
"""Programs that run at a time; the time-out of those that wait has not begun."""


class Executor:
    """`name` is this process's own, if it is a runner: hosts with that runner are then this one."""

    def __init__(
        self,
        environment: Mapping[str, str],
        monotonic: Callable[[], float],
        *,
        name: str | None = None,
        names: Names | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._local = Local(environment, monotonic)
        self._connections = Connections(names or Names(), monotonic)
        self._name = name
        self._slots = asyncio.Semaphore(at_once)

    async def run(self, command: Command, host: Host | None = None) -> Result:
        """Run it there; without a host, here. Raises NotRun. If we are cancelled, the program is ended; if nobody sees
        its end, that is the result.
        """
        async with self._slots:
            if host is not None and host.ssh is not None:
                return await self._connections.run(command, host.ssh)
            self.refuse_elsewhere(host)
            return await self._local.run(command)

    @asynccontextmanager
    async def socket(self, path: str, host: Host | None = None) -> AsyncIterator[str]:
        """Where a Unix socket of that host is to be found here. Raises NotRun."""
        if host is not None and host.ssh is not None:
            async with self._connections.socket(host.ssh, path) as here:
                yield here
            return
        self.refuse_elsewhere(host)
        yield path

    def refuse_elsewhere(self, host: Host | None) -> None:
        """Raises NotRun if only another process can run something there."""
        if host is not None and host.runner is not None and host.runner != self._name:
            raise NotRun(f"only the runner `{host.runner}` can run this")

    async def close(self) -> None:
        """End what is open to other hosts."""
        await self._connections.close()
