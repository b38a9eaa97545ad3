"""A page was repeated."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class PageRepeated(Happened):
    """A level is being called again, since nobody has acknowledged, or since whoever is called has given no sign."""

    kind: Literal["page_repeated"] = "page_repeated"
    level: int
    name: str
    people: tuple[str, ...]
    first: datetime
    """When the call was made that this one repeats."""
    number: int
    """Which repeat it is, from 1."""
    times: int
    """How often the policy repeats it at most; 0: until somebody acknowledges."""
    due: datetime
    """When the policy wanted it; earlier than `at` after an outage."""
    silent: str = ""
    """Who had it between the first call and this one, and stopped answering; empty if nobody has had it."""
    beside: bool = False
    """Somebody has it all the while; who is called again is wanted as well."""
