"""Samples become a state: several bad ones are needed, and a check that flaps does not make the state flap."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.health.check import Damping
from playbook.health.judging import judge
from playbook.health.sample import Outcome, Sample
from playbook.health.standing import Standing, after
from tests.support.history import at

SIGNS = {"h": Outcome.HEALTHY, "d": Outcome.DEGRADED, "f": Outcome.FAILING}
WORDS = {outcome: sign for sign, outcome in SIGNS.items()}

outcomes = st.lists(st.sampled_from(Outcome), max_size=80)
dampings = st.integers(1, 8).flatmap(lambda of: st.builds(Damping, bad=st.integers(1, of), of=st.just(of)))


def states(samples: list[Outcome], damping: Damping) -> list[Outcome]:
    """The state after each of the samples, which come one by one."""
    found, was = [], Outcome.HEALTHY
    for end in range(1, len(samples) + 1):
        was = judge(samples[max(0, end - damping.of) : end], damping, was)
        found.append(was)
    return found


@pytest.mark.parametrize(
    ("sentence", "damping", "samples", "expected"),
    [
        ("One bad sample is no failure.", (2, 3), "hfhhh", "hhhhh"),
        ("Two of three are.", (2, 3), "fhf", "hhf"),
        ("It lasts until as many as are looked at are good.", (2, 3), "ffhhh", "hfffh"),
        ("A check that flaps is failing, and stays so.", (2, 3), "fhfhfhfh", "hhffffff"),
        ("Without damping, every sample counts.", (1, 1), "fhfh", "fhfh"),
        ("Degraded counts in the same way.", (2, 3), "ddhhh", "hdddh"),
        ("A bad sample is degraded, too.", (2, 3), "fd", "hd"),
        ("What is failing gets better by steps.", (2, 3), "ffdddhhh", "hfffdddh"),
    ],
)
def test_states(sentence: str, damping: tuple[int, int], samples: str, expected: str) -> None:
    """Each sentence of the table holds."""
    bad, of = damping
    found = states([SIGNS[sign] for sign in samples], Damping(bad=bad, of=of))

    assert "".join(WORDS[state] for state in found) == expected, sentence


@given(outcomes, dampings)
def test_it_changes_seldom(samples: list[Outcome], damping: Damping) -> None:
    """Between two beginnings of a failure lie so many bad samples and a whole window of good ones, whatever comes."""
    found = states(samples, damping)
    begun = [place for place, (before, after) in enumerate(pairwise([Outcome.HEALTHY, *found])) if before != after]
    begun = [place for place in begun if found[place] is Outcome.FAILING]

    assert all(later - sooner >= damping.of + damping.bad for sooner, later in pairwise(begun))


@given(outcomes, dampings)
def test_it_means_something(samples: list[Outcome], damping: Damping) -> None:
    """What is failing has failed within the window; what is well has fewer bad samples in it than would count."""
    for end, state in enumerate(states(samples, damping), start=1):
        window = samples[max(0, end - damping.of) : end]
        if state is Outcome.FAILING:
            assert Outcome.FAILING in window or end < damping.of
        if state is Outcome.HEALTHY:
            assert sum(outcome is not Outcome.HEALTHY for outcome in window) < damping.bad


@given(dampings, st.lists(st.tuples(st.sampled_from(Outcome), st.booleans()), max_size=40))
def test_what_nobody_looked_at_changes_nothing(damping: Damping, came: list[tuple[Outcome, bool]]) -> None:
    """However many such samples come in between: it stands as it was seen; and it is said once they are several."""
    seen, all_of_it, row = Standing(), Standing(), 0
    for minute, (outcome, looked) in enumerate(came):
        sample = Sample(check="it", at=at(minute), took=timedelta(), outcome=outcome, says="", looked=looked)
        all_of_it, row = after(all_of_it, sample, damping), 0 if looked else row + 1
        seen = after(seen, sample, damping) if looked else seen
        kept = all_of_it.model_copy(update={"missed": (), "unseen_since": None})

        assert kept == seen
        assert all_of_it.unseen_since == (at(minute - row + 1) if row >= damping.bad else None)


@given(dampings, st.lists(st.sampled_from(Outcome), max_size=30))
def test_it_ends(damping: Damping, before: list[Outcome]) -> None:
    """After a window of good samples it is well, after a window of bad ones it is failing, whatever was before."""
    good, bad = [Outcome.HEALTHY] * damping.of, [Outcome.FAILING] * damping.of

    assert states([*before, *good], damping)[-1] is Outcome.HEALTHY
    assert states([*before, *bad], damping)[-1] is Outcome.FAILING
