"""What time asks of people who can be reached in several ways."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class ReachOn:
    """Time: page another way whoever has not answered."""

    at: datetime
    by: str = CLOCK
