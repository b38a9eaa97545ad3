"""Who does what: the roles that are taken, and the command as it is about to change hands."""

from datetime import datetime

from playbook.frozen import Frozen


class Held(Frozen):
    """A role that somebody has; its name is as it was called when they got it."""

    role: str
    name: str
    person: str


class Offer(Frozen):
    """The command, offered to somebody who has not answered yet."""

    to: str
    by: str
    at: datetime
    until: datetime


class Vacancy(Frozen):
    """Nobody commands, since the commander has gone."""

    person: str
    at: datetime
    asked: tuple[datetime, ...] = ()
    """When the room was asked again."""

    @property
    def last(self) -> datetime:
        """When the room was asked last."""
        return self.asked[-1] if self.asked else self.at


class Roles(Frozen):
    """Who has which role, and how the command is about to change hands."""

    held: tuple[Held, ...] = ()
    """Beside the commander's, one entry for each role that somebody has."""
    briefed: tuple[str, ...] = ()
    """The keys of the briefs of duties that were sent; each is sent once."""
    offer: Offer | None = None
    begun: bool = False
    """This commander has offered the command to somebody by themselves."""
    proposed_at: datetime | None = None
    """When a handover was proposed to this commander; to each once."""
    vacancy: Vacancy | None = None
    away_at: datetime | None = None
    """When the room was told that the commander is away; settled by their next sign."""

    def holder(self, role: str) -> str | None:
        """Who has the role of that key."""
        return next((one.person for one in self.held if one.role == role), None)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has a role, once each."""
        return tuple(dict.fromkeys(one.person for one in self.held))
