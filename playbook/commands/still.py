"""What is asked about whoever has the incident and is silent."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class AnswerStill:
    """Yes, I am on it."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AskStill:
    """Time: ask whoever has it whether they are still on it."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class GoOn:
    """Time: whoever has it has not answered, so the escalation goes on."""

    at: datetime
    by: str = CLOCK
