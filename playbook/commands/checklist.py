"""What may be asked of the checklist."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class TickItems:
    """These items are done, those are not: keys of the playbook's checklist."""

    by: str
    at: datetime
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
