"""`warroom demo` as somebody starts it: the page, the bot, the services; and nothing of it is left afterwards."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

ROOT = Path(__file__).parent.parent.parent.parent
PATIENCE = 60.0


@asynccontextmanager
async def begun(folder: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A demo that keeps what it keeps in this folder, and the address that it prints."""
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", cwd=ROOT, env={**os.environ, "TMPDIR": folder},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert demo.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(rb"http://[\d.:]+", line := await demo.stdout.readline())):
                assert line, "it has ended"
        yield demo, found[0].decode()
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()


async def until(session: aiohttp.ClientSession, url: str, **expected: Any) -> None:
    """Returns once the app is connected, and each of these services is in that state."""
    seen: dict[str, Any] = {}
    async with asyncio.timeout(PATIENCE):
        while not (seen.get("connected") and expected.items() <= seen.items()):
            async with session.get(f"{url}/page/api/state") as answer:
                state = await answer.json()
            services = {service["name"]: service["state"] for service in state["services"]}
            seen = {"connected": state["app"]["connected"], **services}
            await asyncio.sleep(0.05)


@pytest.fixture
def folder() -> Iterator[str]:
    """Not pytest's own: the path of a socket is short."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        yield folder


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_nothing_of_the_demo_is_left(folder: str, how: signal.Signals) -> None:
    """Its services run and can be broken; whether it is interrupted or killed, each of its processes ends with it."""
    async with begun(folder) as (demo, url), aiohttp.ClientSession() as session:
        await until(session, url, api="running", database="running", worker="running")
        for ask in ({"service": "api", "how": "hang"}, {"service": "worker", "how": "corrupt its configuration"}):
            async with session.post(f"{url}/page/api/break", json=ask) as answer:
                assert await answer.json() == {"ok": True}
        await until(session, url, api="broken", database="running", worker="broken")
        theirs = psutil.Process(demo.pid).children(recursive=True)
        demo.send_signal(how)
        await demo.wait()
    _, left = await asyncio.to_thread(psutil.wait_procs, theirs, PATIENCE)

    assert len(theirs) >= 4  # the bot, the API, the program of the database, PostgreSQL
    assert left == []
