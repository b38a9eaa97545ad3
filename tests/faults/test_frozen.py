"""A process frozen (SIGSTOP) past its lease while it is telling, and thawed: one copy stands in the end."""

import asyncio
import time
from random import Random

from sqlalchemy import select

from storage.database import Database
from storage.tables import deliveries
from tests.faults.fleet import Fleet, Replica, fleet
from tests.faults.load import Load, stories
from tests.faults.proof import Row
from tests.faults.reckoning import quiet, reckon
from tests.faults.servers import empty

LEASE = 3.0
"""Seconds; thirty would make fifty freezes last half an hour. The longest delivery of all, the canvas, must fit in."""
ROUNDS = 50
QUICK = 0.04


async def prove(database_url: str, scale: float) -> Row:
    """Freeze so often, in the act. Raises AssertionError with what is wrong."""
    began, rounds = time.monotonic(), round(ROUNDS * scale)
    settings = {"WARROOM_LEASE_SECONDS": str(LEASE)}
    async with fleet(2, database_url=database_url, settings=settings, limits=False, latency=0.2) as made:
        load, database = Load(made.workspace, Random(1)), Database(database_url)
        try:
            await made.start()
            for number in range(rounds):
                await freeze_in_the_act(made.replicas[number % 2], database, load)
            await quiet(database, 120, hurry=scale <= QUICK)
            found = await reckon(database, made.workspace, load)
        finally:
            await database.close()
    assert found.nothing, found
    late = _taken_back(made)
    assert late or scale < 1, "nobody told anything too late: no freeze has met what it is to prove"
    return Row(
        test="a process frozen (SIGSTOP) past its lease, in the act, and thawed",
        least=rounds,
        of="freezes",
        done=rounds,
        lost=len(found.lost) + len(found.disordered),
        doubled=len(found.doubled),
        took=time.monotonic() - began,
        figures=f"{late} late twins seen and taken back",
    )


async def freeze_in_the_act(replica: Replica, database: Database, load: Load) -> None:
    """Freeze it as soon as it holds a claim, for longer than the lease; then let it go on.

    The other one may have told a whole story before it came to hold one: then there is another.
    """
    work = asyncio.create_task(stories(load, 1, at_once=1))
    async with asyncio.timeout(60):
        while not await _claims(replica, database):
            if work.done():
                work.result()  # if somebody was never answered, say so now
                work = asyncio.create_task(stories(load, 1, at_once=1))
            await asyncio.sleep(0.005)
    replica.freeze()
    await asyncio.sleep(LEASE * 2.5)  # not a wait for something to happen: the freeze itself
    replica.thaw()
    await work


async def _claims(replica: Replica, database: Database) -> bool:
    query = select(deliveries.c.claim).where(deliveries.c.pending, deliveries.c.claim.is_not(None))
    async with database.read() as connection:
        return any(str(claim).split(":")[1] == str(replica.pid) for claim in await connection.scalars(query))


def _taken_back(made: Fleet) -> int:
    return sum(call.ok for call in made.workspace.journal.of("chat.delete"))


async def test_frozen_past_its_lease(postgres: str) -> None:
    """Whoever takes over looks first; a copy that comes late all the same is taken back; nothing is missing."""
    assert (await prove(await empty(postgres), QUICK)).holds
