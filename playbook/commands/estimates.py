"""What may be asked about how long it will still take."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """So long it will still take, as far as anybody knows."""

    by: str
    at: datetime
    estimate: str
    """In words that `playbook.estimates` understands, or `unknown`."""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class AskEstimate:
    """Time: the estimate has run out, so another one is asked for."""

    at: datetime
    by: str = CLOCK
