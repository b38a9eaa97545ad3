"""What an incident remembers of its flags."""

from datetime import datetime

from playbook.frozen import Frozen


class Flag(Frozen):
    """Something that is the matter: one of the playbook's flags, up, or lowered since."""

    key: str
    name: str
    people: tuple[str, ...] = ()
    """Whom the playbook wants told of it."""
    at: datetime
    by: str
    why: str = ""
    because: str = ""
    """The number that raised it by itself."""
    confidential: bool = False
    """It is not said aloud outside of the war room."""
    lowered_at: datetime | None = None
    lowered_by: str | None = None


class Flags(Frozen):
    """Everything that was ever flagged, the number of users affected, and who was told."""

    raised: tuple[Flag, ...] = ()
    called: tuple[str, ...] = ()
    """Who was told because of a flag; each was called once."""
    users: int | None = None

    @property
    def up(self) -> tuple[Flag, ...]:
        """Those that stand."""
        return tuple(one for one in self.raised if one.lowered_at is None)

    def of(self, person: str | None) -> tuple[Flag, ...]:
        """Those of which this person is to know, lowered ones included."""
        return tuple(one for one in self.raised if person in one.people)
