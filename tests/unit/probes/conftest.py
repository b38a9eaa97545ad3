"""How these tests look: one check as the playbook file has it, at noon, and the sample that comes of it."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.execution.executor import Executor
from bot.execution.names import Names
from bot.integrations.probes.probes import Probes
from playbook.health import kinds
from playbook.health.check import Placed
from playbook.health.hosts import Host
from playbook.health.sample import Sample

Look = Callable[..., Awaitable[Sample]]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
async def executor() -> AsyncIterator[Executor]:
    """That which all that runs something goes through."""
    executor = Executor(os.environ, time.monotonic)
    yield executor
    await executor.close()


@pytest.fixture
def look(executor: Executor) -> Look:
    """One sample of a check, written as in the file."""

    async def look(
        written: Mapping[str, Any],
        *,
        environment: Mapping[str, str] | None = None,
        hosts: Mapping[str, Host] | None = None,
        names: Names | None = None,
        called: datetime | None = None,
        at: datetime = NOON,
    ) -> Sample:
        check = kinds.check(dict(written))
        assert check is not None, f"the file would not take {written}"
        host = (hosts or {})[check.on] if isinstance(check, Placed) and check.on else None
        probes = Probes(executor, environment or {}, time.monotonic, names=names)
        return await probes.probe("it", check, host, at, called)

    return look
