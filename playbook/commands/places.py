"""What people and time do to the places where people look."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class NoticeTopic:
    """Somebody has changed the room's topic by hand, to these words."""

    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class PutTopicBack:
    """Time: the topic that was changed a second time is put back now."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordCanvas:
    """The world answered: this canvas is the incident log."""

    at: datetime
    canvas: str
    link: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordMeeting:
    """The world answered: this is the incident's own call."""

    at: datetime
    meeting: str
    link: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordDocument:
    """The world answered: this document holds the incident log."""

    at: datetime
    document: str
    link: str
    by: str = CLOCK
