"""`uv run python -m tests.benchmarks.checks`: what fifty health checks a second cost the rest.

Bot, workspace and the one who types share a process and its loop, so each lag measured is more than a bot's own.
Read the ratio first: both sides are measured in turn, and all that was measured of each is taken together. Nothing here
is a test.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
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
WINDOW = 8.0
"""Seconds for which a side is watched at a time."""
SETTLED = 3.0
"""Seconds before each window: everything is furnished, and each check has run."""
WINDOWS = 12
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
            gc.collect()
            gc.freeze()  # as `warroom serve` does
            yield local, warroom
            await warroom.stop()


@dataclass
class Seen:
    """Milliseconds that the loop was late and that acknowledgements took, and how many checks began by each bound."""

    lags: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    late: Counter[str] = field(default_factory=Counter)

    def share(self, bound: str) -> float:
        """Of the checks, in percent, how many began no later than that."""
        return self.late[bound] / self.late["+Inf"] * 100


async def watched(local: Workspace, warroom: Warroom, number: int, seen: Seen) -> None:
    """One more window of it, with an incident of its own."""
    await local.person(ANA).command(f"/incident declare P3 something of {number} is slow")
    await asyncio.sleep(SETTLED)
    before = _late(warroom)
    looking = asyncio.create_task(_lag(seen.lags))
    seen.acks += await _acknowledged(local, number)
    looking.cancel()
    seen.late += _late(warroom) - before


async def _lag(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(GAP / 10)
        lags.append((time.perf_counter() - before - GAP / 10) * 1000)


async def _acknowledged(local: Workspace, number: int) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + WINDOW
    while time.monotonic() < until:
        began = time.perf_counter()
        await local.person(ANA).command(f"/incident note INC-{number} looked {len(took)} times")
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(GAP)
    return took


def _late(warroom: Warroom) -> Counter[str]:
    """How many checks have begun no later than each bound."""
    found = warroom.parts.figures.health.late.collect()
    return Counter({s.labels["le"]: int(s.value) for one in found for s in one.samples if s.name.endswith("_bucket")})


async def in_turn(port: int) -> tuple[Seen, Seen]:
    """Without checks and with them, now the one and now the other in one process, so that neither has the better
    machine.
    """
    quiet, its = playbook(port, 0), playbook(port, CHECKS)
    without, with_them = Seen(), Seen()
    async with bot(its) as (local, warroom):
        for number in range(1, 2 * WINDOWS + 1):
            which, seen = (its, with_them) if number % 2 else (quiet, without)
            warroom.parts.playbooks.put_in_force(which)
            await watched(local, warroom, number, seen)
    return without, with_them


async def beside(port: int) -> Seen:
    """With checks that hang besides."""
    seen = Seen()
    async with bot(playbook(port, CHECKS, HANGING)) as (local, warroom):
        for number in range(1, WINDOWS + 1):
            await watched(local, warroom, number, seen)
    return seen


async def main() -> None:
    """All ways, and the table."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.benchmarks.target", str(port), cwd=ROOT)
    without, with_them = await in_turn(port)
    hanging = await beside(port)
    server.terminate()
    await server.wait()
    for name, seen in (("without checks", without), (f"with {CHECKS} checks a second", with_them)):
        row(f"{name}: lag of the loop, p99", f"{quantile(seen.lags, 0.99):.1f} ms", "≤ 20 ms")
        for share in (0.5, 0.9, 0.99):
            row(f"{name}: acknowledgement, p{share * 100:.0f}", f"{quantile(seen.acks, share):.1f} ms", "")
    ratio = quantile(with_them.acks, 0.99) / quantile(without.acks, 0.99)
    row("acknowledgement p99, with against without", f"{ratio:.2f}x", "≤ 1.2x")
    for name, seen in (("", with_them), (f", beside {HANGING} programs that hang", hanging)):
        for bound in BOUNDS:
            goal = "≥ 99 %" if (bound, name) == ("0.25", "") else ""
            row(f"checks that began at most {bound} s late{name}", f"{seen.share(bound):.2f} %", goal)


if __name__ == "__main__":
    asyncio.run(main())
