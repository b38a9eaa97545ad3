"""`warroom runner` as a process of its own: it does what its host's checks and steps are, and the bot tells of it."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.demo import free_port
from bot.execution.command import Command, Ended, Result
from bot.runners.sending import Runners
from bot.runners.work import Answer, Lane, Program
from playbook import reading
from playbook.document import Playbook
from playbook.states.runs import Stage, Visit
from sandbox.people import ANA, BEN
from storage.assignments import Assignment, Assignments
from storage.database import Database
from tests.support.processes import alive, began, ended
from tests.support.runs import press, ran, the_message
from tests.support.story import ROOT, Story, telling

TOKEN = "0123456789abcdef-dmz"
OTHER = "0123456789abcdef-edge"
RUNBOOKS = """
hosts:
  dmz: {runner: dmz}
checks:
  inside: {kind: command, argv: [sh, -c, "echo $WORD"], environment: {WORD: "${DB_PASSWORD}"}, on: dmz, timeout: 2s}
runbooks:
  look:
    name: Look inside
    steps:
      - {kind: check, says: Say it, argv: [sh, -c, "echo it is $WORD"], environment: {WORD: "${DB_PASSWORD}"}, on: dmz}
      - {kind: check, says: Probe it, checks: [inside]}
      - {kind: manual, says: Go to bed}
  long:
    name: Something long
    steps:
      - {kind: check, says: Sleep, argv: [sleep, "614.5"], timeout: 20m, on: dmz}
      - {kind: manual, says: Go to bed}
  none:
    name: Nothing there
    steps:
      - {kind: check, says: Look, argv: [no-such-program], on: dmz}
"""


def book() -> Playbook:
    """The built-in playbook with runbooks on a host that only its runner reaches; no two sleep for the same time."""
    return reading.read(reading.DEFAULT_TEXT + RUNBOOKS.replace("614.5", f"614.{secrets.randbelow(10**9)}"))


@asynccontextmanager
async def at_work(tmp_path: Path, database_url: str = "") -> AsyncIterator[Story]:
    """A P1 that Ana has, its room open, and a Warroom that knows the runner's token."""
    settings = {"warroom_runner_tokens": f"dmz={TOKEN},edge={OTHER}"}
    async with telling(tmp_path, database_url, playbook=book(), settings=settings) as story:
        await story.typed("declare P1 the database is down")
        await story.typed("ack", ANA, await story.room())
        yield story


