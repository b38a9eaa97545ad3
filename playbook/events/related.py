"""What happens between two incidents; each has its own event of it on its own timeline."""

from typing import Literal

from playbook.events.happened import Happened
from playbook.states.related import Kind


class Tied(Happened):
    """Another incident has to do with this one."""

    kind: Literal["tied"] = "tied"
    other: int
    tie: Kind
    why: str = ""
    silent: bool = False
    """The other side is not told: it said so itself, or must not know."""


class Untied(Happened):
    """It has nothing to do with this one any more."""

    kind: Literal["untied"] = "untied"
    other: int
    tie: Kind
    silent: bool = False


class DuplicateTaken(Happened):
    """Another incident was merged into this one, and its people come here."""

    kind: Literal["duplicate_taken"] = "duplicate_taken"
    other: int
    title: str
    people: tuple[str, ...]
    let_in: tuple[str, ...] = ()
    """Those of them for whom this one did not exist until now, since it is private."""
