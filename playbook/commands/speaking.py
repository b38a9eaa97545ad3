"""What is made of somebody writing in a war room."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Speak:
    """Somebody wrote an ordinary message in the room; what it says is theirs."""

    by: str
    at: datetime
