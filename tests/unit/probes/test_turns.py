"""Health checks that hang must not keep the others waiting, and what one has waited is known."""

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta

from bot.hands import Hands
from bot.integrations.probes.turns import AT_ONCE, BEGINNING, Turns
from playbook.health import kinds
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Outcome

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def check(*argv: str) -> AnyCheck:
    """One that may take long."""
    read = kinds.check({"kind": "command", "argv": argv, "timeout": "10m"})
    assert read is not None
    return read


async def test_programs_that_hang_let_the_others_begin() -> None:
    """Many of them, and not one comes to its end meanwhile; what the other one waited stands in its sample."""
    hands, many = Hands(os.environ, time.monotonic), 2 * AT_ONCE
    hang = [asyncio.create_task(hands.sample(f"it{n}", check("sleep", "622.25"), None, NOON)) for n in range(many)]
    sample = await asyncio.create_task(hands.sample("well", check("true"), None, NOON))
    ended = [one for one in hang if one.done()]
    for one in hang:
        one.cancel()
    await asyncio.wait(hang)
    await hands.close()

    assert (sample.outcome, ended) == (Outcome.HEALTHY, [])
    assert sample.waited > timedelta(seconds=1.9 * BEGINNING)


async def test_few_begin_at_a_time() -> None:
    """The next one begins once another has ended."""
    turns, inside, most, seen = Turns(at_once=2, beginning=60), 0, 0, 0

    async def one() -> None:
        nonlocal inside, most, seen
        async with turns.turn():
            inside += 1
            most, seen = max(most, inside), seen + 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(10)))

    assert (most, seen) == (2, 10)


async def test_no_more_run_than_there_is_room_for() -> None:
    """However long they have run already."""
    turns, go, begun = Turns(at_once=1, most=3, beginning=0), asyncio.Event(), asyncio.Semaphore(0)

    async def one() -> None:
        async with turns.turn():
            begun.release()
            await go.wait()

    work = [asyncio.create_task(one()) for _ in range(4)]
    for _ in range(3):
        await begun.acquire()
    last = asyncio.create_task(begun.acquire())
    early, _ = await asyncio.wait({last, *work}, timeout=0.05)
    go.set()
    await asyncio.gather(last, *work)

    assert early == set()
