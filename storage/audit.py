"""The audit trail: each timeline entry holds the hash of all before it, and this says whether the chain is whole.

Who may write to the database can forge a whole chain anew, but not so that an earlier seal still fits: keep the seal
that `warroom audit verify` prints somewhere else, and compare.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import EPOCH, counters, incidents, timeline

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit found; `problems` is empty if every chain is whole."""

    incidents: int
    entries: int
    problems: tuple[str, ...]
    seal: str
    """One hash over all chains: it changes when anything in any of them does, and whenever something is added."""
    heads: dict[int, str]
    """The last hash of each incident, by its number."""


def link(previous: str, *, incident: int, seq: int, at: datetime, by: str, kind: str, data: str) -> str:
    """The hash of one entry: of its content and of the hash before it (empty for the first)."""
    moment = (at - EPOCH) // _MICROSECOND
    content = json.dumps([previous, incident, seq, moment, by, kind, data], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


async def verify(database: Database) -> Audit:
    """Walk every chain from its first entry to its last, and hold it against what the incident says of it."""
    async with database.read() as connection:
        heads, counts, broken = await _walk(connection)
        missing = [*await _unfitting(connection, heads, counts), *await _gaps(connection)]
    return Audit(
        incidents=len(heads), entries=sum(counts.values()), problems=(*broken, *missing), seal=seal(heads), heads=heads
    )


def seal(heads: dict[int, str]) -> str:
    """One hash over the last hashes of all incidents."""
    content = json.dumps(sorted(heads.items()), separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


async def _walk(connection: AsyncConnection) -> tuple[dict[int, str], dict[int, int], list[str]]:
    heads: dict[int, str] = {}
    counts: dict[int, int] = {}
    problems: list[str] = []
    rows = await connection.stream(select(timeline).order_by(timeline.c.incident, timeline.c.seq))
    async for row in rows:
        number, seq = row.incident, row.seq
        expected = link(
            heads.get(number, ""), incident=number, seq=seq, at=row.at, by=row.by, kind=row.kind, data=row.data
        )
        counts[number] = counts.get(number, 0) + 1
        if seq != counts[number]:
            problems.append(f"INC-{number}: entry {counts[number]} is missing")
            counts[number] = seq
        if row.hash != expected:
            problems.append(f"INC-{number}: entry {seq} ({row.kind}) is not what was written")
        heads[number] = row.hash
    return heads, counts, problems


async def _unfitting(connection: AsyncConnection, heads: dict[int, str], counts: dict[int, int]) -> Iterable[str]:
    rows = await connection.execute(select(incidents.c.number, incidents.c.version, incidents.c.chain))
    return [
        f"INC-{row.number}: its timeline does not end as it should: entries are missing or added"
        for row in rows
        if row.chain != heads.get(row.number) or row.version != counts.get(row.number)
    ]


async def _gaps(connection: AsyncConnection) -> Iterable[str]:
    """Incidents count from 1 without gaps, so one that was removed shows."""
    last = await connection.scalar(select(counters.c.value).where(counters.c.name == "incidents")) or 0
    known = set(await connection.scalars(select(incidents.c.number)))
    return [f"INC-{number} is missing" for number in range(1, last + 1) if number not in known]
