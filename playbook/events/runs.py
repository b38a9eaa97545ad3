"""What happens in the run of a runbook. `visit` is the number of the step it has come to, from 0."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from playbook.events.happened import Happened
from playbook.states.runs import Lapse, Stage


class RunStep(Happened):
    """Any of them."""

    run: int


class RunStarted(RunStep):
    """Somebody began a runbook."""

    kind: Literal["run_started"] = "run_started"
    runbook: str
    name: str


class StepReached(RunStep):
    """It came to a step; `due`: which is run at once."""

    kind: Literal["step_reached"] = "step_reached"
    visit: int
    step: int
    says: str
    due: bool = False
    until: datetime | None = None
    """Of a wait: its end."""


class StepAsked(RunStep):
    """Somebody wants it run; `due`: nobody need approve it."""

    kind: Literal["step_asked"] = "step_asked"
    visit: int
    says: str
    line: str
    where: str
    values: dict[str, str] = Field(default_factory=dict)
    due: bool = False


class StepApproved(RunStep):
    """Somebody else agreed; `due`: that is enough."""

    kind: Literal["step_approved"] = "step_approved"
    visit: int
    says: str
    line: str
    approved_by: tuple[str, ...]
    """Everybody who has, and still counts."""
    due: bool


class StepLapsed(RunStep):
    """A request counts no more: nobody approved it, or nothing began it, in time."""

    kind: Literal["step_lapsed"] = "step_lapsed"
    visit: int
    says: str
    why: Lapse = Lapse.UNAPPROVED


class StepRepeated(RunStep):
    """The checks of a wait are run once more."""

    kind: Literal["step_repeated"] = "step_repeated"
    visit: int
    attempt: int
    over: bool = False
    """The time of the wait is over: it passes if this look is a good one."""


class StepFaltered(RunStep):
    """Checks of a wait failed, and not often enough yet to count."""

    kind: Literal["step_faltered"] = "step_faltered"
    visit: int
    attempt: int
    what: str
    """What the step says."""
    failing: tuple[str, ...]
    says: str


class StepBegun(RunStep):
    """A process runs it now."""

    kind: Literal["step_begun"] = "step_begun"
    visit: int
    attempt: int
    line: str
    where: str
    process: str
    patience: timedelta


class StepRecorded(RunStep):
    """What became of it; the whole record of what was run, who asked, who approved."""

    kind: Literal["step_recorded"] = "step_recorded"
    visit: int
    attempt: int
    step: int
    stage: Stage
    what: str
    line: str
    where: str
    asked_by: str = ""
    approved_by: tuple[str, ...] = ()
    says: str
    code: int | None = None
    took: timedelta = timedelta()
    output: str = ""


class StepAnswered(RunStep):
    """Somebody chose an answer."""

    kind: Literal["step_answered"] = "step_answered"
    visit: int
    asks: str
    says: str


class StepTicked(RunStep):
    """Somebody did it, or left it behind as it was."""

    kind: Literal["step_ticked"] = "step_ticked"
    visit: int
    says: str
    left: bool = False
    """It had not gone well, and the run goes on all the same."""


class StepCancelled(RunStep):
    """Somebody took the request back, or wants stopped what runs."""

    kind: Literal["step_cancelled"] = "step_cancelled"
    visit: int
    says: str
    running: bool


class RunEnded(RunStep):
    """It came to its end; or it was broken off, by somebody or for a reason."""

    kind: Literal["run_ended"] = "run_ended"
    name: str
    finished: bool
    why: str = ""
