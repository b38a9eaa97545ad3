"""What was declared lately, read for all who ask at the same moment at once.

Fifty people declare at the same moment; fifty reads of the same few rows would make the last of them wait.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from playbook.incident import Incident
from storage.database import Database
from storage.tables import IS_OPEN, incidents

_MOST = 100
"""Incidents looked at, the newest first."""

_Waiting = tuple[datetime, "asyncio.Future[Sequence[Incident]]"]


class Latest:
    """The newest open incidents. A reading begins after it was asked for, so it holds what was committed by then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def since(self, at: datetime) -> Sequence[Incident]:
        """The open incidents declared at that time or later, newest first. Raises the database's errors."""
        future: asyncio.Future[Sequence[Incident]] = asyncio.get_running_loop().create_future()
        self._waiting.append((at, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # let those who came at the same moment join
            taken, self._waiting = self._waiting, []
            try:
                found = await self._read(min(at for at, _ in taken))
            except Exception as error:  # noqa: BLE001 - whatever the database says belongs to those who asked
                for _, future in taken:
                    if not future.done():
                        future.set_exception(error)
                continue
            for at, future in taken:
                if not future.done():
                    future.set_result([one for one in found if one.declared_at >= at])

    async def _read(self, at: datetime) -> Sequence[Incident]:
        query = (
            select(incidents.c.data)
            .where(IS_OPEN, incidents.c.declared_at >= at)
            .order_by(incidents.c.number.desc())
            .limit(_MOST)
        )
        async with self._database.read() as connection:
            return [Incident.model_validate_json(data) for data in await connection.scalars(query)]
