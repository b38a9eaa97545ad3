"""What an incident remembers of whether somebody is at it."""

from datetime import datetime

from pydantic import Field

from playbook.frozen import Frozen


class Watch(Frozen):
    """Who gave the last sign of work when, and who was asked for one."""

    signs: dict[str, datetime] = Field(default_factory=dict)
    """When each person last did anything to it."""
    asked_at: datetime | None = None
    """When somebody was last asked whether they are still on it; answered if they gave a sign since."""
    asked: str = ""
    pointed: tuple[str, ...] = ()
    """Who was shown where people are, since they wrote in the room when it was over."""
