"""Migrations, on SQLite and on PostgreSQL."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.migrating import is_migrated, migrate
from storage.tables import metadata


async def test_an_empty_database_is_brought_up_to_date(database_url: str) -> None:
    """And doing it twice changes nothing."""
    database = Database(database_url)

    before = await is_migrated(database)
    await migrate(database)
    await migrate(database)
    after = await is_migrated(database)
    await database.close()

    assert (before, after) == (False, True)


async def test_the_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    """Nothing that alembic would still change."""

    def difference(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(difference) == []
