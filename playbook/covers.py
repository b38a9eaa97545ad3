"""Standing in: somebody is asked to be on call for somebody else, and answers. What was accepted is a cover."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from playbook.document import Playbook
from playbook.refusals import Refused
from playbook.rotas import Cover, shifts
from playbook.wording import person

LONGEST: Final = timedelta(days=31)
"""How long somebody may be asked to stand in; for more, the rota itself is to be changed."""
_FURTHEST: Final = timedelta(days=366)
GRACE: Final = timedelta(minutes=30)
"""How long somebody has to answer at least, when the time asked for is near."""


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Its time came without an answer, or the person could not be asked."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Somebody is asked to stand in on a rota; persons are Slack member IDs, times aware and UTC."""

    id: int = 0
    rota: str
    person: str
    by: str
    """Who asks; the person themself if nobody had to be asked."""
    instead: tuple[str, ...]
    """Who would be on call else."""
    starts: datetime
    ends: datetime
    asked_at: datetime
    state: State = State.ASKED
    answered_at: datetime | None = None
    revision: int = 0
    """How often it has been answered."""

    @property
    def cover(self) -> Cover:
        """What holds once it is accepted."""
        agreed = self.answered_at or self.asked_at
        return Cover(rota=self.rota, person=self.person, starts=self.starts, ends=self.ends, agreed_at=agreed)

    @property
    def concerned(self) -> tuple[str, ...]:
        """Who must know how it stands: who asked; and, of a yes or of one taken back, who would be on call else."""
        if self.state is State.ASKED:
            return ()
        agreed = self.state is State.ACCEPTED or self.revision > 1
        known = dict.fromkeys((self.by, *self.instead) if agreed else (self.by,))
        return tuple(one for one in known if one != self.person and "@" not in one)


def ask(
    playbook: Playbook, rota: str, *, person: str, by: str, starts: datetime, ends: datetime, at: datetime
) -> Request:
    """Ask somebody to stand in; who offers it for themself has accepted. Raises `Refused`."""
    _refuse_time(starts, ends, at)
    now = [shift.person for shift in shifts(playbook.plan(rota), starts, ends)]
    if set(now) == {person}:
        raise Refused(f"{_named(person, by)} on call for “{playbook.rotas[rota].name}” all that time already.")
    instead = tuple(one for one in dict.fromkeys(now) if one is not None and one != person)
    request = Request(rota=rota, person=person, by=by, instead=instead, starts=starts, ends=ends, asked_at=at)
    return answer(request, by=by, yes=True, at=at) if by == person else request


def answer(request: Request, *, by: str, yes: bool, at: datetime) -> Request:
    """Say yes or no, or take a yes back. Raises `Refused`."""
    if by != request.person:
        raise Refused(f"Only {person(request.person)} can answer that.")
    if request.ends <= at:
        raise Refused("That time is over.")
    to = State.ACCEPTED if yes else State.DECLINED
    if request.state is to:
        raise Refused("You have said so already.")
    if yes and (request.state is State.LAPSED or lapses_at(request) <= at):
        raise Refused(
            f"That question has lapsed. If you can still do it: `/incident cover me …`, and tell {person(request.by)}."
        )
    return replace(request, state=to, answered_at=at, revision=request.revision + 1)


def lapse(request: Request, at: datetime) -> Request:
    """Nobody has answered in time."""
    return replace(request, state=State.LAPSED, answered_at=at)


def lapses_at(request: Request) -> datetime:
    """Until when it can be accepted: until it begins, but at least for `GRACE`."""
    return max(request.starts, request.asked_at + GRACE)


def _refuse_time(starts: datetime, ends: datetime, at: datetime) -> None:
    if ends <= starts:
        raise Refused("The end is not after the beginning. Write it as `tomorrow 9:00–17:00`.")
    if ends <= at:
        raise Refused("That time is over already.")
    if ends - starts > LONGEST:
        raise Refused(f"That is more than {LONGEST.days} days. Change the rota in the playbook instead.")
    if starts - at > _FURTHEST:
        raise Refused("That is more than a year ahead. Ask again when it is nearer.")


def _named(who: str, by: str) -> str:
    return "You are" if who == by else f"{person(who)} is"
