"""What may be asked about an incident's flags, and about the numbers that raise them by themselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ChangeFlags:
    """Raise some of the playbook's flags and lower others, by their keys."""

    by: str
    at: datetime
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class CountUsers:
    """So many users are affected."""

    by: str
    at: datetime
    users: int
