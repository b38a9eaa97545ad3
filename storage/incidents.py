"""The one door through which an incident changes, and the ways to find one."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from playbook.commands import Command, Declare
from playbook.document import Playbook
from playbook.events import Event, read_event
from playbook.incident import Incident
from playbook.telling import announcement
from storage import overdue, pieces
from storage.batch import Job, Outcome
from storage.database import Database
from storage.endings import Ending
from storage.playbooks import Playbooks
from storage.tables import IS_OPEN, deliveries, incidents, timeline
from storage.writer import Writer

NEWEST: Final = 50
"""So many of the newest incidents are watched after their end too."""


class Incidents:
    """Gives commands to incidents, and finds incidents. `on_commit` is called when there is something new to tell."""

    def __init__(self, database: Database, playbooks: Playbooks, on_commit: Callable[[], None]) -> None:
        self._database = database
        self._playbooks = playbooks
        self._writer = Writer(database, playbooks, on_commit)

    @property
    def playbook(self) -> Playbook:
        """The playbook that will govern the next incident."""
        return self._playbooks.current

    async def declare(self, command: Declare, *, key: str | None = None) -> Outcome:
        """Begin an incident. The same `key` twice begins one. Raises `Refused`."""
        return _made(await self._writer.do(Job(command=command, key=key)))

    async def handle(self, number: int, command: Command, *, key: str | None = None) -> Outcome:
        """Give a command to an incident. The same `key` twice gives it once. Raises `Refused`."""
        return _made(await self._writer.do(Job(command=command, number=number, key=key)))

    async def end(self, ending: Ending, *, command: Command | None = None) -> None:
        """Write down what has become of a delivery, and in the same transaction what the world answered."""
        await self._writer.do(Job(command=command, number=ending.delivery.incident, ending=ending))

    async def rehearse(self, command: Declare) -> None:
        """Declare in a transaction that is rolled back: the first real one is as quick as the second, and a database
        that would not take it says so now.
        """
        await self._writer.rehearse(Job(command=command))

    async def rearm(self, number: int) -> None:
        """Compute anew when to wake it; for rows written by rules that have changed since."""
        await self._writer.do(Job(command=None, number=number))

    async def get(self, number: int) -> Incident | None:
        """The incident of that number."""
        return await self._one(incidents.c.number == number)

    async def of_channel(self, channel: str) -> Incident | None:
        """The incident whose war room that channel is."""
        return await self._one(incidents.c.channel == channel)

    async def announced(self, channel: str, ts: str) -> Incident | None:
        """The incident whose announcement that message is."""
        where = (deliveries.c.key == announcement().key, deliveries.c.receipt == f"{channel}:{ts}")
        async with self._database.read() as connection:
            number = await connection.scalar(select(deliveries.c.incident).where(*where).limit(1))
        return await self.get(number) if number is not None else None

    async def open(self, among: Collection[int] | None = None) -> list[Incident]:
        """All that people work on, or those of them with these numbers, the most severe and then the oldest first."""
        query = select(incidents.c.data).where(IS_OPEN).order_by(incidents.c.severity, incidents.c.number)
        if among is not None:
            query = query.where(incidents.c.number.in_(among))
        async with self._database.read() as connection:
            return [Incident.model_validate_json(data) for data in await connection.scalars(query)]

    async def recent(self, limit: int) -> list[Incident]:
        """The newest, whatever their status."""
        query = select(incidents.c.data).order_by(incidents.c.number.desc()).limit(limit)
        async with self._database.read() as connection:
            return [Incident.model_validate_json(data) for data in await connection.scalars(query)]

    async def versions(self) -> dict[int, int]:
        """The version of each that people work on, by its number: another one whenever anything has happened to it."""
        query = select(incidents.c.number, incidents.c.version).where(IS_OPEN)
        async with self._database.read() as connection:
            return {row.number: row.version for row in await connection.execute(query)}

    async def standing(self) -> tuple[int, int, int]:
        """A few numbers that change whenever anything happens to an incident that is open, or is one of the newest."""
        newest = select(func.coalesce(func.max(incidents.c.number), 0)).scalar_subquery()
        query = select(func.count(), func.coalesce(func.sum(incidents.c.version), 0), newest)
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(or_(IS_OPEN, incidents.c.number > newest - NEWEST)))).one()
        return int(row[0]), int(row[1]), int(row[2])

    async def refreshed(self, at: datetime) -> Playbook:
        """The same, with whoever has agreed to stand in from that time on."""
        async with self._database.read() as connection:
            await self._playbooks.refresh(connection, at)
        return self._playbooks.current

    async def governing(self, incident: Incident) -> Playbook:
        """The playbook that governs an incident: the one in force when it was declared."""
        known = self._playbooks.known(incident.playbook)
        if known is not None:
            return known
        async with self._database.read() as connection:
            return await self._playbooks.get(connection, incident.playbook)

    async def to_wake(self, now: datetime, limit: int) -> list[Incident]:
        """Incidents with a deadline that has passed, the longest waiting first; an unreadable one stops no other."""
        query = select(incidents.c.number, incidents.c.data).where(incidents.c.wake_at <= now)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(incidents.c.wake_at).limit(limit))).all()
        found = [overdue.read(row.number, row.data) for row in rows]
        return [incident for incident in found if incident is not None]

    async def next_wake(self) -> datetime | None:
        """When time will next do something to any incident."""
        query = select(incidents.c.wake_at).where(incidents.c.wake_at.is_not(None)).order_by(incidents.c.wake_at)
        async with self._database.read() as connection:
            return (await connection.scalars(query.limit(1))).one_or_none()

    async def timeline(self, number: int, *, last: int | None = None) -> list[Event]:
        """What happened to it, oldest first; everything, or the `last` ones only."""
        query = select(timeline.c.data).where(timeline.c.incident == number).order_by(timeline.c.seq.desc())
        async with self._database.read() as connection:
            rows = list(await connection.scalars(query.limit(last) if last else query))
        return [read_event(data) for data in reversed(rows)]

    async def entry(self, number: int, seq: int) -> Event | None:
        """One entry of its timeline, by its number from 1."""
        query = select(timeline.c.data).where(timeline.c.incident == number, timeline.c.seq == seq)
        async with self._database.read() as connection:
            data = await connection.scalar(query)
        return read_event(data) if data else None

    async def lacking(self, incident: Incident) -> tuple[str, ...]:
        """The pieces of it that are missing, as far as we remember."""
        async with self._database.read() as connection:
            found = await pieces.lacking(connection, [incident], datetime.max.replace(tzinfo=UTC))
        return tuple(str(one) for one in found.get(incident.number, ()))

    async def _one(self, where: ColumnElement[bool]) -> Incident | None:
        query = select(incidents.c.data).where(where).order_by(incidents.c.number.desc()).limit(1)
        async with self._database.read() as connection:
            data = await connection.scalar(query)
        return Incident.model_validate_json(data) if data else None


def _made(outcome: Outcome | None) -> Outcome:
    if outcome is None:
        raise TypeError("a job with a command has an outcome")
    return outcome
