"""The messages that are kept on an incident's timeline: what one says, and what is remembered of those there are."""

from datetime import datetime
from typing import Final

from playbook.frozen import Frozen

LONGEST_MESSAGE: Final = 12_000
"""Characters of a message that are kept; what a person can send in Slack has no more."""


class File(Frozen):
    """A file that hangs on a message: its name, and where Slack shows it."""

    name: str
    link: str = ""


class Said(Frozen):
    """One message, as it was when it was looked at. `words` are as people typed them, persons written `<@U…>`."""

    channel: str
    ts: str
    """Slack's name for it within the channel."""
    at: datetime
    """When it was written."""
    author: str = ""
    """A Slack user id; empty for an app that is no user."""
    app: str = ""
    """What that app calls itself."""
    words: str = ""
    link: str = ""
    """Its address in Slack."""
    files: tuple[File, ...] = ()


class Kept(Frozen):
    """One message on the timeline."""

    channel: str
    ts: str
    out: bool = False
    """Taken out again: hidden, and forgotten by nobody."""
    gone: bool = False
    """Deleted in Slack."""
