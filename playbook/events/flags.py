"""What happens to an incident's flags, and to the numbers that raise them by themselves."""

from typing import Literal

from playbook.events.happened import Happened
from playbook.frozen import Frozen


class Raised(Frozen):
    """One flag that goes up."""

    key: str
    name: str
    people: tuple[str, ...] = ()
    """Whom the playbook wants told of it, whoever knows already included."""
    because: str = ""
    """The number that raised it by itself; empty if a person did."""
    confidential: bool = False
    """It is not said aloud outside of the war room."""


class FlagsRaised(Happened):
    """Something is the matter of which certain people must know at once."""

    kind: Literal["flags_raised"] = "flags_raised"
    flags: tuple[Raised, ...]
    called: tuple[str, ...] = ()
    """Who is told now."""
    known: tuple[str, ...] = ()
    """Who would have been, and was called before or is at it: nobody is called twice."""
    why: str = ""
    hushed: bool = False
    """The incident is public and a flag is confidential: neither it nor the reason is said where all may read it."""
    declared: bool = False
    """In the very moment of the declaration, whose announcement says it."""


class FlagsLowered(Happened):
    """It is not so, or not any more. Whoever was told stays told."""

    kind: Literal["flags_lowered"] = "flags_lowered"
    keys: tuple[str, ...]
    names: tuple[str, ...]
    why: str = ""
    hushed: bool = False
    """As of `FlagsRaised`."""


class UsersCounted(Happened):
    """So many users are affected, as far as somebody knows."""

    kind: Literal["users_counted"] = "users_counted"
    users: int
    before: int | None = None