@asynccontextmanager
async def runner(
    story: Story, name: str = "dmz", *, token: str = TOKEN, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """It runs, as on its own host; what it says comes to its stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "runner", name, cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith(("WARROOM", "SLACK"))},
            "DB_PASSWORD": "hunter2hunter2",
            "WARROOM_URL": f"http://127.0.0.1:{story.warroom.port}",
            "WARROOM_RUNNER_TOKEN": token,
            **settings,
        },
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def here(story: Story) -> Visit:
    return (await story.incident()).runs[-1].here


async def begun(story: Story) -> str:
    """The long step runs; by this its program is found among the processes."""
    await story.typed("runbook long", ANA, await story.room())
    step = story.playbook.runbooks["long"].steps[0]
    mark = "\x00".join(getattr(step, "argv", ()))
    await began(mark)
    return mark


@pytest.mark.parametrize("near", [False, True], ids=["over HTTP", "by the database"])
async def test_it_runs_what_is_to_be_run_on_its_host(tmp_path: Path, database_url: str, *, near: bool) -> None:
    """A program and a health check; the secret is the runner's alone, and stands nowhere."""
    async with at_work(tmp_path, database_url) as story:
        story.world.runs = near  # at the database both see by their own clocks who is awaited
        database = story.settings.warroom_database_url
        how = {"token": "", "WARROOM_DATABASE_URL": database, "WARROOM_URL": ""} if near else {}
        async with runner(story, **how):
            await story.typed("runbook look", ANA, await story.room())
            await ran(story)
            message = await the_message(story)
            visits = (await story.incident()).runs[0].visits

        assert [visit.stage for visit in visits[:2]] == [Stage.PASSED, Stage.PASSED]
        assert "✅ Say it" in message.visible
        lines = await story.lines()
        assert any("on the runner dmz" in one for one in lines)
        assert "it is ***" in "".join(story.told(await story.room()))
        assert "hunter2" not in "".join((*story.told(await story.room()), *lines))


async def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    """It is said as on every other host."""
    async with at_work(tmp_path) as story, runner(story):
        await story.typed("runbook none", ANA, await story.room())
        await ran(story)

        assert "failed: there is no program `no-such-program`" in (await the_message(story)).visible


async def test_what_runs_there_is_stopped(tmp_path: Path) -> None:
    """The program ends, and only then it is said."""
    async with at_work(tmp_path) as story, runner(story):
        mark = await begun(story)
        await press(story, BEN, "Stop it")

        assert alive(mark) == []
        assert "cancelled: stopped by @Ben" in (await the_message(story)).visible


async def test_a_runner_that_dies_leaves_it_unknown(tmp_path: Path) -> None:
    """It is not run again by itself, not even by another runner."""
    async with at_work(tmp_path) as story:
        async with runner(story) as process:
            mark = await begun(story)
            process.kill()
            await process.wait()
        story.world.now += timedelta(seconds=60)
        for pid in alive(mark):
            os.kill(pid, signal.SIGKILL)
        async with runner(story):
            await ran(story)
            visit = await here(story)

        assert (visit.stage, visit.attempt) == (Stage.UNKNOWN, 1)
        assert "look before you run it again" in (await the_message(story)).visible
        assert alive(mark) == []


async def test_a_runner_that_is_stopped_ends_what_runs(tmp_path: Path) -> None:
    """And says so before it goes."""
    async with at_work(tmp_path) as story:
        async with runner(story) as process:
            mark = await begun(story)
            process.terminate()
            assert await process.wait() == 0
        await ran(story)

        assert alive(mark) == []
        assert (await here(story)).stage is Stage.UNKNOWN


async def test_a_runner_that_was_frozen_too_long_stops_when_it_wakes(tmp_path: Path) -> None:
    """Nobody waits for what it does any more."""
    async with at_work(tmp_path) as story, runner(story) as process:
        mark = await begun(story)
        process.send_signal(signal.SIGSTOP)
        story.world.now += timedelta(seconds=60)
        await ran(story)
        unknown = (await here(story)).stage
        process.send_signal(signal.SIGCONT)
        await ended(mark)

        assert unknown is Stage.UNKNOWN


async def test_without_a_runner_it_is_not_begun(tmp_path: Path) -> None:
    """It is said what is missing; a runner that comes later does not run it."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook look", ANA, await story.room())
        story.world.now += timedelta(seconds=60)
        await ran(story)
        said = (await the_message(story)).visible
        async with runner(story):
            await ran(story)

        assert "failed: the runner `dmz` has not taken it, and will not: is `warroom runner dmz` running there" in said
        assert (await here(story)).stage is Stage.FAILED


async def test_a_bot_that_is_renewed_meanwhile(tmp_path: Path) -> None:
    """It ends what runs there, and the runner finds the next one by itself."""
    async with at_work(tmp_path) as story:
        port = free_port()
        await story.warroom.stop()
        story.settings = story.settings.model_copy(update={"port": port})
        await story.start()
        async with runner(story):
            mark = await begun(story)
            await story.warroom.stop()
            stopped = alive(mark)
            await story.start()
            await ran(story)
            unknown = (await here(story)).stage
            await story.typed("runbook look", ANA, await story.room())
            await ran(story)

        assert stopped == []
        assert unknown is Stage.UNKNOWN
        assert (await story.incident()).runs[1].visits[0].stage is Stage.PASSED


async def test_what_a_dead_bot_has_given_is_ended(tmp_path: Path) -> None:
    """Nobody waits for it any more: whoever looks, finds it ended, and may run it again."""
    async with at_work(tmp_path) as story, runner(story):
        database = Database(story.settings.warroom_database_url)
        given, now = Assignments(database), story.world.now
        seconds = f"615.{secrets.randbelow(10**9)}"
        work = Program(command=Command(argv=("sleep", seconds), timeout=timedelta(minutes=20)))
        one = Assignment(id="one", work=work.model_dump_json())
        await given.give(one, "dmz", Lane.STEPS, now + timedelta(seconds=30), now + timedelta(seconds=15))
        await database.close()
        await began(f"sleep\x00{seconds}")
        story.world.now += timedelta(seconds=16)
        await ended(f"sleep\x00{seconds}")


async def test_what_the_runner_could_not_end_is_not_said_to_have_ended(tmp_path: Path) -> None:
    """It was told to stop it, and says that it has not seen its end: whoever waits knows no more than that."""
    async with at_work(tmp_path) as story:
        database = Database(story.settings.warroom_database_url)
        given, now = Assignments(database), story.world.now
        command = Command(argv=("sleep", "616.5"), timeout=timedelta(minutes=20))
        waiting = asyncio.ensure_future(Runners(given, wall=story.world).run("dmz", command))
        until = now + timedelta(seconds=60)
        while (one := await given.take("dmz", Lane.STEPS, "key", now, until)) is None:
            assert not waiting.done()
        waiting.cancel()
        while await given.keep(one.id, "key", now, until):
            assert not waiting.done()
        unseen = Result(ended=Ended.UNSEEN, code=None, took=timedelta(), output="")
        await given.answer(one.id, "key", Answer(result=unseen).model_dump_json())
        result = await waiting
        await database.close()

        assert result.ended is Ended.LOST


async def test_whoever_has_hung_up_takes_nothing(tmp_path: Path) -> None:
    """A runner that was renewed while it waited for work leaves what comes to the next one."""
    async with at_work(tmp_path) as story:
        body = '{"runner":"dmz","lane":"steps","key":"dead"}'
        head = f"POST /runner/v1/take HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
        _, there = await asyncio.open_connection("127.0.0.1", story.warroom.port)
        there.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await there.drain()
        there.close()
        await there.wait_closed()
        async with runner(story):
            await story.typed("runbook none", ANA, await story.room())
            await ran(story)

        assert "failed: there is no program `no-such-program`" in (await the_message(story)).visible


async def test_an_answer_that_makes_no_sense(tmp_path: Path) -> None:
    """It is refused, and so is who sends it."""
    async with at_work(tmp_path) as story, aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as web:
        url = f"http://127.0.0.1:{story.warroom.port}/runner/v1/answer"
        asked = {"runner": "dmz", "id": "one", "key": "a", "answer": {"result": "well"}}
        async with web.post(url, json=asked) as answer:
            said = await answer.json()

        assert answer.status == 422
        assert said == {"error": "This Warroom does not understand the runner: use the same version for both."}


@pytest.mark.parametrize(
    ("name", "settings", "sentence"),
    [
        ("dmz", {"token": "wrong-wrong-wrong-wrong"}, "✗ The token is none of WARROOM_RUNNER_TOKENS"),
        ("dmz", {"token": OTHER}, "✗ The token is that of the runner `edge`, not `dmz`'s."),
        ("dmz", {"WARROOM_URL": "http://warroom.example.com"}, "✗ WARROOM_URL is not https"),
        ("dmz", {"WARROOM_URL": ""}, "✗ WARROOM_URL is not set"),
        ("dmz", {"token": "", "WARROOM_DATABASE_URL": "sqlite:////no/such.sqlite3"}, "✗ There is no database here"),
    ],
)
async def test_a_runner_that_cannot_run(tmp_path: Path, name: str, settings: dict[str, str], sentence: str) -> None:
    """It says why and what to do, and ends with 2."""
    async with at_work(tmp_path) as story, runner(story, name, **settings) as process:
        _, said = await process.communicate()

    assert process.returncode == 2
    assert sentence in said.decode()
    assert "Traceback" not in said.decode()
