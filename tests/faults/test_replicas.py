"""Three processes on one PostgreSQL: one dies every few seconds, all start at once, one meets a newer form."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final

from sqlalchemy import text

from storage.database import Database
from storage.tables import metadata
from tests.faults import kills
from tests.faults.fleet import fleet
from tests.faults.load import Load, stories
from tests.faults.proof import Row
from tests.faults.reckoning import quiet, reckon
from tests.faults.servers import empty
from tests.faults.suite import enter

INCIDENTS: Final = 1_000
QUICK: Final = 0.004


async def prove(database_url: str, scale: float) -> Row:
    """So many incidents. Raises AssertionError with what is wrong."""
    count = round(INCIDENTS * scale)
    run = await kills.together(count, 3, database_url=database_url, hurry=scale <= QUICK)
    assert run.found.nothing, run.found
    name = "3 replicas on PostgreSQL, one killed every few seconds, Slack failing 30 % of calls"
    return run.row(name, count, "incidents, order kept per channel", len(run.load.declared))


async def test_one_dies_every_few_seconds(postgres: str) -> None:
    """Nothing is lost, nothing doubled, and each room and thread tells things in the order in which they happened."""
    assert (await prove(await empty(postgres), QUICK)).holds


async def test_migrations_of_three_that_start_at_once(database_url: str) -> None:
    """Three processes started at once on an empty database: each comes up, and the form is made once."""
    async with fleet(3, database_url=database_url, migrated=False) as made:
        await asyncio.gather(*(replica.start(migrate=True) for replica in made.replicas))
        await asyncio.gather(*(replica.ready() for replica in made.replicas))
        database = Database(database_url)
        async with database.read() as connection:
            versions = (await connection.scalars(text("SELECT version_num FROM alembic_version"))).all()
        await database.close()

        assert len(versions) == 1
        assert "Traceback" not in made.log.read_text()


async def test_old_code_on_a_newer_form(database_url: str, record_property: Callable[[str, object], None]) -> None:
    """A later migration has added columns and a table: today's code starts on it and does its whole story."""
    async with fleet(1, database_url=database_url, limits=False) as made:
        database = Database(database_url)
        await _later(database)
        await made.start()
        load = Load(made.workspace, Random(1))
        await stories(load, 2, at_once=2)
        await quiet(database, 60)
        found = await reckon(database, made.workspace, load)
        enter(record_property, load, found)
        await database.close()

        assert found.nothing, found


async def _later(database: Database) -> None:
    """What a later version's migration may do: add, and take nothing away."""
    async with database.write() as connection:
        for table in metadata.tables:
            await connection.execute(text(f'ALTER TABLE "{table}" ADD COLUMN of_tomorrow TEXT'))
        await connection.execute(text("CREATE TABLE tomorrow (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
