"""`warroom demo`: a local workspace with a web page, small services to break, and the bot in a process of its own.

Whatever it starts ends with it, also after `kill -9`: it is tethered (`sandbox.tether`).
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

from bot import check, demo_playbook
from bot.clock import wall
from playbook import reading
from sandbox.clock import VirtualClock
from sandbox.services.services import Services
from sandbox.workspace import Workspace
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks

HOST: Final = "127.0.0.1"
PATIENCE: Final = 15.0
"""Seconds that a bot told to stop may take before it is killed."""
TICK: Final = "0.1"
"""Seconds between two looks at the clock, which may run sixty times as fast here."""


class Bot:
    """The bot's process: started again whenever it ends, until the demo ends."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False

    async def run(self) -> None:
        """Keep it running."""
        while not self._ending:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "sandbox.tether", "bot", "serve",
                stdin=asyncio.subprocess.PIPE, env=self._environment, cwd=self._folder,
            )  # fmt: skip
            code = await self._process.wait()
            if not self._ending:
                print(f"The bot ended ({code}); starting it again.", flush=True)

    async def kill(self) -> None:
        """`kill -9`: what a crash, an out-of-memory or a pulled plug does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def end(self) -> None:
        """Stop it as a service manager would."""
        self._ending = True
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def run(*, port: int, socket_mode: bool) -> int:
    """Run until interrupted; prints the one address to open."""
    with tempfile.TemporaryDirectory(prefix="warroom-demo-") as folder:
        await _run(Path(folder), port=port, socket_mode=socket_mode)
    return 0


async def _run(folder: Path, *, port: int, socket_mode: bool) -> None:
    database_url = f"sqlite:///{folder}/warroom.sqlite3"
    database = Database(database_url)
    await migrate(database)
    incidents = Incidents(database, Playbooks(database, reading.default()), lambda: None)

    async def next_timer() -> float | None:
        wake_at = await incidents.next_wake()
        return wake_at.timestamp() if wake_at else None

    services = Services(folder, api_port=free_port(), database_port=free_port())
    bot_port = free_port()
    environment = {
        **_untouched(),
        **playbook(folder, services, wall().date()),
        "WARROOM_DATABASE_URL": database_url,
        "WARROOM_CLOCK": str(folder / "clock.json"),
        "WARROOM_TICK_SECONDS": TICK,
        "HOST": HOST,
        "PORT": str(bot_port),
    }
    bot = Bot(environment, folder)
    workspace = Workspace(
        manifest=check.MANIFEST,
        clock=VirtualClock(folder / "clock.json"),
        socket_mode=socket_mode,
        next_timer=next_timer,
        controls={"kill -9 the bot": bot.kill},
        services=services,
    )
    workspace.app.request_url = f"http://{HOST}:{bot_port}/slack/events"
    await workspace.start(HOST, port if is_free(port) else 0)
    environment |= _credentials(workspace, socket_mode=socket_mode)
    print(f"\n  Warroom's local workspace: {workspace.url}\n", flush=True)
    print("  Open it, and type: /incident declare P0 checkout is down", flush=True)
    _tell_of(services)
    print("  Ctrl-C ends it. Nothing is kept.\n", flush=True)
    await services.start()
    await _until_interrupted(bot, services)
    await workspace.stop()
    await database.close()


def playbook(folder: Path, services: Services, today: date) -> dict[str, str]:
    """Write the demo's playbook into the folder; what the bot's environment must say for it."""
    path, database = folder / "playbook.yaml", services.database_address
    words = {
        "turns_start": demo_playbook.turns_start(today),
        "python": sys.executable,
        "folder": str(services.folder),
        "api_port": str(services.api_port),
        "database_port": str(database.port if database else 0),
    }
    demo_playbook.write(path, words, without=() if database else ("database",))
    return {"WARROOM_PLAYBOOK": str(path), "DEMO_DATABASE_PASSWORD": database.password if database else ""}


def _tell_of(services: Services) -> None:
    print("  Beside it run services that the page can break. They are mended as by an operator:", flush=True)
    print(f"  uv run python -m sandbox.services --folder {services.folder} status\n", flush=True)
    for service in services:
        if service.absent:
            print(f"  The {service.name} is {service.absent}.\n", flush=True)


def _untouched() -> dict[str, str]:
    """The environment without what somebody has set for the real Slack, or for a proxy: the demo needs neither.

    The bot starts in an empty folder, so that it reads no `.env` either.
    """
    ours = ("WARROOM_", "SLACK_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HOST", "PORT")
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}


def _credentials(workspace: Workspace, *, socket_mode: bool) -> dict[str, str]:
    app = workspace.app
    return {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_APP_TOKEN": app.app_token if socket_mode else "",
    }


async def _until_interrupted(bot: Bot, services: Services) -> None:
    stop = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    running = asyncio.create_task(bot.run())
    await stop.wait()
    await asyncio.gather(bot.end(), services.stop())
    await running


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
