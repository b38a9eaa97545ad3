"""The probe of `postgres`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from bot.integrations.probes.finding import Failed, Finding, degraded, failing, healthy, pace, share, together
from bot.integrations.probes.tcp import refusal
from bot.integrations.probes.tools import Tools
from playbook.health.fields import spelt
from playbook.health.postgres import PostgresCheck

_CONNECTIONS: Final = """
    SELECT count(*), current_setting('max_connections')::int
    FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
_LAG: Final = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN
            (SELECT max(coalesce(extract(epoch FROM replay_lag), 0)) FROM pg_stat_replication)
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())
    END::float
"""
"""Seconds; of a primary, of the replica furthest behind. A replica that has replayed all is not behind, however old
the last change is."""
_ENDING: Final = 1.0


async def probe(check: PostgresCheck, tools: Tools) -> Finding:
    """Connect, ask, and look at what else is to be looked at."""
    address = tools.secrets.fill_address(check.url)
    if host := urlsplit(address).hostname:
        await tools.names.first(host)  # asyncpg would ask in a thread that a silent server could hold
    try:
        async with _connected(address) as database:
            return together([part async for part in _looks(check, tools, database)])
    except asyncpg.InvalidPasswordError as error:
        raise Failed("the password is not taken") from error
    except asyncpg.TooManyConnectionsError as error:
        raise Failed("all its connections are used") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Failed(str(error).partition("\n")[0]) from error
    except TimeoutError:
        raise  # it is an OSError too, and the whole probe's
    except OSError as error:
        raise Failed(f"cannot be reached: {refusal(error)}") from error


async def _looks(check: PostgresCheck, tools: Tools, database: Any) -> AsyncIterator[Finding]:
    begun = tools.monotonic()
    async with database.transaction(readonly=True):
        row = await database.fetchrow(check.query)
    yield pace("answered", tools.since(begun), check.slow)
    first = "" if not row else str(row[0])
    if check.expects is not None and first != check.expects:
        yield failing(f"the answer is `{first[:50]}`, not `{check.expects}`")
    if check.connections_warn or check.connections_fail:
        used, most = await database.fetchrow(_CONNECTIONS)
        yield share(f"{used} of {most} connections:", 100 * used / most, check.connections_warn, check.connections_fail)
    if check.lag_warn or check.lag_fail:
        yield _lag(check, await database.fetchval(_LAG))
    if check.writes:
        await _written(database, check.writes)
        yield healthy("took a write")


def _lag(check: PostgresCheck, seconds: float | None) -> Finding:
    if seconds is None:
        return failing("no replica follows it")
    lag = timedelta(milliseconds=round(1000 * seconds))
    words = f"a replica is {spelt(lag)} behind"
    if check.lag_fail and lag > check.lag_fail:
        return failing(f"{words}, over {spelt(check.lag_fail)}")
    if check.lag_warn and lag > check.lag_warn:
        return degraded(f"{words}, over {spelt(check.lag_warn)}")
    return healthy(words)


async def _written(database: Any, table: str) -> None:
    """A row is committed, and then that very row is taken out again; no other row is ever touched."""
    name = ".".join(f'"{part}"' for part in table.split("."))
    if await database.fetchval("SELECT to_regclass($1)", name) is None:
        await database.execute(f"CREATE TABLE IF NOT EXISTS {name} (timestamp timestamptz NOT NULL)")
    row = await database.fetchrow(f"INSERT INTO {name} (timestamp) VALUES (now()) RETURNING ctid, timestamp")  # noqa: S608 - a `Table`
    await database.execute(f"DELETE FROM {name} WHERE ctid = $1 AND timestamp = $2", row[0], row[1])  # noqa: S608 - a `Table`


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[Any]:
    """Prepared statements are not kept: a pooler may stand in between."""
    database = await asyncpg.connect(
        address, statement_cache_size=0, server_settings={"application_name": "warroom health check"}
    )
    try:
        yield database
        await database.close(timeout=_ENDING)
    finally:
        database.terminate()
