"""The desk: everything that a listener needs to answer people."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.directory import Directory
from handlers.groups import Groups
from handlers.messages import Messages
from handlers.whispers import Whispers
from playbook.commands import Declare
from storage.covers import Covers
from storage.incidents import Incidents
from storage.notices import Notices


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What listeners are given; `clock` gives the incident's time, aware and UTC."""

    incidents: Incidents
    clock: Callable[[], datetime]
    people: Directory
    groups: Groups
    covers: Covers
    notices: Notices
    """The messages that belong to no incident."""
    messages: Messages
    emergency: Callable[[Declare, str], Awaitable[str]] | None = None
    """Carries out a declaration, by its key, when the database is down; returns what to say, as escaped mrkdwn."""
    show_home: Callable[[str], None] = lambda _person: None
    """Publishes this person's Home, soon."""
    somebody_spoke: Callable[[], None] = lambda: None
    """Counts a message that a person has written where we are."""
    tell_notices: Callable[[], None] = lambda: None
    """Says that there is something new on them."""
    whispers: Whispers = field(default_factory=Whispers)
    """Private words that follow an acknowledgement; drain it before the process ends."""
