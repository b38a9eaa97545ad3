"""How the health checks stand that speak for an incident."""

from datetime import datetime

from playbook.frozen import Frozen
from playbook.health.sample import Outcome


class Symptom(Frozen):
    """One check of its services."""

    check: str
    state: Outcome
    said: str
    """What the sample said that made it so."""
    since: datetime
    seen: bool = True
    """Whether anybody can look; if not, it is degraded for as long as nobody can say that it is well."""
