"""What may be asked about tasks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AddTask:
    """Let `person`, or anybody if it is empty, do what the words say."""

    by: str
    at: datetime
    words: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class FinishTask:
    """That task of the incident, by its number, is done."""

    by: str
    at: datetime
    task: int
