"""Somebody has said how long it will still take."""

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
