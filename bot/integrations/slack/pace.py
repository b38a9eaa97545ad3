"""How often something may be done: at most once a second for each key."""

from collections.abc import Callable
from typing import Final

GAP: Final = 1.0
"""Seconds between two messages in one channel, and between two edits of one message. Source: Slack, rate limits."""
_MANY: Final = 1_000


class Pace:
    """Remembers when each key was last used. `monotonic` gives seconds of a clock that only runs forwards."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._free: dict[str, float] = {}

    def wait(self, key: str) -> float:
        """Seconds until `key` may be used; 0 if it may be used now."""
        return max(0.0, self._free.get(key, 0.0) - self._now())

    def use(self, key: str) -> None:
        """`key` is used now."""
        if len(self._free) > _MANY:
            self._free = {known: free for known, free in self._free.items() if free > self._now()}
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
