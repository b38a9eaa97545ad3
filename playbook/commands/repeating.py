"""What time asks of a page that nobody has acknowledged."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class RepeatPages:
    """Time: page again whose level says so."""

    at: datetime
    by: str = CLOCK
