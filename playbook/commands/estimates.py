"""What may be asked about how long it will still take."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """So long it will still take, as far as anybody knows."""

    by: str
    at: datetime
    estimate: str
    """In words that `playbook.estimates` understands, or `unknown`."""
    why: str = ""
