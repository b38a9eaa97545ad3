"""Migrations, on SQLite and on PostgreSQL."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database
from storage.migrating import NEWEST, is_migrated, migrate
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


def test_the_newest_migration_is_the_one_we_expect() -> None:
    """The constant that spares a start the loading of alembic is true."""
    config = Config()
    config.set_main_option("script_location", "storage/migrations")
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST
