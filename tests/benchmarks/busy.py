"""`uv run python -m tests.benchmarks.busy`: a storm of updates as Slack sees it, and what a second replica adds.

Words choose the figures whose names hold one of them. Nothing here is a test.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select

from playbook import commands, reading
from playbook.telling import What
from sandbox.message import Message
from sandbox.people import ANA, TEAM, Person
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from storage.tables import deliveries
from tests.benchmarks.__main__ import row
from tests.faults.fleet import Fleet, fleet
from tests.faults.servers import Server, empty

UPDATES: Final = 500
AT_ONCE: Final = 10
"""People who type at the same moment."""
ROOMS: Final = 150
SHARED: Final = (What.ANNOUNCEMENT, What.PAGE, What.THREAD)
"""What goes to places that all incidents share, where Slack takes a message a second, whoever sends it."""


async def storm(name: str, seconds: float) -> None:
    """Five hundred updates of one incident, spread over so many seconds, or as fast as they are taken."""
    async with fleet(1, latency=0.12) as made:
        await made.start()
        await made.workspace.person(ANA).command("/incident declare P1 checkout is down")
        await made.workspace.wait_for(lambda: any(call.ok for call in made.workspace.journal.of("pins.add")), 30)
        began = time.monotonic()
        last = await _type(made, seconds)
        await made.workspace.wait_for(lambda: f"word-{UPDATES}." in str(_card(made).blocks), 30)
        right = time.monotonic() - last
        edits = len(list(made.workspace.journal.of("chat.update")))
        database = Database(made.database_url)
        while await _count(database, deliveries.c.pending):
            await asyncio.sleep(1)
        await database.close()
        refused = sum(call.status == 429 for call in made.workspace.calls)
    row(
        f"{UPDATES} updates of one incident, {name}",
        f"typed in {last - began:.0f} s; card right {right:.2f} s after the last; {edits} edits; {refused} × 429",
        "≤ 1 s, 0 × 429",
    )


def _card(made: Fleet) -> Message:
    """The pinned message of the one room."""
    room = next(channel for channel in made.workspace.channels() if channel.pins)
    return next(one for one in made.workspace.messages(room.id) if one.ts in room.pins)


async def _type(made: Fleet, seconds: float) -> float:
    """Type them all, the last one by itself; returns when that was acknowledged."""
    numbers = iter(range(1, UPDATES))

    async def people(person: Person) -> None:
        for number in numbers:
            began = time.monotonic()
            await _update(made, person, number)
            await asyncio.sleep(max(0.0, seconds * AT_ONCE / UPDATES - (time.monotonic() - began)))

    await asyncio.gather(*(people(TEAM[n % len(TEAM)]) for n in range(AT_ONCE)))
    await _update(made, ANA, UPDATES)
    return time.monotonic()


async def _update(made: Fleet, person: Person, number: int) -> None:
    answer = await made.workspace.person(person).command(f"/incident update INC-1 word-{number}.")
    assert "INC-1" in answer.text, answer


async def replicas(server: Server, latency: float) -> None:
    """The same backlog of rooms to set up, told by one process and by two."""
    took = {count: await _drained(await empty(server.url), count, latency) for count in (1, 2)}
    row(
        f"{ROOMS} war rooms set up, {latency * 1000:.0f} ms per call: one replica, two",
        f"{took[1]:.1f} s, {took[2]:.1f} s = {took[1] / took[2]:.2f}×",
        "≥ 1.6×",
    )


async def _drained(url: str, count: int, latency: float) -> float:
    """Seconds from the moment at which all processes are ready."""
    async with fleet(count, database_url=url, limits=False, latency=latency) as made:
        database = Database(url)
        await migrate(database)
        await made.start()
        incidents = Incidents(database, Playbooks(database, reading.default()), lambda: None)
        for number in range(ROOMS):
            declare = commands.Declare(by=ANA.id, at=datetime.now(UTC), severity="P3", title=f"slow {number}")
            await incidents.declare(declare)
        began = time.monotonic()
        while await _count(database, deliveries.c.pending & deliveries.c.what.not_in(SHARED)):
            await asyncio.sleep(0.05)
        took = time.monotonic() - began
        await database.close()
    return took


async def _count(database: Database, where: ColumnElement[bool]) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(deliveries).where(where)) or 0


async def main() -> None:
    """Those asked for, as a table."""
    server = Server()
    figures = {
        "replicas waiting": lambda: replicas(server, 0.5),
        "replicas": lambda: replicas(server, 0.12),
        "storm": lambda: storm("as fast as they are taken", 0),
        "storm slow": lambda: storm("over 90 s", 90),
    }
    print("| figure | measured | goal |\n|---|---|---|")
    for name, figure in figures.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            await figure()
    server.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
