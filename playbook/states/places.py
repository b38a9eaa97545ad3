"""What an incident remembers of the places where people look."""

from datetime import datetime

from playbook.frozen import Frozen


class Places(Frozen):
    """The room's topic and canvas; what is kept elsewhere."""

    canvas: str = ""
    """The id of the room's canvas, the incident log; empty while there is none."""
    canvas_link: str = ""
    topic_at: datetime | None = None
    """When a topic that somebody had changed was last put back."""
    topic_owed: bool = False
    """It was changed again within the minute, and is put back once that is over."""
