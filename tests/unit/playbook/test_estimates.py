"""Estimates in free words: what is understood, and that nothing is guessed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.calendar import Calendar
from playbook.estimates import AHEAD, remaining

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HERE = Calendar()
BERLIN = Calendar(timezone="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5h", 300),
        ("5 h", 300),
        ("5 hours", 300),
        ("5 hrs.", 300),
        ("2-4 hours", 240),
        ("2 – 4h", 240),
        ("2 to 4 hours", 240),
        ("two teams, 3 or 4 hours", 240),
        ("30m-1h", 60),
        ("90 min", 90),
        ("about 90 minutes", 90),
        ("1 h 30 min", 90),
        ("1h30m", 90),
        ("1 hour and 30 minutes", 90),
        ("1,5 h", 90),
        ("~1.5h (restore)", 90),
        ("< 30 min", 30),
        ("in half an hour", 30),
        ("an hour", 60),
        ("2 days", 2_880),
        ("1 week", 10_080),
        ("5 min ago started, 2 hours to go", 120),
        ("1bd", 24 * 60 + 6 * 60),
    ],
)
def test_lengths(text: str, minutes: int) -> None:
    """A length, the upper end of a range, the sum of its parts, the longest of several."""
    assert remaining(text, NOW, HERE) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("until 08:00", 300),
        ("08:00", 300),
        ("by 8am", 300),
        ("8:30 a.m.", 330),
        ("12 pm", 540),
        ("02:00", None),
        ("15:30", None),
        ("08:00 UTC", 300),
    ],
)
def test_times_of_day(text: str, minutes: int | None) -> None:
    """The next such moment, unless that is so far ahead that it has rather passed."""
    assert remaining(text, NOW, HERE) == (None if minutes is None else timedelta(minutes=minutes))


def test_times_of_day_are_those_of_the_playbooks_zone() -> None:
    """08:00 in Berlin is 07:00 UTC in winter; who means UTC can say so."""
    assert remaining("until 08:00", NOW, BERLIN) == timedelta(hours=4)
    assert remaining("until 08:00 UTC", NOW, BERLIN) == timedelta(hours=5)


@pytest.mark.parametrize(
    "text", ["", "unknown", "soon", "3 engineers", "INC-7", "a few hours", "24/7", "2026-11-25", "5"]
)
def test_what_says_nothing_is_no_estimate(text: str) -> None:
    """Nobody is woken by a guess."""
    assert remaining(text, NOW, HERE) is None


@given(st.text(st.sampled_from("0123456789:.,-–h mind wkabzutcor"), max_size=40))
def test_no_words_trip_it(text: str) -> None:
    """Whatever people type, it is a length that is none of the past, or nothing."""
    found = remaining(text, NOW, HERE)
    assert found is None or found >= timedelta()


def test_a_time_of_day_is_never_far() -> None:
    """At most half a day ahead."""
    found = [remaining(f"{hour:02}:00", NOW, HERE) for hour in range(24)]
    assert max(one for one in found if one) == AHEAD
