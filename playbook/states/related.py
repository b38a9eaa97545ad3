"""What an incident remembers of the others that it has to do with."""

from enum import StrEnum

from playbook.frozen import Frozen


class Kind(StrEnum):
    """How another incident belongs to this one."""

    LINKED = "linked"
    PARENT = "parent"
    """This one was split off from it."""
    PART = "part"
    """It was split off from this one."""
    DUPLICATE = "duplicate"
    """It was merged into this one."""


class Carried(Frozen):
    """What a duplicate brings along: the keys of its flags, the users it affects, its open tasks and whose they are."""

    flags: tuple[str, ...] = ()
    users: int | None = None
    tasks: tuple[tuple[str, str], ...] = ()


class Tie(Frozen):
    """One other incident."""

    number: int
    kind: Kind
    why: str = ""


class Related(Frozen):
    """The others, oldest first; and the one into which this one was merged, if it was."""

    ties: tuple[Tie, ...] = ()
    merged_into: int = 0
    main_room: str = ""
    """The channel of the main one's war room."""

    def tie(self, number: int) -> Tie | None:
        """The tie to that incident."""
        return next((one for one in self.ties if one.number == number), None)
