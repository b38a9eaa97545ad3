"""What may be asked of two incidents; each side is changed by a command of its own, the second after the first."""

from dataclasses import dataclass, field
from datetime import datetime

from playbook.states.related import Carried, Kind


@dataclass(frozen=True, kw_only=True)
class Link:
    """They have to do with each other. `silent`: the other must not know, since this one is private and it is not."""

    by: str
    at: datetime
    other: int
    why: str = ""
    silent: bool = False


@dataclass(frozen=True, kw_only=True)
class Unlink:
    """They have not."""

    by: str
    at: datetime
    other: int


@dataclass(frozen=True, kw_only=True)
class Merge:
    """This one is the same as `into`, where people go on; `room` is that one's channel."""

    by: str
    at: datetime
    into: int
    severity: str = ""
    """That of the incident that stays, as far as it is known."""
    room: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordTie:
    """The other side: `other` has to do with this one."""

    by: str
    at: datetime
    other: int
    kind: Kind
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordUntie:
    """The other side: `other` has nothing to do with this one any more; `kind` is what it was."""

    by: str
    at: datetime
    other: int
    kind: Kind = Kind.LINKED


@dataclass(frozen=True, kw_only=True)
class RecordMerged:
    """The other side: `other` was merged into this one, and its people come here."""

    by: str
    at: datetime
    other: int
    title: str
    people: tuple[str, ...]
    carried: Carried = field(default_factory=Carried)
