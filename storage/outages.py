"""What it looks like from here when the database is gone, locked or full."""

from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Unsettled

OUTAGES: Final = (SQLAlchemyError, Unsettled, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
"""Whatever a database that does not do its work may raise; asyncpg's own errors come unwrapped from a connect."""
_OURS: Final = ("no such table", "no such column", "syntax error")
"""SQLite says these with the same error as "disk full"; they are no outage, but a schema that does not fit."""
_TAKEN_BACK: Final = "40"
"""PostgreSQL's class for what it has taken back so that others can go on: two that waited for each other, mostly."""
_STATES: Final = ("08", "53", "55", "57", "58")
"""PostgreSQL's classes of errors: no connection, no resources, not ready, an operator at work, a system in trouble."""


def was_taken_back(error: BaseException) -> bool:
    """Whether the database has undone it for the sake of others: nothing is wrong with it, it may be tried again."""
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", "") or "").startswith(_TAKEN_BACK)


def is_outage(error: BaseException) -> bool:
    """Whether the database cannot be reached or cannot work, rather than refuses what we ask."""
    if isinstance(error, OperationalError | InterfaceError):
        return not any(sign in str(error) for sign in _OURS)
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", "") or "")
        return error.connection_invalidated or state[:2] in _STATES
    return isinstance(error, Unsettled | OSError | PoolTimeout | asyncpg.PostgresError | asyncpg.InterfaceError)
