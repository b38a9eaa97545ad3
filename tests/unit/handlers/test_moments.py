"""Moments as people type them, on the clock of whoever types."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import moments
from playbook.refusals import Refused

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Tuesday, 04:00 in Berlin."""

READ = {
    "": "2026-11-24 04:00",
    "now": "2026-11-24 04:00",
    "tomorrow 9:00": "2026-11-25 09:00",
    "tomorrow": "2026-11-25 12:00",
    "tomorrow at 9am": "2026-11-25 09:00",
    "Tomorrow, 9 pm": "2026-11-25 21:00",
    "9": "2026-11-24 09:00",
    "at 3:30": "2026-11-25 03:30",
    "tonight": "2026-11-24 20:00",
    "tomorrow morning": "2026-11-25 09:00",
    "friday": "2026-11-27 12:00",
    "fri 18:00": "2026-11-27 18:00",
    "18:00 on Friday": "2026-11-27 18:00",
    "tuesday 3:00": "2026-12-01 03:00",
    "tuesday 9:00": "2026-11-24 09:00",
    "next tuesday 9:00": "2026-12-01 09:00",
    "24 dec": "2026-12-24 12:00",
    "dec 24th 6pm": "2026-12-24 18:00",
    "the 24th of december 2026": "2026-12-24 12:00",
    "24.12. 9:00": "2026-12-24 09:00",
    "2 jan": "2027-01-02 12:00",
    "2026-12-24": "2026-12-24 12:00",
    "2026-12-24 09:00": "2026-12-24 09:00",
    "2026-12-24T09:00": "2026-12-24 09:00",
    "in 3 hours": "2026-11-24 07:00",
    "in 2d": "2026-11-26 04:00",
    "in a week": "2026-12-01 04:00",
    "midnight": "2026-11-25 00:00",
}
SPANS = {
    "tomorrow 9:00–17:00": ("2026-11-25 09:00", "2026-11-25 17:00"),
    "tomorrow 9:00-17:00": ("2026-11-25 09:00", "2026-11-25 17:00"),
    "tomorrow 9am to 5pm": ("2026-11-25 09:00", "2026-11-25 17:00"),
    "tomorrow 22:00 – 6:00": ("2026-11-25 22:00", "2026-11-26 06:00"),
    "fri 18:00 to mon 9:00": ("2026-11-27 18:00", "2026-11-30 09:00"),
    "from friday 18:00 until monday 9:00": ("2026-11-27 18:00", "2026-11-30 09:00"),
    "2026-12-24 09:00 - 2026-12-27 09:00": ("2026-12-24 09:00", "2026-12-27 09:00"),
    "2026-12-24–2026-12-26": ("2026-12-24 00:00", "2026-12-27 00:00"),
    "24 dec to 26 dec": ("2026-12-24 00:00", "2026-12-27 00:00"),
    "friday": ("2026-11-27 00:00", "2026-11-28 00:00"),
    "now–17:00": ("2026-11-24 04:00", "2026-11-24 17:00"),
    "now for 4h": ("2026-11-24 04:00", "2026-11-24 08:00"),
    "for 90 minutes": ("2026-11-24 04:00", "2026-11-24 05:30"),
    "tomorrow 9:00 for 2 days": ("2026-11-25 09:00", "2026-11-27 09:00"),
}


def local(at: datetime) -> str:
    """As a clock in Berlin shows it."""
    return f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("text", READ)
def test_a_moment_is_read_as_it_is_meant(text: str) -> None:
    """On the clock of whoever types; a day alone is its noon, a time alone the next such time."""
    assert local(moments.read(text, NOW, BERLIN)) == READ[text]


@pytest.mark.parametrize("text", SPANS)
def test_a_stretch_is_read_as_it_is_meant(text: str) -> None:
    """Days alone are whole days; an end without a day is the next such time after the beginning."""
    assert tuple(local(at) for at in moments.span(text, NOW, BERLIN)) == SPANS[text]


@pytest.mark.parametrize(
    "text", ["whenever", "tomorrow 25:00", "13pm", "9:00 10:00", "31 nov", "2026-02-30", "in many"]
)
def test_what_is_no_moment_is_refused_with_examples(text: str) -> None:
    """The sentence says what to type instead."""
    with pytest.raises(Refused, match=r"Write it (like|as) "):
        moments.read(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["tomorrow 9:00", "", "9–10–11", "now for ages"])
def test_what_has_no_end_is_refused(text: str) -> None:
    """A cover has a beginning and an end."""
    with pytest.raises(Refused, match=r"Say until when|Write"):
        moments.span(text, NOW, BERLIN)


PIECES = (*"0123456789", ":", "-", "–", " ", ".", "am", "fri", "dec", "next ", "in ", " for ", "2026-12-24")
NEARLY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.text(max_size=40) | NEARLY)
def test_any_words_are_a_moment_or_refused(text: str) -> None:
    """Nothing that people type breaks it, nor what looks like a time."""
    with suppress(Refused):
        assert moments.read(text, NOW, BERLIN).tzinfo is not None
    with suppress(Refused):
        assert all(at.tzinfo is not None for at in moments.span(text, NOW, BERLIN))
