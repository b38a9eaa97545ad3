"""What the health checks report to an incident."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK
from playbook.states.symptoms import Symptom


@dataclass(frozen=True, kw_only=True)
class RecordSymptoms:
    """The world answered: so the checks stand that speak for it."""

    at: datetime
    symptoms: tuple[Symptom, ...]
    by: str = CLOCK
