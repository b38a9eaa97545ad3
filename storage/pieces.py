"""Which pieces of an incident are missing, as far as we remember: never written down to be told, or given up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.events import Repaired, read_event
from playbook.incident import CLOCK, Incident
from playbook.pieces import NAMES, pieces
from playbook.telling import What
from storage.tables import deliveries, timeline

_FOR_ALL = ("room_opened", "repaired")
"""The events that invite everybody; the others invite those whom they bring."""


async def lacking(
    connection: AsyncConnection, several: Sequence[Incident], given_up_by: datetime
) -> Mapping[int, tuple[What, ...]]:
    """The missing pieces of those incidents that lack any; what was given up later than that does not count yet."""
    query = (
        select(deliveries.c.incident, deliveries.c.what, deliveries.c.key, deliveries.c.gave_up_at, timeline.c.kind)
        .join(timeline, and_(timeline.c.incident == deliveries.c.incident, timeline.c.seq == deliveries.c.entry))
        .where(deliveries.c.incident.in_([one.number for one in several]))
        .where(deliveries.c.what.in_([str(what) for what in NAMES]))
        .order_by(deliveries.c.id)
    )
    rows = (await connection.execute(query)).all()
    found = {}
    for incident in several:
        own = [row for row in rows if row.incident == incident.number]
        missing = tuple(one for one in pieces(incident) if _is_missing(one, incident, own, given_up_by))
        if missing:
            found[incident.number] = missing
    return found


def _is_missing(piece: What, incident: Incident, rows: Sequence[Any], by: datetime) -> bool:
    standing = [row for row in rows if row.what == piece]
    if piece is What.PIN:
        standing = [row for row in standing if row.key == f"pin:{incident.card}"]
    if piece is What.INVITE:
        # Whoever invites everybody makes up for all invitations before.
        last = max((place for place, row in enumerate(standing) if row.kind in _FOR_ALL), default=0)
        standing = standing[last:]
    return not standing or any(row.gave_up_at is not None and row.gave_up_at <= by for row in standing)


async def repairs(connection: AsyncConnection, number: int) -> Counter[str]:
    """How often each piece of an incident has been repaired by itself."""
    query = select(timeline.c.data).where(timeline.c.incident == number, timeline.c.kind == "repaired")
    done: Counter[str] = Counter()
    for data in await connection.scalars(query.where(timeline.c.by == CLOCK)):
        event = read_event(data)
        if isinstance(event, Repaired):
            done.update(event.parts)
    return done


async def revive(connection: AsyncConnection, keys: Sequence[tuple[int, str]]) -> None:
    """Let what was given up be told again."""
    if keys:
        await connection.execute(_REVIVE, [{"incident_": incident, "key_": key} for incident, key in keys])


_REVIVE = (
    update(deliveries)
    .where(deliveries.c.incident == bindparam("incident_"), deliveries.c.key == bindparam("key_"))
    .values(gave_up_at=None)
)
