"""What may be asked about who does what: the roles, and the command when it changes hands."""

from dataclasses import dataclass
from datetime import datetime

from playbook.incident import CLOCK


@dataclass(frozen=True, kw_only=True)
class AssignRole:
    """Let `person` have the role of that key from now on; None: let nobody have it."""

    by: str
    at: datetime
    role: str
    person: str | None


@dataclass(frozen=True, kw_only=True)
class OfferCommand:
    """Ask `person` to take command; until they accept, whoever commands goes on."""

    by: str
    at: datetime
    person: str


@dataclass(frozen=True, kw_only=True)
class AnswerOffer:
    """I take command, or I do not."""

    by: str
    at: datetime
    accept: bool


@dataclass(frozen=True, kw_only=True)
class Depart:
    """The world answered: this person has left the war room, or (`deactivated`) Slack altogether."""

    at: datetime
    person: str
    deactivated: bool = False
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class NoticeAway:
    """The world answered: Slack shows this person, who commands, away."""

    at: datetime
    person: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class LapseOffer:
    """Time: whoever was asked to take command has not answered."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class SeekCommander:
    """Time: nobody has taken command since the commander has gone."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class ProposeHandover:
    """Time: tell the commander that it is time to hand over."""

    at: datetime
    by: str = CLOCK
