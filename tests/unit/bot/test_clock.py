"""The clock that follows the local workspace's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import FollowedClock
from sandbox.clock import VirtualClock

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
