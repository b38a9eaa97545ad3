"""What a run comes to: that a program was stopped is said only if somebody saw it end."""

from datetime import timedelta

import pytest

from bot.execution.command import Ended
from bot.execution.watch import Watch


@pytest.mark.parametrize(
    ("ended", "code", "said"),
    [
        (Ended.TIMED_OUT, -15, Ended.TIMED_OUT),
        (Ended.FLOODED, -15, Ended.FLOODED),
        (Ended.TIMED_OUT, None, Ended.UNSEEN),
        (Ended.FLOODED, None, Ended.UNSEEN),
        (Ended.UNSEEN, None, Ended.UNSEEN),
        (Ended.LOST, None, Ended.LOST),
    ],
)
async def test_what_nobody_saw_end_is_not_said_to_be_stopped(ended: Ended, code: int | None, said: Ended) -> None:
    """Here as on every other host; None is a program that went on, or of which nothing was heard any more."""
    silent, lost = Watch(), Watch()
    lost.ended(code)
    if code is None:
        assert silent.result(ended, timedelta()).ended is said

    assert (lost.result(ended, timedelta()).ended, lost.result(ended, timedelta()).code) == (said, code)
