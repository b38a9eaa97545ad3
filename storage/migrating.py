"""Bringing the database to the form that this version expects, and saying whether it has it."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


async def migrate(database: Database) -> None:
    """Bring the database to the newest form; nothing happens if it has it already."""
    async with database.write() as connection:
        await connection.run_sync(_upgrade)


async def is_migrated(database: Database) -> bool:
    """Whether the database has the form that this version expects."""
    async with database.read() as connection:
        return await connection.run_sync(_revision) == ScriptDirectory.from_config(_config()).get_current_head()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
