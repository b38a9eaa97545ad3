"""Whoever had the incident was silent, was asked, and answered or did not."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class StillAsked(Happened):
    """Somebody has given no sign of work, and is asked whether they are still on it."""

    kind: Literal["still_asked"] = "still_asked"
    person: str
    since: datetime
    """The last sign of work."""
    until: datetime
    """When they are taken to have gone."""


class StillAnswered(Happened):
    """Yes, they are on it."""

    kind: Literal["still_answered"] = "still_answered"


class Unacknowledged(Happened):
    """Whoever had it has not answered, or has gone, so nobody is said to have it."""

    kind: Literal["unacknowledged"] = "unacknowledged"
    person: str
    since: datetime
    """The last sign of work; or when they left."""
    left: bool = False
    """They have left the war room, and nobody has taken it."""
