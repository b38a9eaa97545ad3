"""Somebody has said how long it will still take, and that time has passed."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class Estimated(Happened):
    """So long it will still take, outside of a status update."""

    kind: Literal["estimated"] = "estimated"
    estimate: str
    """In their words."""
    before: str = ""
    """The estimate until then; empty if there was none."""
    why: str = ""


class EstimatePassed(Happened):
    """It should have been over by now."""

    kind: Literal["estimate_passed"] = "estimate_passed"
    estimate: str
    """In the words of whoever gave it."""
    due: datetime
    """When it should have been over."""
    person: str = ""
    """Who is asked for another one; empty if nobody has it."""
