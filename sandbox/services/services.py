"""The services together: started and ended as one, looked at every second, and found by name."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sandbox.services.control import Control
from sandbox.services.postgresql import Address, available, left_out, postgresql
from sandbox.services.service import Refused, Service
from sandbox.services.web_api import web_api
from sandbox.services.worker import worker
from sandbox.wire import Json

EVERY: Final = 1.0


class Services:
    """`folder` keeps their state: logs, configuration, and the socket of `python -m sandbox.services`."""

    def __init__(self, folder: Path, *, api_port: int, database_port: int) -> None:
        self.folder, self.api_port = folder, api_port
        self._news = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []
        self._looking: asyncio.Task[None] | None = None
        # Not in `folder`: as root, PostgreSQL runs under another user, to whom that stays closed.
        self._data = Path(tempfile.mkdtemp(prefix="warroom-postgres-")) if available() else None
        self.database_address = Address(port=database_port) if self._data else None
        self._all = tuple(self._made())
        self._control = Control(folder, self)

    def _made(self) -> Iterator[Service]:
        changed = self._news.set
        yield web_api(self.folder, self.api_port, self.database_address.url() if self.database_address else "", changed)
        if self._data and self.database_address:
            yield postgresql(self.folder, self._data, self.database_address, changed)
        else:
            yield left_out()
        yield worker(self.folder, changed)

    async def start(self) -> None:
        """Start them all; returns at once."""
        await self._control.start()
        for service in self._all:
            service.start()
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """End them all."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        self._control.stop()
        await asyncio.gather(*(service.stop() for service in self._all))
        if self._data:
            await asyncio.to_thread(shutil.rmtree, self._data, ignore_errors=True)

    def __iter__(self) -> Iterator[Service]:
        return iter(self._all)

    def named(self, name: str) -> Service:
        """Raises Refused."""
        for service in self._all:
            if service.name == name:
                return service
        raise Refused(f"there is no service {name!r}; there are: {', '.join(one.name for one in self._all)}")

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever one of them is otherwise than before."""
        self._watchers.append(watcher)

    def shown(self) -> list[Json]:
        """They, as the page shows them."""
        return [service.shown() for service in self._all]

    async def _look(self) -> None:
        while True:
            self._news.clear()
            before = self.shown()
            await asyncio.gather(*(service.examine() for service in self._all))
            if self.shown() != before:
                for watcher in self._watchers:
                    watcher()
            try:
                await asyncio.wait_for(self._news.wait(), EVERY)
            except TimeoutError:
                continue
