"""How late health checks begin: each at its own moment, and what is measured is when it begins."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from prometheus_client import CollectorRegistry

from bot.foreground import Foreground
from bot.hands import Hands
from bot.integrations.probes.turns import AT_ONCE
from playbook.document import Playbook
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Outcome, Sample
from scheduler.figures import HealthFigures
from scheduler.listening import Listening
from scheduler.probing import Look, Probing
from storage import migrating
from storage.database import Database
from storage.health import Health
from tests.support.checks import playbook


class Chosen(Random):
    """What may come sooner or later comes after these shares of the time, and then at its end."""

    def __init__(self, *shares: float) -> None:
        super().__init__()
        self._shares = list(shares)

    def uniform(self, a: float, b: float) -> float:
        return a + (b - a) * (self._shares.pop(0) if self._shares else 1.0)


def now() -> datetime:
    return datetime.now(UTC)


async def turns(many: int) -> None:
    """Let the loop come round so many times."""
    for _ in range(many):
        await asyncio.sleep(0)


@asynccontextmanager
async def probing(
    its: Playbook,
    look: Look,
    folder: Path,
    *,
    chance: Random,
    monotonic: Callable[[], float],
    give_way: Callable[[], Awaitable[None]] | None = None,
    registry: CollectorRegistry | None = None,
) -> AsyncIterator[Probing]:
    database = Database(f"sqlite:///{folder}/warroom.sqlite3")
    await migrating.migrate(database)
    health = Health(database)
    made = Probing(
        health,
        look,
        Listening(health, lambda: its, clock=now, wall=now),
        lambda: its,
        clock=now,
        wall=now,
        monotonic=monotonic,
        give_way=give_way or Foreground().give_way,
        chance=chance,
        token="one",
        figures=HealthFigures(registry or CollectorRegistry()),
    )
    yield made
    await made.stop()
    await database.close()


async def test_the_wait_for_a_turn_is_lateness_too(tmp_path: Path) -> None:
    """All are asked in time; one more than may begin at once waits until another has made room for it."""
    hangs = {"kind": "command", "argv": ["sleep", "623.25"], "timeout": "2s", "every": "10s"}
    its = playbook((), **{f"it{n}": hangs for n in range(AT_ONCE + 1)})
    hands, registry = Hands(os.environ, time.monotonic), CollectorRegistry()
    soon = Chosen(*[0.0] * (AT_ONCE + 1))
    async with probing(its, hands.probe, tmp_path, chance=soon, monotonic=lambda: 0.0, registry=registry) as made:
        await made.run()
        await made.idle()
    await hands.close()

    in_time = registry.get_sample_value("warroom_health_lateness_seconds_bucket", {"le": "0.5"})
    every = registry.get_sample_value("warroom_health_lateness_seconds_count")
    assert (in_time, every) == (AT_ONCE, AT_ONCE + 1)


async def test_each_check_begins_at_its_own_moment_and_not_with_all_that_came_due_since_the_last_look(
    tmp_path: Path,
) -> None:
    """One look suffices for both, though neither is due when it comes; and neither begins before its time."""
    begun: dict[str, float] = {}
    both = asyncio.Event()

    async def look(
        name: str, _check: AnyCheck, _playbook: Playbook, at: datetime, _called: datetime | None = None
    ) -> Sample:
        begun[name] = time.monotonic() - taken
        if len(begun) == 2:
            both.set()
        return Sample(check=name, at=at, took=timedelta(), outcome=Outcome.HEALTHY, says="well")

    check = {"kind": "command", "argv": ["true"], "every": "10s"}
    its = playbook((), first=check, second=check)
    shares = (0.002, 0.006)
    async with probing(its, look, tmp_path, chance=Chosen(*shares), monotonic=time.monotonic) as made:
        taken = time.monotonic()
        await made.run()
        assert not begun
        await asyncio.wait_for(both.wait(), timeout=10)

    soonest, latest = sorted(begun.values())
    assert soonest >= 0.02
    assert latest >= 0.06


@pytest.mark.parametrize(("patience", "begins"), [(600.0, False), (0.0, True)])
async def test_a_check_gives_way_to_whoever_waits_for_an_answer_but_only_for_a_moment(
    tmp_path: Path, patience: float, begins: bool
) -> None:
    """Due while somebody waits, it begins once they wait no more, or have waited for too long. Due again before that,
    it is one run all the same: one bad look must not count twice.
    """
    ran: list[str] = []
    clock, registry = [0.0], CollectorRegistry()

    async def look(
        name: str, _check: AnyCheck, _playbook: Playbook, at: datetime, _called: datetime | None = None
    ) -> Sample:
        ran.append(name)
        return Sample(check=name, at=at, took=timedelta(), outcome=Outcome.HEALTHY, says="well")

    its = playbook((), one={"kind": "command", "argv": ["true"], "every": "10s"})
    foreground = Foreground(patience)
    async with probing(
        its,
        look,
        tmp_path,
        chance=Chosen(0.0),
        monotonic=lambda: clock[0],
        give_way=foreground.give_way,
        registry=registry,
    ) as made:
        with foreground.answering():
            await made.run()
            await turns(9)
            meanwhile = list(ran)
            if not begins:
                clock[0] = 20.0
                await made.beat()
                await turns(9)
        await made.idle()

    assert meanwhile == (["one"] if begins else [])
    assert ran == ["one"]
    assert registry.get_sample_value("warroom_health_lateness_seconds_count") == 1


async def test_after_a_standstill_nothing_is_made_up_for_and_each_goes_on_at_its_own_moment(tmp_path: Path) -> None:
    """Both have missed a run and more; each runs once, and then after its own share of the interval."""
    ran: list[str] = []
    clock = [0.0]

    async def look(
        name: str, _check: AnyCheck, _playbook: Playbook, at: datetime, _called: datetime | None = None
    ) -> Sample:
        ran.append(name)
        return Sample(check=name, at=at, took=timedelta(), outcome=Outcome.HEALTHY, says="well")

    check = {"kind": "command", "argv": ["true"], "every": "4s"}
    its = playbook((), one=check, another=check)
    chance = Chosen(0.0, 0.0, 0.5, 0.5, 0.5, 0.25, 0.5, 0.75, 0.5)
    async with probing(its, look, tmp_path, chance=chance, monotonic=lambda: clock[0]) as made:
        await made.run()
        await made.idle()
        counts = []
        for moment in (10.0, 12.4, 12.6, 13.4, 13.6):
            clock[0] = moment
            await made.beat()
            await made.idle()
            counts.append(len(ran))

    assert counts == [4, 4, 5, 5, 6]
