"""The desk: everything that a listener needs to answer people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.directory import Directory
from handlers.groups import Groups
from handlers.whispers import Whispers
from storage.incidents import Incidents


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What listeners are given; `clock` gives the incident's time, aware and UTC."""

    incidents: Incidents
    clock: Callable[[], datetime]
    people: Directory
    groups: Groups
    whispers: Whispers = field(default_factory=Whispers)
    """Private words that follow an acknowledgement; drain it before the process ends."""
