"""What an integration is given to tell, and what it may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from playbook.commands import Command
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Incident
from storage.deliveries import Delivery


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One thing to tell, with all that is needed to put it into words."""

    delivery: Delivery
    incident: Incident
    """As it is now, not as it was when the errand was made."""
    event: Event
    """The timeline entry that made it."""
    playbook: Playbook
    lines: tuple[Event, ...]
    """The newest events of the timeline, oldest first."""
    announcement: str | None
    """The receipt of the incident's announcement."""
    above: str | None = None
    """The receipt of the message under which it hangs, if that is not the announcement."""
    now: datetime
    """The incident's time; in the local workspace it may run faster than the world's."""
    spent: Callable[[], bool] = lambda: False
    """Whether so little is left of the claim that nothing new may be begun: another may soon tell it."""

    def refuse_if_spent(self) -> None:
        """To be asked right before anything that shows. Raises `TryLater`."""
        if self.spent():
            raise TryLater("the claim is nearly spent", after=timedelta())


@dataclass(frozen=True, kw_only=True)
class Done:
    """It was told."""

    receipt: str | None = None
    """Where it was posted, in the integration's own words; None keeps the one there is."""
    command: Command | None = None
    """What the world answered, to be remembered in the same transaction."""


class TryLater(Exception):
    """It was not told now. `unknown` says that it may have been told all the same: look before telling it again."""

    def __init__(self, reason: str, *, after: timedelta | None = None, unknown: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        """How long to wait, if the place said so; else the delivery backs off by itself."""
        self.unknown = unknown


class GiveUp(Exception):
    """It cannot be told, ever; the reason goes onto the timeline."""


class Integration(Protocol):
    """A place that can be told."""

    async def deliver(self, errand: Errand) -> Done:
        """Tell it. If `errand.delivery.unknown_since` is set, first look whether it was told before.

        Raises `TryLater` and `GiveUp`.
        """
        ...
