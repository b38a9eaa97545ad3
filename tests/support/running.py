"""The bot in a process of its own, as people run it, and the local workspace that it lives in."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo import free_port
from playbook import reading
from sandbox.clock import VirtualClock
from sandbox.workspace import Workspace
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Running:
    """The bot's process, and where it is reached. `ready_after`: seconds from its start until it was ready."""

    def __init__(self, workspace: Workspace, environment: dict[str, str]) -> None:
        self.workspace = workspace
        self.ready_after = 0.0
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def migrate(self) -> None:
        """Bring the database up to date, in a process of its own."""
        await (await self._run("migrate")).wait()

    async def start(self) -> None:
        """Start it; returns once it is ready."""
        began = time.perf_counter()
        self._process = await self._run("serve")
        await self._ready()
        self.ready_after = time.perf_counter() - began

    async def kill(self) -> None:
        """`kill -9`."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()

    async def end(self) -> int:
        """SIGTERM; returns its exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        return await self._process.wait()

    @property
    def resident(self) -> float:
        """Its resident memory in megabytes."""
        pid = self._process.pid if self._process else 0
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError("the kernel does not say")

    @asynccontextmanager
    async def incidents(self) -> AsyncIterator[Incidents]:
        """What stands in its database, seen from outside."""
        database = Database(self._environment["WARROOM_DATABASE_URL"])
        yield Incidents(database, Playbooks(database, reading.default()), lambda: None)
        await database.close()

    async def _run(self, command: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command,
            env={**_usual(), **self._environment}, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def _ready(self) -> None:
        url = f"http://127.0.0.1:{self._environment['PORT']}/readyz"
        async with aiohttp.ClientSession() as session:
            while not await _is_ready(session, url):
                assert self._process is not None
                assert self._process.returncode is None, "it has ended"
                await asyncio.sleep(0.01)


def _usual() -> dict[str, str]:
    """Our environment, without what keeps Python from keeping compiled modules: a service compiles them once."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def running(
    *, database_url: str = "", by_hand: bool = False, settings: dict[str, str] | None = None, **workspace: Any
) -> AsyncIterator[Running]:
    """A bot that is ready; with `by_hand`, the incidents' clock stands still until `workspace.clock` is moved.

    `settings` are put into the process's environment.
    """
    with tempfile.TemporaryDirectory() as folder:
        clock = VirtualClock(Path(folder) / "clock", start=START.timestamp(), rate=0) if by_hand else None
        async with Workspace(manifest=ROOT / "manifest.yaml", clock=clock, **workspace) as local:
            port = free_port()
            local.app.request_url = f"http://127.0.0.1:{port}/slack/events"
            socket_mode = bool(workspace.get("socket_mode"))
            bot = Running(
                local,
                {
                    "SLACK_API_URL": local.api_url,
                    "SLACK_BOT_TOKEN": local.app.bot_token,
                    "SLACK_SIGNING_SECRET": local.app.signing_secret,
                    "SLACK_APP_TOKEN": local.app.app_token if socket_mode else "",
                    "WARROOM_DATABASE_URL": database_url or f"sqlite:///{folder}/warroom.sqlite3",
                    "WARROOM_TICK_SECONDS": "0.05" if by_hand else "1",
                    "WARROOM_SPOOL": f"{folder}/spool.jsonl",
                    "HOST": "127.0.0.1",
                    "PORT": str(port),
                    **({"WARROOM_CLOCK": f"{folder}/clock"} if by_hand else {}),
                    **(settings or {}),
                },
            )
            await bot.migrate()
            await bot.start()
            try:
                yield bot
            finally:
                await bot.end()
