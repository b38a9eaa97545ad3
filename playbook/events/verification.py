"""What happens between “the impact is over” and resolved."""

from datetime import datetime, timedelta
from typing import Literal

from playbook.events.happened import Happened


class VerificationStep(Happened):
    """Any of them."""


class VerificationBegun(VerificationStep):
    """Somebody says that the impact is over, and it is to be proved. A copy of what the playbook wants for it."""

    kind: Literal["verification_begun"] = "verification_begun"
    checks: tuple[str, ...] = ()
    healthy: int | None = None
    """The place of the one that health checks answer."""
    monitor: timedelta = timedelta()


class CheckTicked(VerificationStep):
    """One check is done."""

    kind: Literal["check_ticked"] = "check_ticked"
    check: int
    """Its place in the list, from 0."""
    name: str


class CheckUnticked(VerificationStep):
    """A check counts as done no more; if it was watched already, that has ended too."""

    kind: Literal["check_unticked"] = "check_unticked"
    check: int
    """Its place in the list, from 0."""
    name: str


class MonitoringBegun(VerificationStep):
    """Everything is ticked: from now on it is only watched."""

    kind: Literal["monitoring_begun"] = "monitoring_begun"
    until: datetime


class Relapsed(VerificationStep):
    """It came back before it counted as resolved."""

    kind: Literal["relapsed"] = "relapsed"
    why: str
