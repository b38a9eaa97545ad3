"""Secrets stay where they belong: planted ones are looked for wherever a process that is in trouble leaves words."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from sqlalchemy import make_url, select

from bot.demo import free_port
from sandbox.people import ANA, BEN, CLEO
from sandbox.workspace import Workspace
from storage.database import Database
from storage.tables import metadata

ROOT = Path(__file__).parents[3]
WORD = "planted9e1f"
"""In every planted secret, so that a half of one is found too."""
BOT, APP, SIGNING, API = f"xoxb-{WORD}-bot", f"xapp-{WORD}-app", f"{WORD}-signing", f"{WORD}-api-word-of-many-signs"
PASSWORD, HEARTBEAT, MAIL = f"{WORD}-db", f"{WORD}-heartbeat", f"{WORD}-mail"
PAGERDUTY = f"{WORD}-of-pagerduty"
NOWHERE = f"postgresql://warroom:{PASSWORD}@127.0.0.1:9/warroom"


def environment(local: Workspace, folder: Path, **more: str) -> dict[str, str]:
    """The settings of a process, full of secrets; heartbeat and mail lead nowhere."""
    local.app.bot_token, local.app.app_token, local.app.signing_secret = BOT, APP, SIGNING
    return {
        **os.environ,
        "SLACK_API_URL": local.api_url,
        "SLACK_BOT_TOKEN": BOT,
        "SLACK_SIGNING_SECRET": SIGNING,
        "WARROOM_API_TOKEN": API,
        "WARROOM_HEARTBEAT_URL": f"http://127.0.0.1:9/ping/{HEARTBEAT}",
        "WARROOM_SMTP_URL": f"smtp://warroom:{MAIL}@127.0.0.1:9",
        "WARROOM_MAIL_FROM": "warroom@example.com",
        "WARROOM_PAGERDUTY_KEYS": f"primary={PAGERDUTY}",
        "WARROOM_PAGERDUTY_URL": "http://127.0.0.1:9/v2/enqueue",
        "WARROOM_SPOOL": f"{folder}/spool.jsonl",
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        **more,
    }


@asynccontextmanager
async def serving(settings: dict[str, str], log: Path) -> AsyncIterator[None]:
    """`warroom serve`, once it is ready; whatever it writes is in `log`."""
    with log.open("ab") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=settings, cwd=ROOT, stdout=written, stderr=written
        )
        try:
            async with aiohttp.ClientSession() as session, asyncio.timeout(120):
                while not await _ready(session, f"http://127.0.0.1:{settings['PORT']}/readyz"):
                    assert process.returncode is None
                    await asyncio.sleep(0.05)
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def run(command: list[str], settings: dict[str, str]) -> tuple[int | None, str]:
    """A command's exit code, and all that it writes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *command,
        env=settings, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    written, _ = await process.communicate()
    return process.returncode, written.decode()


async def trouble(local: Workspace, url: str) -> None:
    """Everything that goes wrong in a bad hour: Slack fails in each way, and somebody knocks with a wrong signature."""
    for kind in ("500", "503", "429", "reset", "reset_after", "error:fatal_error"):
        local.faults.add(kind=kind)
    local.faults.add("conversations.setTopic", kind="error:invalid_auth")
    local.faults.add("bookmarks.add", kind="error:channel_not_found")
    local.faults.add("views.open", kind="500")
    await local.person(CLEO).command("/incident declare P0 checkout is down")
    await local.person(ANA).command("/incident ack INC-1")
    await local.person(BEN).command("/incident update INC-1")
    await local.person(BEN).command("/incident cancel INC-1 no reason")
    headers = {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=0", "authorization": f"Bearer {API}x"}
    async with aiohttp.ClientSession() as session:
        for path in ("/slack/events", "/api/incidents", "/nowhere"):
            for body in (b"command=%2Fincident", b"\xff", b"{"):
                async with session.post(f"{url}{path}", data=body, headers=headers) as answer:
                    assert answer.status < 500
                    assert WORD not in f"{await answer.text()}{answer.headers}"


async def everything_kept(database_url: str) -> str:
    """Every row of every table."""
    database = Database(database_url)
    async with database.read() as connection:
        rows = [tuple(row) for table in metadata.sorted_tables for row in await connection.execute(select(table))]
    await database.close()
    return repr(rows)


async def cut(database_url: str) -> None:
    """Throw everybody out of the database, as a restart of it does."""
    if database_url.startswith("postgresql"):
        connection = await asyncpg.connect(database_url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.close()


async def test_a_process_in_trouble(database_url: str, tmp_path: Path) -> None:
    """Log, messages with their metadata, and every row of the database: no token, no password, no secret address."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(username=url.username or "postgres", password=PASSWORD)
    secret_url, log = url.render_as_string(hide_password=False), tmp_path / "log"
    async with Workspace(manifest=ROOT / "manifest.yaml") as local:
        settings = environment(local, tmp_path, WARROOM_DATABASE_URL=secret_url)
        here = f"http://127.0.0.1:{settings['PORT']}"
        local.app.request_url = f"{here}/slack/events"
        async with serving(settings, log):
            await trouble(local, here)
            await cut(database_url)
            await local.person(ANA).command("/incident note INC-1 after the cut")
            await local.wait_for(lambda: len(local.direct(ANA).messages) > 0, timeout=120)
        said = repr([vars(message) for message in local.world.all_messages()])
    kept, written = await everything_kept(database_url), log.read_text()

    assert "delivery_postponed" in written
    assert "heartbeat_failed" in written
    assert "request_refused" in written
    assert "checkout is down" in kept
    assert "checkout is down" in said
    for place in (written, said, kept):
        assert WORD not in place


COMMANDS = {
    "serve": ["serve"],
    "check": ["check"],
    "migrate": ["migrate"],
    "audit": ["audit", "verify"],
    "list": ["list"],
    "declare": ["declare", "P0", "checkout is down", "--by", "ana@example.com"],
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_database_that_does_not_answer(command: str, tmp_path: Path) -> None:
    """No command says the password of a database that it cannot reach; each ends with an error."""
    async with Workspace(manifest=ROOT / "manifest.yaml") as local:
        settings = environment(local, tmp_path, WARROOM_DATABASE_URL=NOWHERE)
        ended, written = await run(COMMANDS[command], settings)

    assert ended != 0
    assert written
    assert WORD not in written


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("serve", f"postgresql://warroom:{PASSWORD}"),
        ("check", f"postgresql://warroom:{PASSWORD}@host:port/name"),
        ("migrate", f"postgresql://warroom:{PASSWORD}"),
        ("migrate", f"mysql://warroom:{PASSWORD}@host/name"),
        ("audit verify", PASSWORD),
        ("list", f"postgresql://warroom:{PASSWORD}"),
    ],
)
async def test_an_address_that_cannot_be_read(command: str, url: str, tmp_path: Path) -> None:
    """What is no address of a database is refused without being quoted."""
    async with Workspace(manifest=ROOT / "manifest.yaml") as local:
        ended, written = await run(command.split(), environment(local, tmp_path, WARROOM_DATABASE_URL=url))

    assert ended != 0
    assert WORD not in written


async def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    """A secret in the wrong place is not quoted when the place refuses it."""
    async with Workspace(manifest=ROOT / "manifest.yaml") as local:
        settings = environment(local, tmp_path, WARROOM_TICK_SECONDS=BOT)
        ended, written = await run(["serve"], {**settings, "PORT": API})

    assert ended == 2
    assert "WARROOM_TICK_SECONDS" in written
    assert WORD not in written
