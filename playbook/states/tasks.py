"""What an incident remembers of the tasks that people have given each other."""

from datetime import datetime

from playbook.frozen import Frozen


class Task(Frozen):
    """One thing that somebody is to do while people work on the incident; what outlives it is an action item."""

    number: int
    """Counts from 1 within the incident."""
    words: str
    by: str
    at: datetime
    person: str = ""
    """Who is to do it; empty if anybody may."""
    done_by: str = ""
    done_at: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return bool(self.done_by)
