"""What happens to the roles, and to the command when it changes hands (`CommanderAssigned` is in `course`)."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class RoleAssigned(Happened):
    """Somebody has a role from now on, instead of `before`."""

    kind: Literal["role_assigned"] = "role_assigned"
    role: str
    name: str
    person: str
    before: str | None = None


class RoleReleased(Happened):
    """Nobody has the role any more."""

    kind: Literal["role_released"] = "role_released"
    role: str
    name: str
    person: str


class HandoverOffered(Happened):
    """Somebody is asked to take command; until they accept, nothing changes."""

    kind: Literal["handover_offered"] = "handover_offered"
    person: str
    until: datetime


class HandoverDeclined(Happened):
    """Whoever was asked does not take command; `told` is who learns of it."""

    kind: Literal["handover_declined"] = "handover_declined"
    person: str
    told: str


class HandoverLapsed(Happened):
    """Whoever was asked to take command has not answered, or cannot any more; `told` is who learns of it."""

    kind: Literal["handover_lapsed"] = "handover_lapsed"
    person: str
    told: str
    deactivated: bool = False


class HandoverProposed(Happened):
    """The commander has been at it for long, and is told that somebody else might go on."""

    kind: Literal["handover_proposed"] = "handover_proposed"
    person: str
    since: datetime


class CommanderLost(Happened):
    """The commander has left the war room, or Slack altogether, so nobody commands."""

    kind: Literal["commander_lost"] = "commander_lost"
    person: str
    deactivated: bool = False


class CommanderSought(Happened):
    """Nobody has taken command since the commander, `person`, has gone: the room is asked again."""

    kind: Literal["commander_sought"] = "commander_sought"
    person: str
    since: datetime
    """When the commander went."""
    number: int
    """Which time it is that the room is asked again, from 1."""


class CommanderAway(Happened):
    """The commander does nothing and is not there, as Slack shows it; the room is asked whether somebody takes over."""

    kind: Literal["commander_away"] = "commander_away"
    person: str
    since: datetime
    """Their last sign of work."""
