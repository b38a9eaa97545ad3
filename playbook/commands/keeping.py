"""What may be asked about the messages that are kept on the timeline."""

from dataclasses import dataclass
from datetime import datetime

from playbook.states.keeping import Said


@dataclass(frozen=True, kw_only=True)
class KeepMessage:
    """Put a message on the timeline, as it was written."""

    by: str
    at: datetime
    said: Said
    pinned: bool = False
    """By a 📌, so that nobody waits for an answer: what stands there already is no mistake."""


@dataclass(frozen=True, kw_only=True)
class TakeMessageOut:
    """Hide it again; that it stood there, and who hid it, stays on record."""

    by: str
    at: datetime
    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class EditMessage:
    """Its author has changed it in Slack."""

    by: str
    at: datetime
    channel: str
    ts: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DeleteMessage:
    """It was deleted in Slack."""

    at: datetime
    by: str
    channel: str
    ts: str
