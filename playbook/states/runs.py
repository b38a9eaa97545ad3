"""Runs of runbooks: which step each has come to, who asked for it, who approved it, how it ended."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from playbook.frozen import Frozen


class Stage(StrEnum):
    """How far a step is."""

    WAITING = "waiting"
    """For people: for a value, a request, an answer, a tick; or for time."""
    ASKED = "asked"
    """Somebody wants it run, and others must approve it."""
    DUE = "due"
    """It is to be run as soon as somebody can run it."""
    BEGUN = "begun"
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was begun, and nobody knows what became of it. It is never begun again by itself."""
    CANCELLED = "cancelled"


class Lapse(StrEnum):
    """Why a request counts no more, though nobody took it back."""

    UNAPPROVED = "unapproved"
    UNBEGUN = "unbegun"
    """It was approved, and nothing could begin it in time."""
    OVER = "over"
    """It was approved, and the incident was over before anything began it."""


STUCK = frozenset({Stage.FAILED, Stage.UNKNOWN, Stage.CANCELLED})
"""People decide whether it is run again, or left behind."""


class Visit(Frozen):
    """One step that a run has come to."""

    step: int
    """Its place in the runbook, from 0."""
    at: datetime
    stage: Stage = Stage.WAITING
    attempt: int = 0
    """How often it was to be run; what is done for one attempt is never done for another."""
    asked_by: str = ""
    asked_at: datetime | None = None
    approved_by: tuple[str, ...] = ()
    approved_at: datetime | None = None
    """When the last of them did."""
    line: str = ""
    """What is run, to the letter."""
    where: str = ""
    begun_at: datetime | None = None
    begun_in: str = ""
    """The process that runs it, by its name among the processes."""
    patience: timedelta = timedelta()
    """How long it may take."""
    stopped_by: str = ""
    """Who wants it stopped while it runs."""
    ended_at: datetime | None = None
    by: str = ""
    """Who answered or ticked it."""
    says: str = ""
    """How it ended, in one line."""
    until: datetime | None = None
    """Of a wait: its end."""
    over: bool = False
    """Of a wait: its time is over, and the look that is ordered now is its last one, if all is well."""
    bad: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """Of a wait: the attempts at which each of its checks failed."""


class Run(Frozen):
    """One runbook, walked through."""

    number: int
    runbook: str
    """Its key in the playbook that governs the incident."""
    name: str
    at: datetime
    by: str
    values: dict[str, str] = Field(default_factory=dict)
    """What was filled in."""
    visits: tuple[Visit, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""
    finished: bool = False
    """It came to its end, and was not broken off."""
    ended_why: str = ""
    """Why it was broken off, if nobody wanted that."""

    @property
    def here(self) -> Visit:
        """The step that it has come to."""
        return self.visits[-1]

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.ended_at is None

    def awaits(self, visit: int, attempt: int) -> bool:
        """Whether it is under way and this attempt is what it waits for."""
        return self.running and visit == len(self.visits) - 1 and attempt == self.here.attempt
