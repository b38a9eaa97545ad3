"""What an incident remembers of its checklist."""

from datetime import datetime

from playbook.frozen import Frozen


class Tick(Frozen):
    """One item that a person says is done."""

    key: str
    by: str
    at: datetime


class Checklist(Frozen):
    """What people have ticked; what the bot sees by itself is not kept twice."""

    ticks: tuple[Tick, ...] = ()
    late: int = 0
    """How many status updates were late."""
    late_due: datetime | None = None
    """When the newest of them was due, so that none is counted twice."""
