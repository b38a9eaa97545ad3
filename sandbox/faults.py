"""The ways in which Slack can fail the app, on demand or by chance."""

import random
from dataclasses import dataclass

KINDS = ("429", "500", "503", "reset", "reset_after", "reset_late", "timeout", "timeout_after")
LATE = 5.0
"""Seconds after which a call takes effect that is "late"."""


@dataclass
class Fault:
    """`kind`: 429, 500, 503, reset, timeout, or error:<code>.

    "_after" = done, then the answer is lost; "_late" = the answer is lost, then it is done.
    """

    kind: str
    retry_after: int = 1
    method: str | None = None
    times: int = 1

    @property
    def applied(self) -> bool:
        """Whether the call takes effect although the app is not told."""
        return self.kind.endswith("_after")

    @property
    def late(self) -> bool:
        """Whether the call takes effect a while after the app has given it up."""
        return self.kind.endswith("_late")

    @property
    def shown(self) -> str:
        """What the app sees of it."""
        return self.kind.removesuffix("_after").removesuffix("_late")


class Faults:
    """Planned faults first, then chance: `rate` is the fraction of calls that fail, `kinds` how."""

    def __init__(self) -> None:
        self.rate = 0.0
        self.kinds: tuple[str, ...] = ("429", "500", "503", "reset", "reset_after")
        self._planned: list[Fault] = []
        self._chance = random.Random(0)  # noqa: S311 - chance for tests, no secret

    def seed(self, number: int) -> None:
        """Make chance repeatable."""
        self._chance.seed(number)

    def add(self, method: str | None = None, *, times: int = 1, kind: str = "500", retry_after: int = 1) -> None:
        """The next `times` calls of `method` (None: of any) fail in this way. Raises ValueError for an unknown kind."""
        if kind not in KINDS and not kind.startswith("error:"):
            raise ValueError(f"no fault {kind!r}; there are {', '.join(KINDS)}, error:<code>")
        self._planned.append(Fault(kind, retry_after, method, times))

    def clear(self) -> None:
        """Be healthy again."""
        self.rate = 0.0
        self._planned.clear()

    def draw(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        for fault in self._planned:
            if fault.method in (None, method):
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        if self.rate and self._chance.random() < self.rate:
            return Fault(self._chance.choice(self.kinds))
        return None
