"""What an incident remembers of a quarrel about its severity."""

from datetime import datetime

from playbook.frozen import Frozen


class Proposal(Frozen):
    """Somebody who may not lower the severity wants it lowered, and somebody who may is asked."""

    at: datetime
    by: str
    before: str
    to: str
    why: str
    asked: tuple[str, ...]
    """Who has been asked, one after the other."""
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    """The severity that it was answered with."""


class Dispute(Frozen):
    """Who lowered it last in this course, and what is proposed."""

    lowered_by: str = ""
    lowered_at: datetime | None = None
    proposal: Proposal | None = None

    @property
    def waiting(self) -> Proposal | None:
        """The proposal that nobody has answered."""
        return self.proposal if self.proposal and self.proposal.answered_at is None else None
