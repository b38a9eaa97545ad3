"""What happens at the borders of the phases, and how the objective's clock runs."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class PhaseEntered(Happened):
    """A phase is over by the playbook; the commander may be asked something."""

    kind: Literal["phase_entered"] = "phase_entered"
    entered: int
    """Borders behind us."""
    ended: str
    begun: str = ""
    """The phase that follows; empty after the last."""
    due: datetime
    """When the playbook has the border; earlier than `at` after an outage, or if nobody had it yet."""
    questions: tuple[str, ...] = ()
    """What is asked, by the keys of the questions, one after another."""
    person: str = ""
    """Who is asked."""


class QuestionAnswered(Happened):
    """The question of a border has its answer."""

    kind: Literal["question_answered"] = "question_answered"
    question: str
    asks: str
    says: str
    estimate: str = ""
    """The estimate that follows from it; empty if there was one already."""


class TimeUsed(Happened):
    """So much of the objective is used."""

    kind: Literal["time_used"] = "time_used"
    share: int
    """In percent."""
    due: datetime
    """When the objective ends, or ended."""
    person: str = ""
    """Who is told; empty if nobody has it."""
    called: tuple[str, ...] = ()
    """Who is told instead, since they were called last."""
