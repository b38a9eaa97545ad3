"""What each refusal of Slack's means."""

import logging

import pytest

from bot.integrations.slack.failures import BROKEN, FINAL, MENDING, TO_MEND, failure
from scheduler.errands import GiveUp, TryLater


@pytest.mark.parametrize("code", sorted(BROKEN))
def test_broken(code: str) -> None:
    """When Slack fails it may have done it all the same."""
    found = failure("chat.postMessage", code)

    assert isinstance(found, TryLater)
    assert found.unknown


@pytest.mark.parametrize("code", sorted(TO_MEND))
def test_to_mend(code: str, caplog: pytest.LogCaptureFixture) -> None:
    """Trouble with the installation waits for a human, who is told in the log what to do."""
    with caplog.at_level(logging.ERROR):
        found = failure("chat.postMessage", code)

    assert isinstance(found, TryLater)
    assert (found.after, found.unknown) == (MENDING, False)
    assert [record.remedy for record in caplog.records] == [TO_MEND[code]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", sorted(FINAL))
def test_final(code: str) -> None:
    """What cannot be told, ever, has a reason for humans."""
    found = failure("chat.postMessage", code)

    assert isinstance(found, GiveUp)
    assert str(found) == FINAL[code]


def test_unheard_of() -> None:
    """A code that nobody has heard of is said as it is, rather than tried for ever in silence."""
    found = failure("chat.postMessage", "moon_too_full")

    assert isinstance(found, GiveUp)
    assert str(found) == "Slack refused chat.postMessage: moon_too_full"


def test_disjoint() -> None:
    """Each code means one thing."""
    assert len({*BROKEN, *TO_MEND, *FINAL}) == len(BROKEN) + len(TO_MEND) + len(FINAL)
