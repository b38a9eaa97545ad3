"""`kill -9` of real processes at random moments under load, Slack failing three calls in ten: 0 lost, 0 doubled."""

from typing import Final

from tests.faults import kills
from tests.faults.proof import Row

KILLS: Final = 1_000
QUICK: Final = 0.005


async def prove(name: str, database_url: str, scale: float) -> Row:
    """Kill so often, under load to the last of them. Raises AssertionError with what is wrong."""
    count = round(KILLS * scale)
    run = await kills.alone(count, database_url=database_url, hurry=scale <= QUICK)
    assert run.found.nothing, run.found
    name = f"`kill -9` under load to the last kill, Slack failing 30 % of calls, {name}"
    return run.row(name, count, "kills", run.kills)


async def test_killed_at_random(database_url: str) -> None:
    """Every acknowledged command is on its timeline once; every room, page, announcement and card is there once."""
    assert (await prove("either database", database_url, QUICK)).holds
