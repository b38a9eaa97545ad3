"""The one place that reads the clock."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]


def wall() -> datetime:
    """What time it is in the world."""
    return datetime.now(UTC)


class FollowedClock:
    """What time it is in the local workspace, whose clock can run fast and jump.

    The file holds `{"virtual": …, "real": …, "rate": …}` in seconds since 1970; it is read anew when it changes.
    """

    def __init__(self, path: Path, real: Clock = wall) -> None:
        self._path = path
        self._real = real
        self._stamp = -1
        self._virtual = self._since = 0.0
        self._rate = 1.0

    def __call__(self) -> datetime:
        """The workspace's time, aware and UTC."""
        self._follow()
        passed = self._real().timestamp() - self._since
        return datetime.fromtimestamp(self._virtual + passed * self._rate, UTC)

    def _follow(self) -> None:
        stamp = self._path.stat().st_mtime_ns
        if stamp == self._stamp:
            return
        state = json.loads(self._path.read_text())
        self._virtual, self._since, self._rate = state["virtual"], state["real"], state["rate"]
        self._stamp = stamp


@dataclass(frozen=True, kw_only=True)
class Times:
    """The three clocks of a process."""

    incidents: Clock
    """What the playbook lives by: timers, timeline."""
    wall: Clock = wall
    """What deliveries live by: leases, retries."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never jump: pacing."""


def times(path: Path | None) -> Times:
    """The clocks of a process; with `path`, the incidents live by the local workspace's time."""
    return Times(incidents=wall if path is None else FollowedClock(path))
