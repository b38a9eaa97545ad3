"""What may be asked of an incident on its course: from the declaration to its end, and the updates in between."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playbook.contacts import WayBy
from playbook.incident import CLOCK, Report, Room, Status


@dataclass(frozen=True, kw_only=True)
class Declare:
    """Something is wrong: call the on-call, open a room."""

    by: str
    at: datetime
    severity: str
    title: str = ""
    impact: str = ""
    services: tuple[str, ...] = ()
    source: str = ""
    link: str = ""
    channel: str = ""
    private: bool = False
    """For its members only; for good, since what was once said aloud cannot be taken back."""
    flags: tuple[str, ...] = ()
    """The playbook's flags that are up from the first moment on, by their keys."""
    parent: int = 0
    """The incident that it is split off from; 0 if none."""
    apart: bool = False
    """That one is not told: it is public, and this one is private."""
    detected_at: datetime | None = None
    """When a health check first saw it; None if no check did."""
    alarm: str = ""
    """The key of the alarm that it was declared from (`playbook.health.notices.Alarm`)."""
    unless_twin: bool = False
    """Only if nobody has declared the same within minutes: else it is refused with `twins.DeclaredAlready`."""


@dataclass(frozen=True, kw_only=True)
class Acknowledge:
    """I have it."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AssignCommander:
    """Let `person` coordinate from now on."""

    by: str
    at: datetime
    person: str


@dataclass(frozen=True, kw_only=True)
class Escalate:
    """Page the next level of the policy now, whatever the clock says."""

    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeStatus:
    """Move along the life-cycle; `why` is required to cancel, and to resolve `now` what is to be verified."""

    by: str
    at: datetime
    to: Status
    why: str = ""
    now: bool = False
    """Resolved at once, without the verification that the playbook wants."""


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """It came back."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class ChangeSeverity:
    """It is worse, or less bad, than we thought."""

    by: str
    at: datetime
    to: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PostUpdate:
    """Tell the stakeholders (`public`), or the war room only. `to` moves the status in the same breath."""

    by: str
    at: datetime
    report: Report
    public: bool = True
    to: Status | None = None
    unchanged: bool = False
    """It says only that nothing is new."""


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Ask me for the update later."""

    by: str
    at: datetime
    length: timedelta


@dataclass(frozen=True, kw_only=True)
class AddNote:
    """Put words on the timeline."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class Retitle:
    """Call it by a better name."""

    by: str
    at: datetime
    title: str


@dataclass(frozen=True, kw_only=True)
class Join:
    """Let me into the war room; `words` is what I was about to report as another incident."""

    by: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Redo the pieces that are missing; a person has the others looked at too, since they may be gone in Slack."""

    by: str
    at: datetime
    parts: tuple[str, ...] = ()
    """What is known to be missing, by the names of `tellings.What`."""


@dataclass(frozen=True, kw_only=True)
class Climb:
    """Time: page the next level if it is due."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """Time: ask for the update that will soon be due."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class CallOverdue:
    """Time: say that the update is late."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class WidenOverdue:
    """Time: tell the others that the update is still late."""

    at: datetime
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordRoom:
    """The world answered: this is the war room."""

    at: datetime
    room: Room
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordCard:
    """The world answered: the live card hangs here."""

    at: datetime
    ts: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordUndelivered:
    """The world answered: this could not be told, for good."""

    at: datetime
    what: str
    person: str | None
    reason: str
    page: str = ""
    """The page that it was, if it may go another way instead."""
    ways: tuple[WayBy, ...] = ()
    """The ways beside Slack that are set up here."""
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordUnreachable:
    """The world does not answer: this page has not reached its person in time, though it may yet."""

    at: datetime
    person: str
    page: str
    """The key of its telling."""
    reason: str
    wait: timedelta = timedelta()
    """How long until it is tried again."""
    ways: tuple[WayBy, ...] = ()
    """The ways beside Slack that are set up here."""
    by: str = CLOCK
