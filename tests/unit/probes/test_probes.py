"""What holds for every kind: a sample comes of it, whatever happens, and no secret stands in it."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.execution.executor import Executor
from bot.execution.names import Names
from bot.integrations.probes.probes import Probes
from bot.integrations.probes.secrets import Secrets
from playbook.health.kinds import KINDS
from playbook.health.memory import MemoryCheck
from playbook.health.sample import LONGEST_SAYING, Outcome, Sample
from tests.support.serving import silent_tcp

Look = Callable[..., Awaitable[Sample]]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

WRITTEN = {
    "http": {"url": "http://127.0.0.1:{port}/"},
    "tcp": {"address": "127.0.0.1:{port}"},
    "dns": {"name": "x.example", "server": "127.0.0.1#{port}"},
    "postgres": {"url": "postgresql://127.0.0.1:{port}/x"},
    "redis": {"url": "redis://127.0.0.1:{port}/0"},
    "command": {"argv": ["true"]},
    "docker": {"container": "x", "socket": "/no/such/socket"},
    "disk": {},
    "memory": {},
    "heartbeat": {"within": "1h"},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_probed(look: Look, kind: str) -> None:
    """Each kind of the file has a probe that comes to an end within its time."""
    async with silent_tcp() as port:
        words = {
            key: value.format(port=port) if isinstance(value, str) else value for key, value in WRITTEN[kind].items()
        }
        more = {} if kind == "heartbeat" else {"timeout": "1s"}
        sample = await look({"kind": kind, **words, **more})

    assert (sample.check, sample.at) == ("it", NOON)
    assert sample.took < timedelta(seconds=4)
    assert sample.says
    assert "\n" not in sample.says


async def test_a_heartbeat(look: Look) -> None:
    """By when it was called last, which somebody else keeps."""
    check = {"kind": "heartbeat", "within": "1h"}
    on_time = await look(check, called=NOON - timedelta(minutes=59))
    late = await look(check, called=NOON - timedelta(minutes=61))

    assert (on_time.outcome, on_time.says) == (Outcome.HEALTHY, "was called 59 min ago")
    assert (late.outcome, late.says) == (Outcome.FAILING, "was not called for 1 h 1 min; awaited every 1 h")


async def test_a_broken_probe(caplog: pytest.LogCaptureFixture) -> None:
    """It is told as failing, and no other check is stopped; the log says what it was, without secrets."""

    class Broken(Executor):
        def refuse_elsewhere(self, host: object) -> None:
            raise RuntimeError("sesame, and sesame again")

    probes = Probes(Broken({}, time.monotonic), {}, time.monotonic, secrets={"sesame"})
    with caplog.at_level(logging.ERROR):
        sample = await probes.probe("it", MemoryCheck(kind="memory"), None, NOON)

    assert (sample.outcome, sample.says) == (Outcome.FAILING, "the check itself broke: RuntimeError")
    assert [record.__dict__["reason"] for record in caplog.records] == ["RuntimeError: ***, and *** again"]


async def test_whoever_is_cancelled_is_cancelled(look: Look) -> None:
    """A probe that nobody waits for any more ends, and no sample comes of it."""
    async with silent_tcp() as port:
        running = asyncio.ensure_future(look({"kind": "http", "url": f"http://127.0.0.1:{port}/", "timeout": "60s"}))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_a_long_saying_is_cut(look: Look) -> None:
    """It is one line in a message, and no more than that."""
    sample = await look(
        {"kind": "dns", "name": f"{'a' * 50}.{'b' * 60}.{'c' * 60}.{'d' * 60}.example", "server": "127.0.0.1#1"}
    )

    assert len(sample.says) <= LONGEST_SAYING
    assert len((await look({"kind": "command", "argv": ["/no/" + "x" * 900]})).says) == LONGEST_SAYING


@pytest.mark.parametrize("said", ["p@ss", "p%40ss", "p%40ss%2Fword", "p@ss/word", "bWU6cEBzcy93b3Jk"])
def test_secrets_in_every_way(said: str) -> None:
    """Short or long, escaped or not, and as a login is sent in HTTP."""
    secrets = Secrets({"P": "p@ss/word", "S": "p@ss"})
    secrets.fill("${S}")
    secrets.fill_address("https://me:${P}@x/")

    assert said not in secrets.mask(f"x {said} y")


def test_a_password_of_the_file() -> None:
    """One that stands in an address in the file is a secret as well."""
    secrets = Secrets({})
    secrets.fill_address("postgresql://me:hunter22@x/y")

    assert secrets.mask("hunter22 of me at x") == "*** of me at x"


async def test_the_event_loop_is_free() -> None:
    """A hundred and fifty hanging checks hold up nobody: neither the loop nor a thread."""
    late: list[float] = []
    executor = Executor(os.environ, time.monotonic)
    probes = Probes(executor, {}, time.monotonic, names=Names(servers=("127.0.0.1",), port=9))
    from playbook.health.kinds import check as made

    async def beat() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            late.append(time.monotonic() - before - 0.005)

    async with silent_tcp() as port:
        kinds = [{"kind": kind, **WRITTEN[kind], "timeout": "1s"} for kind in ("http", "postgres", "redis")]
        checks = [
            made({key: value.format(port=port) if isinstance(value, str) else value for key, value in one.items()})
            for one in kinds
        ]
        beating = asyncio.create_task(beat())
        samples = await asyncio.gather(*(probes.probe("it", one, None, NOON) for one in checks * 50 if one is not None))
        beating.cancel()

    assert len(samples) == 150
    assert {sample.says for sample in samples} == {"no answer within 1s"}
    assert sorted(late)[len(late) // 2] < 0.05  # the half of it: a busy machine is no failure
