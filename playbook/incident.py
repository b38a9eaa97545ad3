"""What an incident is: one frozen value, all of it, as it stands now."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from playbook.frozen import Frozen
from playbook.states.checklist import Checklist
from playbook.states.dispute import Dispute
from playbook.states.flags import Flags
from playbook.states.keeping import Kept
from playbook.states.phases import PhaseState
from playbook.states.places import Places
from playbook.states.related import Related
from playbook.states.roles import Roles
from playbook.states.runs import Run
from playbook.states.still import Watch
from playbook.states.symptoms import Symptom
from playbook.states.tasks import Task
from playbook.states.verification import Verification

CLOCK: Final = "clock"
"""Who gave the command when nobody did: time."""


class Status(StrEnum):
    """Where an incident stands; the moves between them are in `lifecycle`."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    """It was another one already known; people go on there."""


OPEN: Final = frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})
"""People still work on it, so timers run."""


class Room(Frozen):
    """The war room, once Slack has made it."""

    channel: str
    name: str


class Call(Frozen):
    """One level of the escalation policy that has been paged."""

    level: int
    name: str
    people: tuple[str, ...]
    at: datetime
    first: datetime | None = None
    """Of a repeat: when the call was made that it repeats."""
    asked: bool = False
    """Somebody asked for it; the clock goes on as if it had not been made."""


class Escalation(Frozen):
    """How far up the escalation policy we are."""

    since: datetime
    """From when the levels' times count: the declaration, or the change that began this policy anew."""
    lasting_since: datetime | None = None
    """From when those count that call because it lasts, if that is earlier: it is less bad, but still lasts."""
    climbed: int = 0
    """Levels behind us: paged or passed over."""
    calls: tuple[Call, ...] = ()
    spared: tuple[int, ...] = ()
    """Levels passed over because somebody had acknowledged."""
    owed: tuple[int, ...] = ()
    """Those of them that count again, since whoever had acknowledged gave no sign any more."""
    resumed_at: datetime | None = None
    """When that was."""
    silent: str = ""
    """And who."""

    @property
    def last(self) -> Call | None:
        """The newest page that is not the repeat of another."""
        return next((call for call in reversed(self.calls) if call.first is None), None)

    @property
    def tried(self) -> tuple[str, ...]:
        """Everybody paged so far, in order, once each."""
        return tuple(dict.fromkeys(person for call in self.calls for person in call.people))


class Cadence(Frozen):
    """When people were last told, and how far we have got in asking for the next update."""

    public_since: datetime
    """The last public update, or what restarted the count."""
    room_since: datetime
    """The last word to the war room, public updates included."""
    prompted_at: datetime | None = None
    prompted_to: tuple[str, ...] = ()
    overdue_at: datetime | None = None
    graver_at: datetime | None = None
    """When the stakeholders' update was called overdue too, behind the war room's."""
    widened_at: datetime | None = None
    widened_to: tuple[str, ...] = ()
    snoozed_until: datetime | None = None


class Report(Frozen):
    """What one status update says, in the parts of the playbook's update and resolved templates."""

    new: str = ""
    """What we know now."""
    actions: str = ""
    next_steps: str = ""
    estimate: str = ""
    """When it should be over, in the author's words."""
    root_cause: str = ""
    """Of the last update: why it happened, in brief."""
    prevention: str = ""
    """Of the last update: what keeps it from coming back."""

    @property
    def parts(self) -> tuple[str, ...]:
        """All that it says, part by part."""
        return (self.new, self.actions, self.next_steps, self.estimate, self.root_cause, self.prevention)

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not any(part.strip() for part in self.parts)


class Update(Frozen):
    """A status update that was posted."""

    number: int
    at: datetime
    by: str
    public: bool
    report: Report
    stands: int = 0
    """The number of the one whose words still hold, if this one says only that; else 0."""


class Incident(Frozen):
    """Something is wrong and people work on it.

    Texts are words as people gave them; a person inside them is written `<@U…>`. Times are aware and UTC.
    """

    number: int
    title: str = ""
    impact: str = ""
    services: tuple[str, ...] = ()
    source: str = ""
    """How it was noticed, in the declarer's words."""
    link: str = ""
    """The message it was declared from."""
    severity: str
    status: Status = Status.INVESTIGATING
    playbook: str
    """The version of the playbook that governs it."""
    declared_at: datetime
    declared_by: str
    detected_at: datetime | None = None
    """When a health check first saw it; None if none did before somebody declared it."""
    alarm: str = ""
    """The key of the alarm that it was declared from; empty if from none."""
    declared_in: str = ""
    """The channel where it was declared, if any."""
    private: bool = False
    """It exists for its members only, and for those who are in its room."""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    commander: str | None = None
    commander_since: datetime | None = None
    reopened_at: datetime | None = None
    identified_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    escalation: Escalation
    cadence: Cadence
    verification: Verification = Verification()
    phases: PhaseState = PhaseState()
    update: Update | None = None
    """The newest status update."""
    ending: Report | None = None
    """What the update said that resolved it, or with which the verification began; None if work has gone on since."""
    estimate: str = ""
    estimated_at: datetime | None = None
    """When somebody gave it; None if nobody has, or if that was not remembered yet."""
    estimate_out: bool = False
    """The estimate has run out, and another one was asked for."""
    estimate_asked: str = ""
    """The key of the message that asks for it; empty while none does."""
    flags: Flags = Flags()
    room: Room | None = None
    undelivered: tuple[str, ...] = ()
    """What could not be told, and why; each is said once."""
    mailed: tuple[str, ...] = ()
    """The pages that went out by e-mail, by the keys of their tellings; each does once."""
    alerted: tuple[str, ...] = ()
    """The same of those that went out by PagerDuty."""
    card: str | None = None
    """The live card's `ts` in the room."""
    places: Places = Places()
    kept: tuple[Kept, ...] = ()
    """The messages that were put on the timeline."""
    checklist: Checklist = Checklist()
    watch: Watch = Watch()
    dispute: Dispute = Dispute()
    related: Related = Related()
    tasks: tuple[Task, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    """How the health checks of its services stand."""
    quick: tuple[str, ...] = ()
    """The health checks that run once when its room is open."""
    runs: tuple[Run, ...] = ()
    roles: Roles = Roles()
    status_since: datetime | None = None
    """When it came to stand where it stands; None since the declaration."""
    joined: tuple[str, ...] = ()
    """Who had a part in it without being paged: commanders, those who acknowledged, those told of a late update."""

    @property
    def name(self) -> str:
        """How people name it: INC-7."""
        return f"INC-{self.number}"

    @property
    def open(self) -> bool:
        """Whether people still work on it."""
        return self.status in OPEN

    @property
    def people(self) -> tuple[str, ...]:
        """Who belongs in the war room, the declarer and the paged first."""
        known = (self.declared_by, *self.escalation.tried, self.acknowledged_by, self.commander, *self.roles.people)
        return tuple(dict.fromkeys(person for person in known if person not in (None, "", CLOCK)))

    @property
    def members(self) -> tuple[str, ...]:
        """For whom a private one exists: everybody who ever had a part in it."""
        return tuple(dict.fromkeys((*self.people, *self.joined)))
