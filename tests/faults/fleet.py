"""Several processes of the bot on one database, and what spreads Slack's requests over them."""

import asyncio
import itertools
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any

import aiohttp

from bot.demo import free_port
from sandbox.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent
READY = 60.0
"""Seconds within which a process is ready, even on a busy machine."""


class Replica:
    """One process of the bot, killed and started again at will."""

    def __init__(self, environment: dict[str, str], log: IO[bytes]) -> None:
        self.port = free_port()
        self._environment = {**_usual(), **environment, "HOST": "127.0.0.1", "PORT": str(self.port)}
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Its process's number; 0 if there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else 0

    async def start(self, *, migrate: bool = False) -> None:
        """Start it, and return at once."""
        arguments = ("serve",) if migrate else ("serve", "--no-migrate")
        self._process = await self.run(*arguments)

    async def ready(self) -> None:
        """Returns once it is ready."""
        began = time.monotonic()
        async with aiohttp.ClientSession() as session:
            while why := await self._unready(session):
                assert self.pid, "it has ended"
                assert time.monotonic() - began < READY, why
                await asyncio.sleep(0.02)

    async def listening(self) -> None:
        """Returns once it takes requests, or has ended."""
        while self.pid:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """`kill -9`."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def end(self) -> None:
        """SIGTERM, and SIGKILL if it does not listen."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), 15)
            await self.kill()

    def freeze(self) -> None:
        """SIGSTOP."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    async def run(self, *arguments: str) -> asyncio.subprocess.Process:
        """Run a command of the bot's with this one's settings."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, env=self._environment, cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL, stderr=self._log,
        )  # fmt: skip

    async def _unready(self, session: aiohttp.ClientSession) -> str:
        """Why it is not ready; empty if it is."""
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return "" if answer.status == 200 else await answer.text()
        except aiohttp.ClientError as error:
            return repr(error)


class Fleet:
    """The replicas, the workspace that they serve, and the log of them all."""

    def __init__(self, workspace: Workspace, replicas: list[Replica], database_url: str, log: Path) -> None:
        self.workspace = workspace
        self.replicas = replicas
        self.database_url = database_url
        self.log = log
        self.turn: Iterator[Replica] = itertools.cycle(replicas)

    async def migrate(self) -> None:
        """Bring the database up to date."""
        code = await (await self.replicas[0].run("migrate")).wait()
        assert code == 0, self.log.read_text()[-4000:]

    async def start(self) -> None:
        """Start them all; returns once all are ready."""
        for replica in self.replicas:
            await replica.start()
        for replica in self.replicas:
            await replica.ready()


async def balance(fleet: Fleet, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection of Slack's, carried to whichever replica's turn it is and that listens."""
    for replica in itertools.islice(fleet.turn, len(fleet.replicas)):
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", replica.port)
            await asyncio.gather(_carry(reader, back), _carry(there, writer))
            return
    writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All that comes, until one of the two has gone."""
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def _usual() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@asynccontextmanager
async def fleet(
    count: int = 1, *, database_url: str = "", migrated: bool = True, settings: dict[str, str] | None = None, **how: Any
) -> AsyncIterator[Fleet]:
    """So many replicas, none started yet; the database is an SQLite file unless it is named. `how`: the workspace."""
    with tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/warroom.sqlite3"
        log = Path(folder) / "log"
        async with Workspace(manifest=ROOT / "manifest.yaml", **how) as local:
            environment = {
                "SLACK_API_URL": local.api_url,
                "SLACK_BOT_TOKEN": local.app.bot_token,
                "SLACK_SIGNING_SECRET": local.app.signing_secret,
                "SLACK_APP_TOKEN": local.app.app_token if how.get("socket_mode") else "",
                "WARROOM_DATABASE_URL": url,
                **(settings or {}),
            }
            with log.open("ab") as written:
                made = Fleet(
                    local,
                    [
                        # Each its own spool, as each has its own disk: else one takes over what another has left there.
                        Replica({**environment, "WARROOM_SPOOL": f"{folder}/spool-{number}.jsonl"}, written)
                        for number in range(count)
                    ],
                    url,
                    log,
                )
                async with _balanced(made):
                    try:
                        if migrated:
                            await made.migrate()
                        yield made
                    finally:
                        await asyncio.gather(*(replica.end() for replica in made.replicas))


@asynccontextmanager
async def _balanced(made: Fleet) -> AsyncIterator[None]:
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(balance(made, reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.workspace.app.request_url = f"http://127.0.0.1:{port}/slack/events"
    try:
        yield
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
