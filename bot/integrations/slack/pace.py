"""How often something may be done: at most once a second for each key."""

from collections.abc import Callable
from typing import Final

GAP: Final = 1.0
"""Seconds between two messages in one channel, and between two edits of one message. Source: Slack, rate limits."""
FARTHEST: Final = 8.0
"""Seconds after which one who waits asks again, since places ahead may have become free."""
_MANY: Final = 1_000


class Pace:
    """Remembers when each key was last used. `monotonic` gives seconds of a clock that only runs forwards."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._free: dict[str, float] = {}
        self._asked: dict[str, int] = {}

    def wait(self, key: str) -> float:
        """Seconds until `key` may be used; 0 if it may be used now."""
        return max(0.0, self._free.get(key, 0.0) - self._now())

    def turn(self, key: str) -> float:
        """Seconds until `key` may be used by whoever asks now: one turn after those who asked since its last use.

        So a crowd does not come back together each second; and nobody is sent away for longer than `FARTHEST`.
        """
        ahead = self._asked.get(key, 0)
        self._asked[key] = ahead + 1
        return min(self.wait(key) + ahead * GAP, FARTHEST)

    def use(self, key: str) -> None:
        """`key` is used now."""
        self._asked.pop(key, None)
        if len(self._free) > _MANY:
            self._free = {known: free for known, free in self._free.items() if free > self._now()}
            self._asked = {known: asked for known, asked in self._asked.items() if known in self._free}
        self._free[key] = self._now() + GAP

    def release(self, key: str) -> None:
        """`key` was not used after all."""
        self._free.pop(key, None)

    def close(self, key: str, seconds: float) -> None:
        """`key` may not be used for so long."""
        self._free[key] = self._now() + seconds

    def copy(self, key: str, other: str) -> None:
        """Both keys are the same place."""
        self._free[other] = max(self._free.get(key, 0.0), self._free.get(other, 0.0))
