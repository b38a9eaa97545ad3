"""Bringing the database to the form that this version expects, and saying whether it has it.

Alembic is loaded only when there is something to do: a start must be quick.
"""

from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, inspect, text

from storage.database import Database

NEWEST: Final = "0008"
"""The newest migration; a test holds it against the folder."""


async def migrate(database: Database) -> None:
    """Bring the database to the newest form; nothing happens if it has it already."""
    if not await is_migrated(database):
        async with database.write() as connection:
            await connection.run_sync(_upgrade)


async def is_migrated(database: Database) -> bool:
    """Whether the database has the form that this version expects, or a newer one."""
    async with database.read() as connection:
        return _serves(await connection.run_sync(_revision))


def _serves(revision: str | None) -> bool:
    """Whether this version runs on that form: its own, or a newer one, since migrations only ever add.

    So replicas of the old version go on while the new one, which has migrated, takes over.
    """
    return revision is not None and revision >= NEWEST


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second that an ordinary start does not need
    from alembic.config import Config  # noqa: PLC0415 - as above

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7_411_001)"))  # several may start at once
        if _serves(_revision(connection)):
            return
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
