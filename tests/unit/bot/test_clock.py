"""The clocks that follow the local workspace and the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import AskedClock, FollowedClock
from sandbox.clock import VirtualClock
from storage.database import Database

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Wall:
    """The world's time, by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same, as seconds."""
        return self.now.timestamp()


def test_it_keeps_step_with_the_workspace(tmp_path: Path) -> None:
    """Its rate, and its jumps, as soon as they are made."""
    wall = Wall()
    workspace = VirtualClock(tmp_path / "clock", start=START.timestamp(), wall=wall.seconds)
    clock = FollowedClock(tmp_path / "clock", wall)

    assert clock() == START
    workspace.set_rate(60)
    wall.now += timedelta(seconds=10)
    assert clock() == START + timedelta(minutes=10)
    workspace.jump_to((START + timedelta(hours=1)).timestamp())
    assert clock() == START + timedelta(hours=1)
    wall.now += timedelta(seconds=1)
    assert clock() == START + timedelta(hours=1, minutes=1)


async def test_the_databases_clock_decides(database: Database) -> None:
    """Asked, it tells the database's time; in between, seconds that nobody can set carry it on."""
    passed = 100.0
    clock = AskedClock(lambda: passed)
    await clock.ask(database.now)
    before = clock()
    passed += 60

    assert abs(before - await database.now()) < timedelta(seconds=30)
    assert clock() - before == timedelta(seconds=60)


async def test_a_slow_answer_does_not_set_the_clock() -> None:
    """Nobody knows of when an answer is that took seconds; the first one is taken all the same."""
    passed = 0.0
    clock = AskedClock(lambda: passed)

    async def slow() -> datetime:
        nonlocal passed
        passed += 4
        return START

    await clock.ask(slow)
    first = clock()
    await clock.ask(slow)

    assert (first - START, clock() - first) == (timedelta(seconds=2), timedelta(seconds=4))
