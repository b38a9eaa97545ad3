"""The audit trail, on SQLite and on PostgreSQL: append-only, chained, and whatever was changed shows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from playbook import commands
from playbook.document import Playbook
from storage import audit
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
async def told(database: Database, playbook: Playbook) -> Database:
    """Two incidents with some history."""
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    for title in ("checkout down", "login slow"):
        await incidents.declare(commands.Declare(by="U0000DEE", at=NOW, severity="P0", title=title))
    for words in ("a bad deploy", "rolled back “ß”"):
        await incidents.handle(1, commands.AddNote(by="U0000DEE", at=NOW, words=words))
    return database


async def tampered(database: Database, *statements: str) -> None:
    """What somebody does who owns the database: the triggers off, the rows changed."""
    sqlite = ("DROP TRIGGER timeline_no_update", "DROP TRIGGER timeline_no_delete")
    off = sqlite if database.is_sqlite else ("DROP TRIGGER timeline_append_only ON timeline",)
    async with database.write() as connection:
        for statement in (*off, *statements):
            await connection.execute(text(statement))


async def test_what_was_written_is_whole(told: Database) -> None:
    """Every entry is counted and nothing is wrong; what comes later goes on from the seals of today."""
    found = await audit.verify(told)

    assert (found.incidents, found.entries, found.problems) == (2, 6, ())
    assert (await audit.verify(told, found.seals)).problems == ()


@pytest.mark.parametrize("act", ["UPDATE timeline SET data = '{}'", "DELETE FROM timeline"])
async def test_the_timeline_is_append_only(told: Database, act: str) -> None:
    """The database itself refuses to change or to remove an entry."""
    with pytest.raises(DBAPIError, match="append-only"):
        async with told.write() as connection:
            await connection.execute(text(act))

    assert (await audit.verify(told)).problems == ()


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (
            "UPDATE timeline SET \"by\" = 'U0000EVE' WHERE incident = 1 AND seq = 3",
            "INC-1: entry 3 (note_added) is not what was written",
        ),
        ("DELETE FROM timeline WHERE incident = 1 AND seq = 3", "INC-1: entry 3 is missing"),
        (
            "DELETE FROM timeline WHERE incident = 1 AND seq = 4",
            "INC-1: its timeline does not end as it should: entries are missing or added",
        ),
    ],
)
async def test_what_was_changed_shows(told: Database, act: str, problem: str) -> None:
    """Changed, taken out of the middle, cut off at the end: each is named."""
    await tampered(told, act)

    assert problem in (await audit.verify(told)).problems


async def test_an_incident_that_was_removed_shows(told: Database) -> None:
    """Numbers have no gaps."""
    await tampered(
        told,
        "DELETE FROM inbox",
        "DELETE FROM deliveries WHERE incident = 1",
        "DELETE FROM timeline WHERE incident = 1",
        "DELETE FROM incidents WHERE number = 1",
    )

    assert (await audit.verify(told)).problems == ("INC-1 is missing",)


async def test_a_chain_forged_anew_does_not_fit_its_seal(told: Database) -> None:
    """Who can write everything can make a chain that is whole, but not one that goes on from a seal kept elsewhere."""
    kept = (await audit.verify(told)).seals
    await tampered(
        told,
        "DELETE FROM timeline WHERE incident = 1 AND seq = 4",
        "UPDATE incidents SET version = 3 WHERE number = 1",
        "UPDATE incidents SET chain = (SELECT hash FROM timeline WHERE incident = 1 AND seq = 3) WHERE number = 1",
    )

    assert (await audit.verify(told)).problems == ()
    assert (await audit.verify(told, kept)).problems == ("INC-1: it is not what it was when its seal was kept",)
