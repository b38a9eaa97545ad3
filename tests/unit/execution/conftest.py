"""The two places where programs are run in these tests: this host, and this host by ssh."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.execution.command import Command, Result
from bot.execution.executor import Executor
from playbook.health.hosts import Host
from tests.support.sshd import sshd

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
async def executor() -> AsyncIterator[Executor]:
    """With our own environment, in which a secret stands."""
    executor = Executor({**os.environ, "SLACK_BOT_TOKEN": "xoxb-secret"}, time.monotonic)
    yield executor
    await executor.close()


@pytest.fixture(params=["here", "by ssh"])
async def host(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Host | None]:
    """Each test that asks for it runs in both places."""
    if request.param == "here":
        yield None
        return
    async with sshd(tmp_path) as server:
        yield Host(ssh=server.ssh)


@pytest.fixture
def run(executor: Executor, host: Host | None) -> Run:
    """Run a program there."""

    async def run(*argv: str, seconds: float = 20, **more: Any) -> Result:
        return await executor.run(Command(argv=argv, timeout=timedelta(seconds=seconds), **more), host)

    return run
