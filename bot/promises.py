"""What a playbook that is well written will not keep: levels that reach nobody some day, calls that come too late.

It is no reason not to start: a gap in two months must not keep people from being called today.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from playbook import reach, reading
from playbook.document import Playbook
from playbook.problems import Path as Place
from playbook.problems import dotted
from playbook.rotas import Cover
from storage import covers, migrating
from storage.database import Database

Trouble = tuple[str, str]
"""What is wrong, and the remedy."""
UNSEEN: Final = (
    "Covers that people have agreed on (`/incident cover`) were not looked at: they stand in the database, and none "
    "answers here. Set WARROOM_DATABASE_URL to have them counted."
)


def broken(path: Path, text: str, its: Playbook, now: datetime) -> Iterator[Trouble]:
    """Each level and flag that will reach nobody, and each level that is called too late, with its line in the file."""
    for gap in reach.unreached(its, now):
        remedy = "fill the gap: let a layer go on, add one below, or page a contact as well"
        yield _at(path, text, gap.path, gap), remedy
    for late in reach.late(its):
        remedy = "call it sooner, repeat the page before it, or give the severity a longer `response`"
        yield _at(path, text, late.path, late), remedy


def _at(path: Path, text: str, place: Place, wrong: object) -> str:
    return f"{path}:{reading.line_of(text, place)}: {dotted(place)}: {wrong}"


async def agreed(settings: Settings, now: datetime) -> tuple[Cover, ...] | None:
    """The covers that were accepted and are not over; None if there is no database here, or it does not answer."""
    try:
        database = Database(settings.warroom_database_url)
    except Exception:  # noqa: BLE001 - whatever SQLAlchemy makes of a bad address; `check` without a file says what
        return None
    try:
        if not _there(database) or not await migrating.is_migrated(database):
            return None
        async with database.read() as connection:
            return await covers.holding(connection, now)
    except (OSError, SQLAlchemyError):
        return None
    finally:
        await database.close()


def _there(database: Database) -> bool:
    """To look into a file of SQLite that is not there would make it."""
    return not database.is_sqlite or Path(str(database.url.database)).exists()
