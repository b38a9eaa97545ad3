"""What a database's errors say in the log: what is wrong, and none of the words that people typed."""

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.logs import Fields
from storage.database import Database

SECRET = "zanzibar]\n\nquagga"


async def refused(database: Database, *statements: str) -> DBAPIError:
    """The error of the last statement."""
    for statement in statements[:-1]:
        await do(database, statement)
    with pytest.raises(DBAPIError) as caught:
        await do(database, statements[-1])
    return caught.value


async def do(database: Database, statement: str) -> None:
    """One statement, with the words if it has a place for them."""
    async with database.write() as connection:
        await connection.execute(text(statement), {"words": SECRET} if ":words" in statement else {})


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE kept (words TEXT PRIMARY KEY)", *["INSERT INTO kept VALUES (:words)"] * 2),
        ("CREATE TABLE kept (words TEXT, CHECK (length(words) < 3))", "INSERT INTO kept VALUES (:words)"),
        ("INSERT INTO missing VALUES (:words)",),
    ],
    ids=["twice", "against a rule", "nowhere"],
)
async def test_the_log_does_not_quote_rows(database: Database, statements: tuple[str, ...]) -> None:
    """As a traceback and as a field: a private incident's words are in many a row that cannot be written."""
    error = await refused(database, *statements)
    record = logging.makeLogRecord({"msg": "failed", "levelname": "ERROR", "reason": str(error)})
    record.exc_info = (type(error), error, error.__traceback__)
    logged = Fields().format(record)

    assert "zanzibar" in str(error)
    assert "DBAPI" in logged or "Error" in logged
    assert "zanzibar" not in logged
    assert "quagga" not in logged
