"""`uv run python -m tests.faults`: the whole proof, as the table that stands in `docs/reliability.md`.

`--scale 0.1` does a tenth of it, `--quick` what every change is held to; words choose the proofs whose names hold them.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from tests.faults import (
    leaps,
    suite,
    test_crash_points,
    test_frozen,
    test_histories,
    test_hostile,
    test_kills,
    test_replicas,
)
from tests.faults.proof import Row
from tests.faults.servers import Server, empty

Proof = Callable[[float], Awaitable[Row]]


@asynccontextmanager
async def proofs(folder: Path, part: int, *, each: bool) -> AsyncIterator[dict[str, tuple[Proof, float]]]:
    """Each proof by its name, with its quick share. One that is whole as it is does not ask for a share."""
    server = Server()

    async def crash(kind: str, scale: float) -> Row:
        (folder / kind).mkdir()
        make = test_crash_points.sqlite(folder / kind) if kind == "sqlite" else test_crash_points.postgresql(server.url)
        async with AsyncExitStack() as stack:
            fresh = await stack.enter_async_context(make)
            row, wrong = await test_crash_points.prove(kind, fresh, scale, part=part, each=each)
        return _right(row, wrong)

    async def killed(kind: str, scale: float) -> Row:
        url = "" if kind == "SQLite" else await empty(server.url)
        return await test_kills.prove(kind, url, scale)

    async def frozen(scale: float) -> Row:
        return await test_frozen.prove(await empty(server.url), scale)

    async def replicas(scale: float) -> Row:
        return await test_replicas.prove(await empty(server.url), scale)

    async def histories(scale: float) -> Row:
        return await asyncio.to_thread(test_histories.prove, scale)

    async def hostile(scale: float) -> Row:
        return _right(*await test_hostile.prove(scale))

    async def clock(_scale: float) -> Row:
        return await leaps.prove()

    async def tests(name: str, _scale: float) -> Row:
        return await suite.prove(*suite.SUITES[name])

    try:
        yield {
            "points sqlite": (partial(crash, "sqlite"), test_crash_points.QUICK),
            "points postgresql": (partial(crash, "postgresql"), test_crash_points.QUICK),
            "kills sqlite": (partial(killed, "SQLite"), test_kills.QUICK),
            "kills postgresql": (partial(killed, "PostgreSQL"), test_kills.QUICK),
            "frozen": (frozen, test_frozen.QUICK),
            "replicas": (replicas, test_replicas.QUICK),
            "histories": (histories, test_histories.QUICK),
            "hostile": (hostile, test_hostile.QUICK),
            "clock set": (clock, 1),
            **{name: (partial(tests, name), 1) for name in suite.SUITES},
        }
    finally:
        server.close()


def _right(row: Row, wrong: list[str]) -> Row:
    assert not wrong, wrong
    return row


async def main() -> int:
    """The table; 1 if anything was lost or doubled, or not done."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", help="only the proofs whose names hold one of these words")
    parser.add_argument("--scale", type=float, default=1.0, help="the share of the whole (default: 1)")
    parser.add_argument("--part", type=int, default=0, help="which share of the crash points: 1 to 1/scale")
    parser.add_argument("--each", action="store_true", help="each crash point, not both ends of each stretch; hours")
    parser.add_argument("--quick", action="store_true", help="what every change is held to")
    asked = parser.parse_args()
    logging.disable()  # what a bot in this process says of what it refuses is not the table
    wrong = 0
    print("| test | done | lost | doubled | took | figures |\n|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        async with proofs(Path(folder), asked.part, each=asked.each or asked.quick) as found:
            for name, (proof, quick) in found.items():
                if not asked.names or any(word in name for word in asked.names):
                    wrong += not await _one(name, proof, quick if asked.quick else asked.scale)
    return 1 if wrong else 0


async def _one(name: str, proof: Proof, scale: float) -> bool:
    """One line of the table. A proof that fails is told, and does not stop the others."""
    try:
        row = await proof(scale)
    except (AssertionError, TimeoutError) as error:
        print(f"| **{name} does not hold** | | | | | {repr(error)[:2000]} |", flush=True)
        return False
    test = row.test if row.holds else f"**does not hold:** {row.test}"
    done = f"{row.done:,} of {row.least:,} {row.of}"
    print(f"| {test} | {done} | {row.lost} | {row.doubled} | {row.took:.0f} s | {row.figures} |", flush=True)
    return row.holds


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
