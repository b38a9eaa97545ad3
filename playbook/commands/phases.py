"""What may be asked of an incident's phases and their clock."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """This is the answer to the question of a border."""

    by: str
    at: datetime
    question: str
    """Its key in the playbook."""
    answer: int
    """Its place among the answers, from 0."""


@dataclass(frozen=True, kw_only=True)
class EnterPhase:
    """Time: a phase is over."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class TellTime:
    """Time: so much of the objective is used."""

    at: datetime
    by: str = CLOCK
