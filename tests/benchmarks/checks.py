"""`uv run python -m tests.benchmarks.checks`: what fifty health checks a second cost the rest.

Bot, workspace and the one who types share a process and its loop, so each lag measured is more than a bot's own.
Read the ratio first: both sides are measured in turn, and all that was measured of each is taken together. Nothing here
is a test.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo import free_port
from bot.process import Warroom
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.health import kinds
from sandbox.people import ANA
from sandbox.workspace import Workspace
from tests.benchmarks.__main__ import quantile, row
from tests.support.running import ROOT

CHECKS = 50
HANGING = 20
"""Programs that hang until their time-out, beside those checks."""
SECONDS = 24.0
"""How long each side is watched in a round."""
ROUNDS = 5
GAP = 0.05
"""Seconds between two commands, and a tenth of that between two looks at the loop."""


BOUNDS = ("0.1", "0.25", "2.0")
"""Seconds that a check may begin late, as the histogram writes them."""


def playbook(port: int, many: int, hanging: int = 0) -> Playbook:
    """The built-in one with so many checks each second: most by HTTP, a few that open a connection, a few programs.
    Beside them, programs that hang.
    """
    ways = [
        {"kind": "http", "url": f"http://127.0.0.1:{port}/"},
        *[{"kind": "http", "url": f"http://127.0.0.1:{port}/?{n}"} for n in range(7)],
        {"kind": "tcp", "address": f"127.0.0.1:{port}"},
        {"kind": "command", "argv": ["true"]},
    ]
    written = [{**ways[n % len(ways)], "every": "1s", "timeout": "1s"} for n in range(many)]
    written += [{"kind": "command", "argv": ["sleep", "60"], "every": "30s", "timeout": "25s"}] * hanging
    return reading.default().model_copy(update={"checks": {f"c{n}": kinds.check(one) for n, one in enumerate(written)}})


@asynccontextmanager
async def bot(its: Playbook) -> AsyncIterator[tuple[Workspace, Warroom]]:
    """The bot with that playbook in a workspace, once it knows Slack."""
    with tempfile.TemporaryDirectory() as folder:
        async with Workspace(manifest=ROOT / "manifest.yaml", limits=False) as local:
            settings = Settings(
                _env_file=None,
                slack_bot_token=local.app.bot_token,
                slack_signing_secret=local.app.signing_secret,
                slack_api_url=local.api_url,
                warroom_database_url=f"sqlite:///{folder}/warroom.sqlite3",
                warroom_spool=Path(folder) / "spool.jsonl",
                host="127.0.0.1",
                port=0,
            )
            warroom = Warroom(settings, its)
            await warroom.start()
            local.app.request_url = f"http://127.0.0.1:{warroom.port}/slack/events"
            await warroom.introduced()
            yield local, warroom
            await warroom.stop()


async def watched(its: Playbook) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds that the loop was late, that acknowledgements took, and (in buckets) by which checks began late."""
    lags: list[float] = []
    async with bot(its) as (local, warroom):
        await local.person(ANA).command("/incident declare P3 something is slow")
        await asyncio.sleep(3)  # everything is furnished, and each check has run
        looking = asyncio.create_task(_lag(lags))
        took = await _acknowledged(local)
        looking.cancel()
        late = _late(warroom)
    return lags, took, late


async def _lag(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(GAP / 10)
        lags.append((time.perf_counter() - before - GAP / 10) * 1000)


async def _acknowledged(local: Workspace) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        began = time.perf_counter()
        await local.person(ANA).command(f"/incident note INC-1 looked {len(took)} times")
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(GAP)
    return took


def _late(warroom: Warroom) -> list[float]:
    """How many checks began no later than each bound: the shares of the histogram, by its bounds in milliseconds."""
    found = warroom.parts.figures.health.late.collect()
    counts = {s.labels["le"]: s.value for one in found for s in one.samples if s.name.endswith("_bucket")}
    every = counts.get("+Inf", 0)
    return [counts[bound] / every * 100 for bound in BOUNDS] if every else []


async def main() -> None:
    """Both ways in turn, and the table."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", cwd=ROOT / "docs",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    with_them, without = [], []
    for number in range(ROUNDS):  # now the one side first and now the other, so that neither has the better machine
        for many in (0, CHECKS) if number % 2 else (CHECKS, 0):
            (with_them if many else without).append(await watched(playbook(port, many)))
    beside = [await watched(playbook(port, CHECKS, HANGING)) for _ in range(ROUNDS)]
    server.terminate()
    await server.wait()
    acks: list[float] = []
    for name, several in (("without checks", without), (f"with {CHECKS} checks a second", with_them)):
        lag, ack = (quantile([one for each in several for one in each[n]], 0.99) for n in (0, 1))
        row(f"{name}: lag of the loop, p99", f"{lag:.1f} ms", "≤ 20 ms")
        row(f"{name}: acknowledgement, p99", f"{ack:.1f} ms", "")
        acks.append(ack)
    row("acknowledgement p99, with against without, all rounds together", f"{acks[1] / acks[0]:.2f}x", "≤ 1.2x")
    for name, several in (("", with_them), (f", beside {HANGING} programs that hang", beside)):
        soon, bound, longest = (statistics.median(late[n] for _, _, late in several) for n in range(len(BOUNDS)))
        row(f"checks that began at most 100 ms late{name}", f"{soon:.2f} %", "")
        row(f"checks that began at most 250 ms late{name}", f"{bound:.2f} %", "" if name else "≥ 99 %")
        row(f"checks that began at most 2 s late{name}", f"{longest:.2f} %", "")


if __name__ == "__main__":
    asyncio.run(main())
