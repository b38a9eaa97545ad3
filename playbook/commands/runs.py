"""What may be asked of the run of a runbook. `visit` is the number of the step it has come to, from 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playbook.incident import CLOCK
from playbook.states.runs import Stage


class OfRun:
    """Any of them."""


@dataclass(frozen=True, kw_only=True)
class StartRun(OfRun):
    """Begin a runbook, by its key."""

    by: str
    at: datetime
    runbook: str


@dataclass(frozen=True, kw_only=True)
class AnswerStep(OfRun):
    """Choose an answer, by its place from 0."""

    by: str
    at: datetime
    run: int
    visit: int
    answer: int


@dataclass(frozen=True, kw_only=True)
class TickStep(OfRun):
    """A person has done it; what it sets is to be set; or what is stuck is left behind.

    `left`: what it would set is not set, and the run goes on all the same.
    """

    by: str
    at: datetime
    run: int
    visit: int
    left: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestStep(OfRun):
    """Let it be run, with these values; what changes something needs approval first."""

    by: str
    at: datetime
    run: int
    visit: int
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ApproveStep(OfRun):
    """Somebody else agrees to the request that they have read, made at `asked_at`.

    `gone` are those who approved it before and have left Slack since.
    """

    by: str
    at: datetime
    run: int
    visit: int
    asked_at: datetime | None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CancelStep(OfRun):
    """Take the request back, or stop what runs."""

    by: str
    at: datetime
    run: int
    visit: int


@dataclass(frozen=True, kw_only=True)
class EndRun(OfRun):
    """Break the runbook off."""

    by: str
    at: datetime
    run: int


@dataclass(frozen=True, kw_only=True)
class BeginStep(OfRun):
    """A process takes it and runs it, if this makes an event; else it must not."""

    at: datetime
    run: int
    visit: int
    attempt: int
    process: str
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class RecordStep(OfRun):
    """What became of it."""

    at: datetime
    run: int
    visit: int
    attempt: int
    stage: Stage
    says: str
    output: str = ""
    code: int | None = None
    took: timedelta = timedelta()
    failing: tuple[str, ...] = ()
    """Of health checks: those that failed."""
    by: str = CLOCK


@dataclass(frozen=True, kw_only=True)
class TickRuns(OfRun):
    """Time: requests lapse, waits go on or end, and what should long have ended is unknown."""

    at: datetime
    by: str = CLOCK


RunCommand = (
    StartRun
    | AnswerStep
    | TickStep
    | RequestStep
    | ApproveStep
    | CancelStep
    | EndRun
    | BeginStep
    | RecordStep
    | TickRuns
)
