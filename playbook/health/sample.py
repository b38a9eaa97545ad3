"""A sample: what one run of a health check has found."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from playbook.frozen import Frozen

LONGEST_SAYING: Final = 200
LONGEST_EVIDENCE: Final = 4_000


class Outcome(StrEnum):
    """How well something is, the worst last."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"

    def at_least(self, other: "Outcome") -> bool:
        """Whether it is as bad as another one, or worse."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER: Final = (Outcome.HEALTHY, Outcome.DEGRADED, Outcome.FAILING)


def worst(*several: Outcome) -> Outcome:
    """The worst of them; of none, healthy."""
    return max(several, key=_ORDER.index, default=Outcome.HEALTHY)


class Sample(Frozen):
    """One result of one check. No secret stands in it."""

    check: str
    at: datetime
    """When the run began."""
    took: timedelta
    outcome: Outcome
    says: str
    """One short line: “200 in 12 ms”, “no answer within 5 s”."""
    evidence: str = ""
    """What was answered or printed, shortened."""
    waited: timedelta = timedelta()
    """How long it was kept waiting before it began."""
    looked: bool = True
    """Whether anybody has looked. If not, nothing is known of what it looks at: it is no reason for an alarm, and
    `outcome` is failing only so that nobody takes it for good news."""
