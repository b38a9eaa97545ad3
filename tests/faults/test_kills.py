"""`kill -9` of real processes at random moments under load, Slack failing three calls in ten: 0 lost, 0 doubled."""

from tests.faults import kills
from tests.faults.proof import Row, share


async def prove(name: str, database_url: str = "") -> Row:
    """1,000 kills; in the quick share 5."""
    count = round(1_000 * share(0.005))
    run = await kills.alone(count, max(2, count // 8), database_url=database_url)
    assert run.found.nothing, run.found
    return run.row(f"`kill -9` under load, Slack failing 30 % of calls, {name}", "1,000 kills", run.kills)


async def test_killed_at_random(database_url: str) -> None:
    """Every acknowledged command is on its timeline once; every room, page, announcement and card is there once."""
    assert (await prove("either database", database_url)).holds
