"""How often something may be done: each key has its rate, and remembers when it may next be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rate:
    """Once every `gap` seconds; after a rest, `burst` of them at once. At most `burst + 60 / gap` in any minute."""

    gap: float
    burst: int = 1

    @property
    def credit(self) -> float:
        """Seconds that a rest may save up."""
        return (self.burst - 1) * self.gap


USUAL: Final = Rate(gap=1.0)
"""Two messages in one channel, and two edits of one message, are a second apart. Source: Slack, rate limits."""
EDITS: Final = Rate(gap=2.0, burst=20)
"""All edits together: never more than 50 in a minute. Source: Slack, rate limits, tier 3."""
LOGS: Final = Rate(gap=2.0, burst=15)
"""All canvases together: never more than 45 edits in a minute. Source: Slack, rate limits, tier 3."""
HOMES: Final = Rate(gap=1.0, burst=30)
"""All Homes together: never more than 90 in a minute. Source: Slack, rate limits, tier 4."""
FARTHEST: Final = 8.0
"""Seconds after which one who waits asks again, since places ahead may have become free."""
_MANY: Final = 1_000


class Pace:
    """Remembers how far each key is used up. `monotonic` gives seconds of a clock that only runs forwards."""

    def __init__(self, monotonic: Callable[[], float], rates: Mapping[str, Rate] | None = None) -> None:
        self._now = monotonic
        self._rates = rates or {}
        self._used: dict[str, float] = {}
        """The moment up to which each key is used up, were it used once every gap."""
        self._asked: dict[str, int] = {}

    def wait(self, key: str) -> float:
        """Seconds until `key` may be used; 0 if it may be used now."""
        return max(0.0, self._used.get(key, 0.0) - self._rate(key).credit - self._now())

    def turn(self, key: str) -> float:
        """Seconds until `key` may be used by whoever asks now: one turn after those who asked since its last use.

        So a crowd does not come back together each second; and nobody is sent away for longer than `FARTHEST`.
        """
        ahead = self._asked.get(key, 0)
        self._asked[key] = ahead + 1
        return min(self.wait(key) + ahead * self._rate(key).gap, FARTHEST)

    def use(self, key: str) -> None:
        """`key` is used now."""
        self._asked.pop(key, None)
        if len(self._used) > _MANY:
            self._used = {known: used for known, used in self._used.items() if used > self._now()}
            self._asked = {known: asked for known, asked in self._asked.items() if known in self._used}
        self._used[key] = max(self._used.get(key, 0.0), self._now()) + self._rate(key).gap

    def release(self, key: str) -> None:
        """`key` was not used after all."""
        self._used.pop(key, None)

    def close(self, key: str, seconds: float) -> None:
        """`key` may not be used for so long."""
        self._used[key] = self._now() + seconds + self._rate(key).credit

    def copy(self, key: str, other: str) -> None:
        """Both keys are the same place."""
        self._used[other] = max(self._used.get(key, 0.0), self._used.get(other, 0.0))

    def _rate(self, key: str) -> Rate:
        return self._rates.get(key, USUAL)
