"""Where an incident is in its phases: the borders behind it, what is being asked, what was answered, the clock."""

from datetime import datetime

from playbook.frozen import Frozen


class Answered(Frozen):
    """One question of a border, answered."""

    question: str
    """Its key in the playbook."""
    says: str
    by: str
    at: datetime


class Clocked(Frozen):
    """How much of the objective was used then, and who was told so in person."""

    at: datetime
    people: tuple[str, ...]


class PhaseState(Frozen):
    """Counted from the beginning of the escalation policy; another severity and a reopening begin anew."""

    entered: int = 0
    """Borders behind us."""
    asked_at: datetime | None = None
    """When the newest questions were asked."""
    asking: tuple[str, ...] = ()
    """Those questions, by their keys; they are put one after another."""
    answers: tuple[Answered, ...] = ()
    share: int = 0
    """How much of the objective was used when the commander was last told, in percent."""
    clocked: tuple[Clocked, ...] = ()
    """Who was told of the clock and when, to be told anew once it has stopped."""

    @property
    def waiting(self) -> str | None:
        """The question that waits for its answer; never two at once."""
        done = {one.question for one in self.answers}
        return next((key for key in self.asking if key not in done), None)
