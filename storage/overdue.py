"""What should have been done and was not: timers and deliveries that nobody holds, and times that cannot be."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Table, Update, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.incident import Incident
from storage.database import Database
from storage.deliveries import OURS_TO_TELL
from storage.locks import at_rest
from storage.tables import FIRST, IS_OPEN, deliveries, incidents

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Armed:
    """An incident, and when its row says that time will next do something to it."""

    number: int
    incident: Incident | None
    """None if what stands there cannot be read."""
    wake_at: datetime | None


async def armed(connection: AsyncConnection, *, after: int, limit: int) -> list[Armed]:
    """Open incidents whose number is greater than `after`, in order."""
    query = select(incidents.c.number, incidents.c.data, incidents.c.wake_at).where(IS_OPEN, incidents.c.number > after)
    rows = await connection.execute(query.order_by(incidents.c.number).limit(limit))
    return [Armed(number=row.number, incident=read(row.number, row.data), wake_at=row.wake_at) for row in rows]


def read(number: int, data: str) -> Incident | None:
    """The incident; None if it cannot be read, which is said in the log: one bad row must not hide the others."""
    try:
        return Incident.model_validate_json(data)
    except ValidationError as error:
        log.error("incident_unreadable", extra={"incident": number, "errors": error.error_count()})
        return None


async def waiting(connection: AsyncConnection, now: datetime, limit: int) -> list[tuple[int, int, int]]:
    """Deliveries that may be told now and that nobody holds, the oldest first: id, generation and attempts of each."""
    query = (
        select(deliveries.c.id, deliveries.c.generation, deliveries.c.attempts)
        .where(deliveries.c.pending, deliveries.c.next_at <= now, deliveries.c.claimed_until <= now)
        .where(FIRST, OURS_TO_TELL)
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [(row.id, row.generation, row.attempts) for row in await connection.execute(query)]


async def unsure(database: Database, told: Table, before: datetime) -> int:
    """Have those told anew of which a second copy may have turned up since; returns how many. `told`: deliveries or
    notices.
    """
    found = and_(~told.c.pending, told.c.receipt.is_not(None), told.c.unknown_since <= before)
    async with database.read() as connection:
        if await connection.scalar(select(told.c.id).where(found).limit(1)) is None:
            return 0  # as below
    async with database.write() as connection:
        again = _all(told, found).values(pending=True, generation=told.c.generation + 1)
        return (await connection.execute(again)).rowcount


async def pull_back(database: Database, *, now: datetime, latest_try: datetime, latest_lease: datetime) -> int:
    """Bring times that cannot be (a clock was ahead, and was set back) to what can; returns how many rows."""
    too_late, too_long = deliveries.c.next_at > latest_try, deliveries.c.claimed_until > latest_lease
    async with database.read() as connection:
        found = await connection.scalar(
            select(func.count()).select_from(deliveries).where(deliveries.c.pending, or_(too_late, too_long))
        )
    if not found:
        return 0  # a sweep that finds nothing does not make anybody wait
    async with database.write() as connection:
        tried = _all(deliveries, deliveries.c.pending, too_late).values(next_at=now)
        claimed = _all(deliveries, deliveries.c.pending, too_long).values(claimed_until=latest_lease)
        return (await connection.execute(tried)).rowcount + (await connection.execute(claimed)).rowcount


def _all(told: Table, *where: ColumnElement[bool]) -> Update:
    return update(told).where(told.c.id.in_(at_rest(told, *where)))


async def counts(connection: AsyncConnection) -> tuple[Sequence[tuple[str, int]], Sequence[tuple[int, int]]]:
    """How many incidents are open, by severity; and how many deliveries wait, by lane. Numbers only, of all."""
    opened = select(incidents.c.severity, func.count()).where(IS_OPEN).group_by(incidents.c.severity)
    pending = select(deliveries.c.lane, func.count()).where(deliveries.c.pending).group_by(deliveries.c.lane)
    return (
        [(row[0], row[1]) for row in await connection.execute(opened)],
        [(row[0], row[1]) for row in await connection.execute(pending)],
    )
