"""What every event knows, and the event of which only that is known."""

from datetime import datetime

from playbook.frozen import Frozen


class Happened(Frozen):
    """What every event knows: when, and who did it."""

    at: datetime
    by: str


class Foreign(Happened):
    """Something that a later version wrote, while replicas of both run: this one only hands it on, whole."""

    kind: str
