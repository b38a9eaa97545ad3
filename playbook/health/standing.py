"""How a check stands: its state out of its newest samples, since when, and when it was first seen to fail."""

from collections.abc import Sequence
from datetime import datetime

from playbook.frozen import Frozen
from playbook.health.check import Damping
from playbook.health.judging import judge
from playbook.health.sample import Outcome, Sample


class Mark(Frozen):
    """One of the newest samples, as far as the state hangs on it."""

    at: datetime
    outcome: Outcome


class Standing(Frozen):
    """How a check stands. While `since` is None, nobody has looked yet."""

    state: Outcome = Outcome.HEALTHY
    since: datetime | None = None
    """When it came to be so."""
    said: str = ""
    """What the sample said that made it so."""
    detected_at: datetime | None = None
    """While it is failing: when the first of the bad samples was taken that made it so."""
    newest: tuple[Mark, ...] = ()
    last: Sample | None = None
    missed: tuple[datetime, ...] = ()
    """When nobody could look, since anybody last did: the first times, as many as it takes to say so."""
    unseen_since: datetime | None = None
    """Since when nobody can look, and not only once; all else is how it was seen last."""

    @property
    def failing(self) -> bool:
        """Whether it is failing, and not only its last sample."""
        return self.state is Outcome.FAILING


def after(was: Standing, sample: Sample, damping: Damping) -> Standing:
    """How it stands after one more sample; one that nobody took says nothing of how it is."""
    if not sample.looked:
        missed = (*was.missed, sample.at)[: damping.bad]
        since = missed[0] if len(missed) == damping.bad else None
        return was.model_copy(update={"missed": missed, "unseen_since": since})
    newest = (*was.newest, Mark(at=sample.at, outcome=sample.outcome))[-damping.of :]
    state = judge([mark.outcome for mark in newest], damping, was.state)
    moved = was.since is None or state is not was.state
    return Standing(
        state=state,
        since=sample.at if moved else was.since,
        said=sample.says if moved else was.said,
        detected_at=_detected(was, state, newest),
        newest=newest,
        last=sample,
    )


def alone(sample: Sample) -> Standing:
    """How a check stands that runs only when somebody asks: as it was found, since one sample is all there is."""
    return after(Standing(), sample, Damping(bad=1, of=1))


def _detected(was: Standing, state: Outcome, newest: Sequence[Mark]) -> datetime | None:
    if state is not Outcome.FAILING:
        return None
    return was.detected_at or next(mark.at for mark in newest if mark.outcome is Outcome.FAILING)
