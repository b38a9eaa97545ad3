"""What may be asked of a verification. It begins, and is cut short, by `ChangeStatus`."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class TickCheck:
    """This has been checked, and it is well."""

    by: str
    at: datetime
    check: int
    """Its place in the list, from 0."""


@dataclass(frozen=True, kw_only=True)
class UntickCheck:
    """This was ticked, and is not well after all, or not checked."""

    by: str
    at: datetime
    check: int
    """Its place in the list, from 0."""


@dataclass(frozen=True, kw_only=True)
class Relapse:
    """It came back, says a person; or a health check, by the clock."""

    at: datetime
    why: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class EndVerification:
    """Time: it has been watched long enough."""

    at: datetime
    by: str = CLOCK
