"""From samples to the state of a check: it takes several bad ones to get worse, and only good ones to get better."""

from collections.abc import Sequence

from playbook.health.check import Damping
from playbook.health.sample import Outcome


def judge(newest: Sequence[Outcome], damping: Damping, was: Outcome) -> Outcome:
    """The state after the newest outcomes (the oldest of them first), if it was `was` before.

    It gets worse when `bad` of the newest `of` are that bad, and is left again once none of as many is: so a check that
    flaps is failing, and goes on being so until it has been still for a while.
    """
    window = newest[-damping.of :]
    for state in (Outcome.FAILING, Outcome.DEGRADED):
        bad = sum(outcome.at_least(state) for outcome in window)
        lasts = was.at_least(state) and (bad > 0 or len(window) < damping.of)
        if bad >= damping.bad or lasts:
            return state
    return Outcome.HEALTHY
