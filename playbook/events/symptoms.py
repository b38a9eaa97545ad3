"""What health checks have found during an incident."""

from typing import Literal

from playbook.events.happened import Happened
from playbook.states.symptoms import Symptom


class SymptomsChanged(Happened):
    """A check of its services is failing, or well again; `symptoms` are all of them as they are now."""

    kind: Literal["symptoms_changed"] = "symptoms_changed"
    symptoms: tuple[Symptom, ...]
    changed: tuple[Symptom, ...]
