"""What happens between “the impact is over” and resolved."""

from datetime import datetime, timedelta
from typing import Literal

from playbook.events.happened import Happened


class VerificationBegun(Happened):
    """Somebody says that the impact is over, and it is to be proved. A copy of what the playbook wants for it."""

    kind: Literal["verification_begun"] = "verification_begun"
    checks: tuple[str, ...] = ()
    monitor: timedelta = timedelta()


class CheckTicked(Happened):
    """One check is done."""

    kind: Literal["check_ticked"] = "check_ticked"
    check: int
    """Its place in the list, from 0."""
    name: str


class MonitoringBegun(Happened):
    """Everything is ticked: from now on it is only watched."""

    kind: Literal["monitoring_begun"] = "monitoring_begun"
    until: datetime


class Relapsed(Happened):
    """It came back before it counted as resolved."""

    kind: Literal["relapsed"] = "relapsed"
    why: str
