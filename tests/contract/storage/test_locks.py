"""Several processes that change several rows at once, on PostgreSQL: nobody waits in a circle."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import text

from playbook import commands
from playbook.document import Playbook
from storage import deliveries, overdue
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from storage.tables import EPOCH
from tests.faults.servers import empty

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    """An empty one, on PostgreSQL."""
    database = Database(await empty(postgres))
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
async def other(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Another process's connection, in the middle of a transaction."""
    plain = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    async with connection.transaction():
        yield connection
    await connection.close()


@pytest.fixture
async def incidents(database: Database, playbook: Playbook) -> Incidents:
    """The door, and one incident."""
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    await incidents.declare(commands.Declare(by="U0000DEE", at=NOW, severity="P0", title="checkout down"))
    return incidents


TAKES_BACK_THE_FIRST = (
    "CREATE SEQUENCE tries",
    """CREATE FUNCTION taken_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('tries') = 1 THEN RAISE 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END IF;
    RETURN NEW; END $$""",
    "CREATE TRIGGER taken_back BEFORE INSERT ON timeline FOR EACH ROW EXECUTE FUNCTION taken_back()",
)
"""A database that undoes the first transaction, as if for the sake of another; its count outlives that."""


async def test_a_command_taken_back_for_the_sake_of_another_is_done_again(
    incidents: Incidents, database: Database
) -> None:
    """Two have waited for each other, and the database undid one: whoever gave the command learns nothing of it."""
    async with database.write() as connection:
        for statement in TAKES_BACK_THE_FIRST:
            await connection.execute(text(statement))

    before = await incidents.timeline(1)
    made = await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW))

    async with database.read() as connection:
        tries = await connection.scalar(text("SELECT last_value FROM tries"))
    assert made.incident.acknowledged_by == "U0000ANA"
    assert tries == 1 + len(made.events)
    assert await incidents.timeline(1) == [*before, *made.events]


async def test_whoever_changes_many_leaves_those_that_somebody_is_changing(
    incidents: Incidents, database: Database, other: asyncpg.Connection
) -> None:
    """A process that begins waits for nobody when it takes over what a dead one had; no more does the auditor."""
    claimed = await deliveries.claim(database, now=NOW, lease=LEASE, token="dead", limit=100)
    busy = claimed[0].id
    await other.execute("SELECT 1 FROM deliveries WHERE id = $1 FOR UPDATE", busy)

    async with asyncio.timeout(20), database.write() as connection:
        await deliveries.release(connection, ["dead"], NOW)
    async with asyncio.timeout(20):
        pulled = await overdue.pull_back(database, now=NOW, latest_try=NOW, latest_lease=NOW - LEASE)
    held = await other.fetch(
        "SELECT id FROM deliveries WHERE claimed_until = $1", (NOW + LEASE - EPOCH).total_seconds() * 1e6
    )

    assert len(claimed) > 1
    assert [row["id"] for row in held] == [busy]
    assert pulled == len(claimed) - 1
