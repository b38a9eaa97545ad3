"""Spans of time: what is read, what is refused with which remedy, and what people are shown."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from playbook.durations import (
    FORMS,
    SPAN_FORMS,
    BusinessDays,
    Cadence,
    Delay,
    Duration,
    NextMaintenanceWindow,
    NotASpan,
    Span,
    parse_duration,
    parse_span,
    spell,
    write,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
durations = st.integers(0, 366 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
spans = st.one_of(
    durations,
    st.integers(1, 260).map(lambda days: BusinessDays(days=days)),
    st.just(NextMaintenanceWindow()),
    st.none(),
)


class Times(BaseModel):
    span: Span
    duration: Duration
    cadence: Cadence
    delay: Delay


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", 15 * MINUTE),
        ("4h", 4 * HOUR),
        ("2d", 2 * DAY),
        ("1h30m", 90 * MINUTE),
        ("1d12h", 36 * HOUR),
        (" 15m ", 15 * MINUTE),
        ("0", timedelta()),
        ("0m", timedelta()),
        ("366d", 366 * DAY),
    ],
)
def test_a_duration_is_read(text: str, span: timedelta) -> None:
    """A number and a unit, or several from large to small, are a length of clock time."""
    assert parse_duration(text) == span
    assert parse_span(text) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1bd", BusinessDays(days=1)),
        ("10bd", BusinessDays(days=10)),
        ("next maintenance window", NextMaintenanceWindow()),
        ("Next  Maintenance Window", NextMaintenanceWindow()),
        ("best effort", None),
        ("Best effort", None),
        ("none", None),
    ],
)
def test_a_span_is_read(text: str, span: object) -> None:
    """Business days and the words of the playbook are spans, in any case."""
    assert parse_span(text) == span


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("15 min", "`15 min` is not a duration", "did you mean `15m`?"),
        ("15M", "`15M` is not a duration", "did you mean `15m`?"),
        ("1.5h", "`1.5h` is not a duration", "did you mean `1h30m`?"),
        ("1,5 hours", "`1,5 hours` is not a duration", "did you mean `1h30m`?"),
        ("30m1h", "`30m1h` is not a duration", "did you mean `1h30m`?"),
        ("1 hour and 30 minutes", "`1 hour and 30 minutes` is not a duration", "did you mean `1h30m`?"),
        ("2 weeks", "`2 weeks` is not a duration", "did you mean `14d`?"),
        ("2 business days", "`2 business days` is not a duration", "did you mean `2bd`?"),
        (
            "15",
            "`15` is not a duration",
            "say the unit: `15m` for minutes, `15s` for seconds, `15h` for hours",
        ),
        ("no", "`no` is not a duration", "if none is meant, write `none`"),
        ("-5m", "`-5m` is not a duration", "a duration cannot be negative"),
        ("367d", "`367d` is longer than a year", "write at most `366d`"),
        ("999999999d", "`999999999d` is longer than a year", "write at most `366d`"),
        ("9" * 5000 + "d", f"`{'9' * 5000}d` is not a duration", SPAN_FORMS),
        ("soon", "`soon` is not a duration", SPAN_FORMS),
        ("", "is empty", SPAN_FORMS),
        ("15x", "`15x` is not a duration", SPAN_FORMS),
        ("1:30", "`1:30` is not a duration", SPAN_FORMS),
        ("1bd 2h", "`1bd 2h` is not a duration", SPAN_FORMS),
        ("1.5bd", "`1.5bd` is not a duration", SPAN_FORMS),
        ("900 weeks", "`900 weeks` is not a duration", SPAN_FORMS),
        ("٣m", "`٣m` is not a duration", SPAN_FORMS),
        ("0bd", "`0bd` is not a number of business days", "write `1bd` to `260bd`"),
        ("261bd", "`261bd` is not a number of business days", "write `1bd` to `260bd`"),
    ],
)
def test_what_is_no_span_is_refused_with_what_was_probably_meant(text: str, message: str, remedy: str) -> None:
    """Whatever else people write is refused; where the meaning can be guessed, the remedy spells it."""
    with pytest.raises(NotASpan) as caught:
        parse_span(text)
    assert (str(caught.value), caught.value.remedy) == (message, remedy)


def test_a_duration_is_not_a_span() -> None:
    """Where clock time is needed, business days are refused, and the remedy names only clock time."""
    with pytest.raises(NotASpan) as caught:
        parse_duration("next maintenance window")
    assert caught.value.remedy == FORMS


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (15 * MINUTE, "15 min"),
        (4 * HOUR, "4 h"),
        (90 * MINUTE, "1 h 30 min"),
        (90 * timedelta(seconds=1), "1 min 30 s"),
        (DAY, "1 day"),
        (2 * DAY + HOUR, "2 days 1 h"),
        (timedelta(), "0 min"),
        (timedelta(minutes=5, microseconds=7), "5 min"),
        (-5 * MINUTE, "−5 min"),
        (BusinessDays(days=1), "1 business day"),
        (BusinessDays(days=3), "3 business days"),
        (NextMaintenanceWindow(), "next maintenance window"),
        (None, "best effort"),
    ],
)
def test_a_span_is_spelled_for_people(span: Span, words: str) -> None:
    """In Slack a span reads as people say it."""
    assert spell(span) == words


@given(spans)
def test_what_is_written_is_read_back(span: Span) -> None:
    """Law: writing a span and reading it gives the same span."""
    assert parse_span(write(span)) == span


@given(durations)
def test_every_duration_is_written_within_the_forms(duration: timedelta) -> None:
    """Law: what `write` makes of clock time, `parse_duration` reads."""
    assert parse_duration(write(duration)) == duration


@given(st.text(max_size=30))
def test_any_text_is_a_span_or_refused(text: str) -> None:
    """Law: no text makes the reader fail otherwise than by refusing it."""
    with suppress(NotASpan):
        parse_span(text)


@given(
    spans, durations, st.none() | durations, durations | st.integers(1, 260).map(lambda days: BusinessDays(days=days))
)
def test_models_keep_spans_through_json(span: Span, duration: Duration, cadence: Cadence, delay: Delay) -> None:
    """Law: a model's spans survive JSON, where they read as in the playbook file."""
    times = Times(span=span, duration=duration, cadence=cadence, delay=delay)
    assert Times.model_validate_json(times.model_dump_json()) == times


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("span", ["4h"], "must be a length of time"),
        ("span", True, "must be a length of time"),
        ("duration", "1bd", "`1bd` is not a duration"),
        ("duration", "none", "`none` is not a duration"),
        ("duration", None, "must be a length of time"),
        ("cadence", "best effort", "`best effort` is not a duration"),
        ("delay", "next maintenance window", "must be a length of time"),
        ("delay", "none", "must be a length of time"),
    ],
)
def test_a_model_refuses_what_its_kind_of_span_cannot_be(key: str, value: object, message: str) -> None:
    """Each kind of span takes only what it can be."""
    good = {"span": "1h", "duration": "1h", "cadence": "1h", "delay": "1h"}
    with pytest.raises(ValidationError) as caught:
        Times.model_validate({**good, key: value})
    assert [(error["loc"], error["msg"]) for error in caught.value.errors()] == [((key,), message)]
