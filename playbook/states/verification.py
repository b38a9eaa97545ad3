"""How far an incident's verification is: who ticked what, until when it is watched, how it ended."""

from datetime import datetime, timedelta

from playbook.frozen import Frozen


class Tick(Frozen):
    """One check that somebody has done."""

    check: int
    """Its place in the list, from 0."""
    by: str
    at: datetime


class Verification(Frozen):
    """The newest verification, as the playbook wanted it when it began; with `since` None there has been none."""

    since: datetime | None = None
    """When somebody said that the impact is over."""
    by: str = ""
    update: int = 0
    """The number of the update with which it began, which stands on its message and nowhere else; 0 if none did."""
    fixed: str = ""
    """What that says has fixed it."""
    checks: tuple[str, ...] = ()
    healthy: int | None = None
    """The place of the check that health checks answer."""
    monitor: timedelta = timedelta()
    ticks: tuple[Tick, ...] = ()
    until: datetime | None = None
    """The end of the monitoring, once everything is ticked."""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""
    relapsed: bool = False
    """It ended because it came back."""

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.since is not None and self.ended_at is None

    @property
    def watching(self) -> bool:
        """Whether everything is ticked, and time will resolve it: then nobody is disturbed because it lasts."""
        return self.running and self.until is not None

    @property
    def taken(self) -> bool:
        """Whether somebody is at it: something is ticked, or there is nothing left to tick."""
        return self.running and bool(self.ticks or self.until)

    @property
    def doubtful(self) -> bool:
        """Whether it is only said to be fixed: something is still to be ticked."""
        return self.running and self.until is None

    @property
    def open_checks(self) -> tuple[int, ...]:
        """The places of what is still to be ticked."""
        done = {tick.check for tick in self.ticks}
        return tuple(place for place in range(len(self.checks)) if place not in done)
