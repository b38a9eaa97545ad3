"""What happens to an incident on its course: from the declaration to its end, and the updates in between."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from playbook.events.happened import Happened
from playbook.incident import Report, Room, Status


class Reason(StrEnum):
    """Why a level was paged."""

    DECLARED = "declared"
    UNACKNOWLEDGED = "unacknowledged"
    UNRESOLVED = "unresolved"
    ASKED = "asked"
    RAISED = "raised"
    REOPENED = "reopened"
    LAPSED = "lapsed"
    """Whoever had acknowledged gave no sign of work any more."""


class Declared(Happened):
    """An incident began."""

    kind: Literal["declared"] = "declared"
    number: int
    playbook: str
    severity: str
    title: str = ""
    impact: str = ""
    services: tuple[str, ...] = ()
    source: str = ""
    link: str = ""
    channel: str = ""
    private: bool = False
    outside: tuple[str, ...] = ()
    """What is kept for it outside of Slack, by the names of `telling.What`."""
    parent: int = 0
    """The incident that it was split off from; 0 if none."""
    apart: bool = False
    """That one is not told: it is public, and this one is private."""
    detected_at: datetime | None = None
    """When a health check first saw it: where the time to detect begins."""
    alarm: str = ""
    """The key of the alarm that it was declared from; empty if from none."""
    quick: tuple[str, ...] = ()
    """The health checks that run by themselves because of it."""


class Paged(Happened):
    """A level of the escalation policy is being called."""

    kind: Literal["paged"] = "paged"
    level: int
    name: str
    people: tuple[str, ...]
    reason: Reason
    tried: tuple[str, ...] = ()
    due: datetime
    """When the policy wanted it; earlier than `at` after an outage."""
    why: str = ""
    severity: str = ""
    """The severity whose policy called, which may have changed since."""
    since: datetime | None = None
    """From when that policy's times counted."""


class LevelPassed(Happened):
    """A level was not needed: what it waits for had happened."""

    kind: Literal["level_passed"] = "level_passed"
    level: int
    name: str
    because: str


class Acknowledged(Happened):
    """Somebody said: I have it."""

    kind: Literal["acknowledged"] = "acknowledged"
    due: datetime | None = None
    """By when the playbook wanted it; None if it does not say."""


class CommanderAssigned(Happened):
    """Somebody coordinates from now on, instead of `before`."""

    kind: Literal["commander_assigned"] = "commander_assigned"
    person: str
    before: str | None = None
    handed_by: str | None = None
    """Who offered it, if it was offered and accepted."""
    briefed: bool = False
    """Whether they are told the duties by direct message."""


class StatusChanged(Happened):
    """The incident moved along its life-cycle."""

    kind: Literal["status_changed"] = "status_changed"
    before: Status
    after: Status
    why: str = ""
    in_update: bool = False
    """Something was posted in the same breath, and says it: an update, or that it came back."""
    into: int = 0
    """Merged: into which; reopened after that: from which it is parted. 0 otherwise."""
    into_room: str = ""
    """The channel of that one's war room."""


class SeverityChanged(Happened):
    """It is worse, or less bad, than it was thought to be."""

    kind: Literal["severity_changed"] = "severity_changed"
    before: str
    after: str
    raised: bool
    why: str = ""
    disputes: str = ""
    """Raised again: who had lowered it before."""
    proposed_by: str = ""
    """Lowered as somebody had proposed it."""
    public_since: datetime | None = None
    """From when the public cadence counts now; None if from this change, as it did in earlier versions."""
    room_since: datetime | None = None
    """The same of the war room's."""
    late: bool = False
    """The update that was called overdue is as overdue as before."""


class UpdateStep(Happened):
    """Anything about the status updates that are owed, and those that are posted."""


class UpdatePosted(UpdateStep):
    """People were told how it stands."""

    kind: Literal["update_posted"] = "update_posted"
    number: int
    public: bool
    report: Report
    status: Status | None = None
    """How it stood then; the message that says so may go out later."""
    next_due: datetime | None = None
    """When the war room is owed the next one; of the two cadences the sooner."""
    next_public_due: datetime | None = None
    """When the stakeholders are, which may be later."""
    due: datetime | None = None
    """When it was due itself; None if none was owed to those whom it tells."""
    stands: int = 0
    """The number of the update whose words still hold, if this one says only that; else 0."""


class UpdatePrompted(UpdateStep):
    """An update will soon be due, and somebody is asked for it."""

    kind: Literal["update_prompted"] = "update_prompted"
    due: datetime
    public: bool
    people: tuple[str, ...]


class UpdateOverdue(UpdateStep):
    """An update is late."""

    kind: Literal["update_overdue"] = "update_overdue"
    due: datetime
    public: bool
    people: tuple[str, ...]
    graver: bool = False
    """The war room's was late before; now the stakeholders' is too."""


class OverdueWidened(UpdateStep):
    """An update is still late, and others are told."""

    kind: Literal["overdue_widened"] = "overdue_widened"
    due: datetime
    people: tuple[str, ...]


class PromptSnoozed(UpdateStep):
    """The next update may be asked for later."""

    kind: Literal["prompt_snoozed"] = "prompt_snoozed"
    until: datetime


class NoteAdded(Happened):
    """Somebody put words on the timeline."""

    kind: Literal["note_added"] = "note_added"
    words: str


class Retitled(Happened):
    """It has a better name."""

    kind: Literal["retitled"] = "retitled"
    before: str
    after: str


class Joined(Happened):
    """Somebody wants to be in the war room; `words` is what they were about to report as another incident."""

    kind: Literal["joined"] = "joined"
    words: str = ""


class Repaired(Happened):
    """Missing pieces are being redone. `checked` are those that stand as far as we know, and are looked at anew."""

    kind: Literal["repaired"] = "repaired"
    parts: tuple[str, ...]
    checked: tuple[str, ...] = ()


class RoomOpened(Happened):
    """The war room exists."""

    kind: Literal["room_opened"] = "room_opened"
    room: Room


class CardPosted(Happened):
    """The live card hangs in the war room."""

    kind: Literal["card_posted"] = "card_posted"
    ts: str


class Undelivered(Happened):
    """Something could not be told, for good; somebody must know."""

    kind: Literal["undelivered"] = "undelivered"
    what: str
    person: str | None
    reason: str
