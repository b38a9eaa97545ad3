"""What happens to tasks."""

from typing import Literal

from playbook.events.happened import Happened


class TaskAdded(Happened):
    """Somebody is to do something."""

    kind: Literal["task_added"] = "task_added"
    number: int
    words: str
    person: str = ""


class TaskDone(Happened):
    """Somebody has done it."""

    kind: Literal["task_done"] = "task_done"
    number: int
    words: str
