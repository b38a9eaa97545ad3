"""What is needed to put a delivery into words."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.events import Event, read_event
from playbook.incident import Incident
from playbook.runbooks.course import BELOW, above
from storage.deliveries import Delivery
from storage.tables import deliveries, incidents, timeline


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is needed to put a delivery into words."""

    incident: Incident
    """As it is now."""
    event: Event
    """What made it."""
    lines: tuple[Event, ...]
    """The newest events of the timeline, oldest first."""
    announcement: str | None
    """The receipt of the incident's announcement, under which threads hang."""
    above: str | None
    """The receipt of the message under which this one hangs, if that is another."""


async def surroundings(connection: AsyncConnection, delivery: Delivery, *, lines: int | None) -> Surroundings:
    """Read what is needed to put a delivery into words, with the newest `lines` of the timeline; None: all."""
    number = delivery.incident
    data = await connection.scalar(select(incidents.c.data).where(incidents.c.number == number))
    entries = select(timeline.c.data).where(timeline.c.incident == number)
    event = await connection.scalar(entries.where(timeline.c.seq == delivery.entry))
    newest = (await connection.scalars(entries.order_by(timeline.c.seq.desc()).limit(lines))).all()
    return Surroundings(
        incident=Incident.model_validate_json(data or ""),
        event=read_event(event or ""),
        lines=tuple(read_event(one) for one in reversed(newest)),
        announcement=await receipt_of(connection, number, "announcement"),
        above=await receipt_of(connection, number, above(delivery.key)) if delivery.what in BELOW else None,
    )


async def receipt_of(connection: AsyncConnection, incident: int, key: str) -> str | None:
    """Where something was posted, if it was."""
    query = select(deliveries.c.receipt).where(deliveries.c.incident == incident, deliveries.c.key == key)
    return (await connection.scalars(query)).one_or_none()
