"""`warroom runner`: the process on another host, from its settings on."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from bot import check, logs, masking
from bot.clock import shared
from bot.hands import Hands
from bot.runners.runner import Runner
from bot.runners.sources import Far, Near, NotAllowed, Source, is_safe, session
from bot.settings import Settings
from storage import migrating
from storage.assignments import Assignments
from storage.database import Database
from storage.outages import OUTAGES

_WHAT: Final = "run health checks and steps of runbooks on this host, which has this runner in the playbook"


def teach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line this verb."""
    parser = commands.add_parser("runner", help=_WHAT, description=f"{_WHAT}.")
    parser.add_argument("name", help="its name in the playbook, `hosts: {…: {runner: NAME}}`")
    parser.set_defaults(run=lambda asked: run(Settings(), asked.name))


def run(settings: Settings, name: str) -> int:
    """Run until told to stop; 2 if it cannot be."""
    logs.to_stderr(secrets=masking.secrets(settings))
    problems = _problems(settings)
    if problems:
        print(check.explain(problems), file=sys.stderr)
        return 2
    try:
        asyncio.run(_until_told_to_stop(settings, name))
    except NotAllowed as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    except OUTAGES as error:
        print(check.explain([check.start_problem(settings, error)]), file=sys.stderr)
        return 2
    return 0


def _problems(settings: Settings) -> list[check.Problem]:
    if not settings.warroom_runner_token.get_secret_value():
        return check.database_url(settings) or _no_database(settings)
    if not settings.warroom_url:
        wrong = "WARROOM_URL is not set"
        return [check.Problem(wrong=wrong, remedy="write where Warroom is: https://warroom.example.com")]
    if not is_safe(settings.warroom_url):
        wrong = "WARROOM_URL is not https, so that anybody on the way could read the token"
        return [check.Problem(wrong=wrong, remedy="write https://…, or http://127.0.0.1:… on the same machine")]
    return []


def _no_database(settings: Settings) -> list[check.Problem]:
    """A file that is not there would be made, and nobody would ever write into it."""
    database = Database(settings.warroom_database_url)
    if not database.is_sqlite or Path(database.url.database or "").exists():
        return []
    remedy = "set WARROOM_RUNNER_TOKEN and WARROOM_URL, or name Warroom's own in WARROOM_DATABASE_URL"
    return [check.Problem(wrong="There is no database here", remedy=remedy)]


async def _until_told_to_stop(settings: Settings, name: str) -> None:
    async with _source(settings, name) as source:
        hands = Hands(os.environ, time.monotonic, secrets=masking.secrets(settings), runner=name)
        work = asyncio.create_task(Runner(source, hands).run())
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_, work.cancel)
        with suppress(asyncio.CancelledError):
            await work


@asynccontextmanager
async def _source(settings: Settings, name: str) -> AsyncIterator[Source]:
    """With a token, a Warroom over HTTPS; without one, the database. Raises NotAllowed."""
    token = settings.warroom_runner_token.get_secret_value()
    if token:
        async with session(token) as opened:
            yield Far(opened, settings.warroom_url, name)
        return
    database = Database(settings.warroom_database_url)
    try:
        if not await migrating.is_migrated(database):
            raise NotAllowed("The database is not of this version: run `warroom migrate`.")
        async with shared(database, settings.warroom_clock) as times:
            yield Near(Assignments(database), name, wall=times.wall)
    finally:
        await database.close()
