"""What was declared lately: a declaration may be of the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.incident import Incident
from storage.tables import IS_OPEN, incidents

MOST: Final = 100
"""Incidents looked at, the newest first."""


async def declared_since(connection: AsyncConnection, at: datetime) -> Sequence[Incident]:
    """The open incidents declared at that time or later, newest first, at most `MOST`."""
    query = select(incidents.c.data).where(IS_OPEN, incidents.c.declared_at >= at)
    newest = await connection.scalars(query.order_by(incidents.c.number.desc()).limit(MOST))
    return [Incident.model_validate_json(data) for data in newest]
