"""What may be asked when people do not agree how bad it is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ProposeSeverity:
    """Somebody who may not lower the severity would: `asked`, who may, decides."""

    by: str
    at: datetime
    to: str
    why: str
    asked: str


@dataclass(frozen=True, kw_only=True)
class KeepSeverity:
    """No: it stays as bad as it is."""

    by: str
    at: datetime
