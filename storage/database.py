"""The two databases we run on, and how each must be opened to keep the promises."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import URL, Connection, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.tables import EPOCH

_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL may lose the last commits when the power goes
    "PRAGMA busy_timeout = 10000",
    "PRAGMA foreign_keys = ON",
)


_NOW: Final = {
    True: "SELECT (julianday('now') - 2440587.5) * 86400.0",
    False: "SELECT extract(epoch FROM clock_timestamp())",
}


_POOLED: Final = "pgbouncer"
"""`postgresql://…?pgbouncer=true`: a pooler in transaction mode stands before the server."""
_NAMELESS: Final[dict[str, Any]] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    # Two of our connections may come to the same one of the server's, so that no name may be used twice.
    "prepared_statement_name_func": lambda: f"__warroom_{secrets.token_hex(8)}__",
}
"""Nothing may outlive a transaction there; it costs a parse for each statement, so it must be asked for."""


def with_driver(url: str) -> URL:
    """`url` with the async driver that is ours to choose; raises ValueError for a database that will not do."""
    parsed = make_url(url)
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise ValueError(f"{parsed.get_backend_name()} is not supported: use sqlite:///… or postgresql://…")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("a database in memory forgets everything: name a file, sqlite:///path/to/file.sqlite3")
    return parsed.set(drivername=driver)


class Unsettled(Exception):
    """The connection was lost in the middle of a commit: nobody knows whether it is done."""


class Database:
    """A database, opened. Writing has one connection on SQLite (it has one writer anyway) and a pool on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = with_driver(url)
        pooled = str(self.url.query.get(_POOLED, "")).lower() in ("true", "1", "yes")
        self.url = self.url.difference_update_query([_POOLED])
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = _sqlite(self.url, "BEGIN IMMEDIATE", pool_size=1)
            self._reader = _sqlite(self.url, "BEGIN", pool_size=4)
        else:
            self._writer = self._reader = create_async_engine(
                self.url,
                pool_size=5,
                max_overflow=0,
                pool_timeout=60,
                pool_pre_ping=True,  # a server that was restarted costs one round trip, not one command
                connect_args=_NAMELESS if pooled else {},
            )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write; committed at the end, rolled back by an exception.

        Raises `Unsettled` if the commit was sent and its answer was lost.
        """
        async with self._writer.connect() as connection:
            transaction = await connection.begin()
            try:
                yield connection
            except BaseException:
                await transaction.rollback()
                raise
            try:
                await transaction.commit()
            except (DBAPIError, OSError) as error:
                if isinstance(error, DBAPIError) and not error.connection_invalidated:
                    raise
                raise Unsettled(str(getattr(error, "orig", error))) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads; never waits for a writer."""
        async with self._reader.begin() as connection:
            yield connection

    async def now(self) -> datetime:
        """What time the database says it is; on SQLite that is this machine's time."""
        async with self.read() as connection:
            seconds = await connection.scalar(text(_NOW[self.is_sqlite]))
        return EPOCH + timedelta(microseconds=round(float(seconds or 0) * 1_000_000))

    def insert(self, table: Table) -> Any:
        """An insert that knows `on_conflict_…`, which each dialect spells for itself."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


def _sqlite(url: URL, begin: str, *, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own, and late
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_now(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
