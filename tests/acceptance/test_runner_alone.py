"""A runner beside the bot's side of it, without a bot: what each does when the other is not as it should be."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.execution.command import Command
from bot.hands import Hands
from bot.runners.runner import Runner
from bot.runners.sending import Runners
from bot.runners.sources import Far, Near, NotAllowed, session
from bot.runners.web import Gate
from bot.runners.work import Lane, Probe, Program
from playbook.health import kinds
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Outcome
from storage import migrating
from storage.assignments import Assignment, Assignments
from storage.database import Database
from tests.support.serving import served, silent_tcp
from tests.support.waiting import until

TOKEN = "0123456789abcdef-dmz"
OTHER = "0123456789abcdef-new"
ONE_EACH = {Lane.STEPS: 1, Lane.CHECKS: 1}


def now() -> datetime:
    return datetime.now(UTC)


def check(*argv: str) -> AnyCheck:
    read = kinds.check({"kind": "command", "argv": argv, "on": "dmz"})
    assert read is not None
    return read


def http(url: str, **keys: object) -> AnyCheck:
    read = kinds.check({"kind": "http", "url": url, "timeout": "20s", **keys})
    assert read is not None
    return read


async def stopped(*tasks: "asyncio.Task[Any]") -> None:
    """They end before what they use does."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@pytest.fixture
async def given(tmp_path: Path) -> AsyncIterator[Assignments]:
    """What runners are to do."""
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrating.migrate(database)
    yield Assignments(database)
    await database.close()


async def test_a_token_that_is_taken_no_more_lets_what_runs_come_to_its_end(
    tmp_path: Path, given: Assignments, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing more is taken, the log says why, and only then the runner ends, as one whose token was never taken."""
    begun, go, ended = (tmp_path / name for name in ("begun", "go", "ended"))
    script = f"touch {begun}; until [ -e {go} ]; do sleep 0.02; done; touch {ended}"
    work = Program(command=Command(argv=("sh", "-c", script), timeout=timedelta(minutes=20)))
    tokens, app = {"dmz": SecretStr(TOKEN)}, web.Application()
    Gate(given, tokens, wall=now).teach(app)
    async with served(app) as url, session(TOKEN) as opened:
        hands = Hands(os.environ, time.monotonic, runner="dmz")
        runner = asyncio.create_task(Runner(Far(opened, url, "dmz"), hands, slots=ONE_EACH).run())
        later = now() + timedelta(minutes=1)
        await given.give(Assignment(id="one", work=work.model_dump_json()), "dmz", Lane.STEPS, later, later)
        await until(begun.exists, runner)
        tokens["dmz"] = SecretStr(OTHER)
        looking = asyncio.create_task(Runners(given, wall=now).probe("dmz", "it", check("true"), now()))
        await until(lambda: "runner_not_allowed" in caplog.messages, runner)
        go.touch()
        with pytest.raises(NotAllowed, match="The token is none of WARROOM_RUNNER_TOKENS"):
            await runner
        await stopped(looking)

    assert ended.exists()


async def test_checks_that_hang_leave_the_others_their_runner(given: Assignments) -> None:
    """Nine that get no answer for as long as they may wait, and one that does at once."""
    near = Near(given, "dmz", wall=now)
    runner = asyncio.create_task(Runner(near, Hands(os.environ, time.monotonic, runner="dmz")).run())
    here = Runners(given, wall=now)
    async with silent_tcp() as port, served(web.Application()) as url:
        silent, well = http(f"http://127.0.0.1:{port}/"), http(url, status=[404])
        for n in range(9):
            one = Assignment(id=f"{n}", work=Probe(name="it", check=silent, at=now()).model_dump_json())
            begin_by, awaited_until = now() + timedelta(seconds=5), now() + timedelta(minutes=1)
            await given.give(one, "dmz", Lane.CHECKS, begin_by, awaited_until)
        sample = await here.probe("dmz", "well", well, now())
        await stopped(runner)

    assert (sample.outcome, sample.looked) == (Outcome.HEALTHY, True)


async def test_a_runner_that_is_not_there_is_no_news_of_what_it_looks_at(given: Assignments) -> None:
    """Nobody has looked, and so it is said."""
    passing = iter(now() + timedelta(seconds=n) for n in range(1000))
    sample = await Runners(given, wall=lambda: next(passing)).probe("dmz", "it", check("true"), now())

    assert not sample.looked
    assert "the runner `dmz` has not taken it" in sample.says
