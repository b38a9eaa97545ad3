"""The audit trail: each timeline entry holds the hash of all before it, and this says whether the chain is whole.

Who may write to the database can forge a whole chain anew, but not so that seals kept elsewhere still fit.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import EPOCH, counters, incidents, timeline

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """How far a chain had come, and the hash of its last entry then."""

    entry: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit found; `problems` is empty if every chain is whole."""

    incidents: int
    entries: int
    problems: tuple[str, ...]
    seals: dict[int, Seal]
    """Where each incident's chain ends now, by its number."""


def link(previous: str, *, incident: int, seq: int, at: datetime, by: str, kind: str, data: str) -> str:
    """The hash of one entry: of its content and of the hash before it (empty for the first)."""
    moment = (at - EPOCH) // _MICROSECOND
    content = json.dumps([previous, incident, seq, moment, by, kind, data], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


async def verify(database: Database, against: Mapping[int, Seal] | None = None) -> Audit:
    """Walk every chain from its first entry to its last, and hold it against what the incident says of it.

    With `against`, also against seals that were taken earlier and kept elsewhere.
    """
    walk = _Walk(against=against or {})
    async with database.read() as connection:
        rows = await connection.stream(select(timeline).order_by(timeline.c.incident, timeline.c.seq))
        async for row in rows:
            walk.take(row)
        problems = [*walk.problems, *walk.unmet(), *await _unfitting(connection, walk.seals), *await _gaps(connection)]
    return Audit(
        incidents=len(walk.seals), entries=walk.entries, problems=tuple(dict.fromkeys(problems)), seals=walk.seals
    )


@dataclass
class _Walk:
    """One walk over all entries in their order."""

    against: Mapping[int, Seal]
    entries: int = 0
    seals: dict[int, Seal] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    """The incidents whose earlier seal was found in their chain."""

    def take(self, row: Row[Any]) -> None:
        """The next entry."""
        number, seq = row.incident, row.seq
        before = self.seals.get(number, Seal(entry=0, hash=""))
        if seq != before.entry + 1:
            self.problems.append(f"INC-{number}: entry {before.entry + 1} is missing")
        expected = link(before.hash, incident=number, seq=seq, at=row.at, by=row.by, kind=row.kind, data=row.data)
        if row.hash != expected:
            self.problems.append(f"INC-{number}: entry {seq} ({row.kind}) is not what was written")
        self.entries += 1
        self.seals[number] = Seal(entry=seq, hash=row.hash)
        if self.against.get(number) == self.seals[number]:
            self.met.add(number)

    def unmet(self) -> Iterable[str]:
        """Incidents that do not go on from where an earlier seal was taken."""
        return [
            f"INC-{number}: it is not what it was when its seal was kept"
            for number in self.against
            if number not in self.met
        ]


async def _unfitting(connection: AsyncConnection, seals: Mapping[int, Seal]) -> Iterable[str]:
    rows = await connection.execute(select(incidents.c.number, incidents.c.version, incidents.c.chain))
    return [
        f"INC-{row.number}: its timeline does not end as it should: entries are missing or added"
        for row in rows
        if Seal(entry=row.version, hash=row.chain) != seals.get(row.number)
    ]


async def _gaps(connection: AsyncConnection) -> Iterable[str]:
    """Incidents count from 1 without gaps, so one that was removed shows."""
    last = await connection.scalar(select(counters.c.value).where(counters.c.name == "incidents")) or 0
    known = set(await connection.scalars(select(incidents.c.number)))
    return [f"INC-{number} is missing" for number in range(1, last + 1) if number not in known]
