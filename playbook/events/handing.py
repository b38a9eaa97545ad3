"""The timeline was handed to somebody."""

from typing import Literal

from playbook.events.happened import Happened
from playbook.states.handing import Format


class Exported(Happened):
    """Somebody has asked for the timeline as a file."""

    kind: Literal["exported"] = "exported"
    form: Format
    whole: bool = False


class Arrived(Happened):
    """Somebody came into the war room after it had begun, and is told what has happened."""

    kind: Literal["arrived"] = "arrived"
