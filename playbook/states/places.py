"""What an incident remembers of the places where people look."""

from datetime import datetime

from playbook.frozen import Frozen


class Places(Frozen):
    """The room's topic and canvas; what is kept elsewhere."""

    canvas: str = ""
    """The id of the room's canvas, the incident log; empty while there is none."""
    canvas_link: str = ""
    outside: tuple[str, ...] = ()
    """What is kept outside of Slack, by the names of `telling.What`."""
    meeting: str = ""
    """The incident's own call, by the id that its maker gave it; empty while there is none."""
    meeting_link: str = ""
    document: str = ""
    """The document that holds the incident log; empty while there is none."""
    document_link: str = ""
    topic_at: datetime | None = None
    """When a topic that somebody had changed was last put back."""
    topic_owed: bool = False
    """It was changed again within the minute, and is put back once that is over."""
