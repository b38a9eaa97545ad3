"""Working time: when a span that begins now is over."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.calendar import WEEK, Calendar
from playbook.durations import BusinessDays, NextMaintenanceWindow, Span

BERLIN = ZoneInfo("Europe/Berlin")
ONE = BusinessDays(days=1)
WINDOW = NextMaintenanceWindow()
SATURDAY_NIGHT = {"day": "sat", "from": "22:00", "to": "02:00"}


def berlin(text: str) -> datetime:
    """A moment given as local time in Berlin, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def calendar(**changes: object) -> Calendar:
    return Calendar.model_validate({"timezone": "Europe/Berlin", "maintenance": [SATURDAY_NIGHT], **changes})


@pytest.mark.parametrize(
    ("sentence", "start", "span", "due"),
    [
        ("Clock time runs through the night.", "2026-11-20T23:50", timedelta(minutes=15), "2026-11-21T00:05"),
        ("A business day from Tuesday is Wednesday.", "2026-11-24T10:30", ONE, "2026-11-25T10:30"),
        ("A business day from Friday is Monday.", "2026-11-20T15:00", ONE, "2026-11-23T15:00"),
        ("Two business days from Friday are Tuesday.", "2026-11-20T15:00", BusinessDays(days=2), "2026-11-24T15:00"),
        ("Five business days are a week.", "2026-11-20T15:00", BusinessDays(days=5), "2026-11-27T15:00"),
        ("Before opening counts from opening.", "2026-11-24T06:00", ONE, "2026-11-25T09:00"),
        ("After closing counts from the next opening.", "2026-11-24T20:00", ONE, "2026-11-26T09:00"),
        ("The moment of closing is after work.", "2026-11-24T17:00", ONE, "2026-11-26T09:00"),
        ("The moment of opening is work.", "2026-11-24T09:00", ONE, "2026-11-25T09:00"),
        ("The weekend counts from Monday's opening.", "2026-11-21T12:00", ONE, "2026-11-24T09:00"),
        ("Holidays are no business days.", "2026-12-24T15:00", ONE, "2026-12-28T15:00"),
        ("Begun on a holiday counts from the day after.", "2026-12-25T12:00", ONE, "2026-12-29T09:00"),
        ("Winter comes: still the same time of day.", "2026-10-23T15:00", ONE, "2026-10-26T15:00"),
        ("Summer comes: still the same time of day.", "2026-03-27T15:00", ONE, "2026-03-30T15:00"),
        ("The next window is over when it closes.", "2026-11-24T10:00", WINDOW, "2026-11-29T02:00"),
        ("A window already open is not the next one.", "2026-11-28T23:00", WINDOW, "2026-12-06T02:00"),
        ("A window that opens now is not the next one.", "2026-11-28T22:00", WINDOW, "2026-12-06T02:00"),
        ("An hour before it opens, it is the next one.", "2026-11-28T21:00", WINDOW, "2026-11-29T02:00"),
    ],
)
def test_due(sentence: str, start: str, span: Span, due: str) -> None:
    """Each sentence of the table holds in Berlin, Monday to Friday from nine to five, Christmas Day off."""
    assert calendar(holidays=["2026-12-25"]).due(berlin(start), span) == berlin(due), sentence


def test_best_effort_is_never_due() -> None:
    """None, best effort, has no moment."""
    assert calendar().due(berlin("2026-11-24T10:00"), None) is None


def test_without_a_window_the_next_one_never_comes() -> None:
    """A calendar without maintenance windows has no next one."""
    assert calendar(maintenance=[]).due(berlin("2026-11-24T10:00"), WINDOW) is None


def test_the_earliest_of_several_windows_is_next() -> None:
    """Of two windows a week, the one that opens first counts."""
    both = calendar(maintenance=[SATURDAY_NIGHT, {"day": "wed", "from": "06:00", "to": "07:00"}])
    assert both.due(berlin("2026-11-24T10:00"), WINDOW) == berlin("2026-11-25T07:00")
    assert both.due(berlin("2026-11-25T06:30"), WINDOW) == berlin("2026-11-29T02:00")


def test_the_answer_is_utc_whatever_zone_asks() -> None:
    """A start in any zone is the same moment; the answer is in UTC."""
    start = datetime(2026, 11, 24, 18, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    for span in (ONE, timedelta(hours=24)):
        due = calendar().due(start, span)
        assert due == berlin("2026-11-25T10:30")
        assert due is not None
        assert due.tzinfo is UTC


def test_around_the_clock_a_business_day_is_a_day() -> None:
    """A team that works all hours of all days has a business day of 24 hours, through midnight and summer time."""
    always = calendar(hours="00:00-24:00", days=WEEK)
    assert always.due(berlin("2026-11-24T23:59"), ONE) == berlin("2026-11-25T23:59")
    before_summer = berlin("2026-03-28T15:00")
    assert always.due(before_summer, ONE) == before_summer + timedelta(hours=24)


def test_a_working_day_that_summer_time_swallows_is_none() -> None:
    """Hours that lie within the skipped hour give no working time on that day."""
    night_shift = calendar(hours="02:00-03:00", days=WEEK)
    assert night_shift.due(berlin("2026-03-28T02:30"), ONE) == berlin("2026-03-30T02:30")


def test_a_calendar_survives_json() -> None:
    """A calendar reads back from JSON as it was, in the words of the file."""
    written = calendar(holidays=["2026-12-25"]).model_dump_json()
    assert '"hours":"09:00-17:00"' in written
    assert '"maintenance":[{"day":"sat","from":"22:00","to":"02:00"}]' in written
    assert Calendar.model_validate_json(written) == calendar(holidays=["2026-12-25"])


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds must be naive
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Beirut"]
)
clocks = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
dates = st.dates(date(2025, 1, 1), date(2028, 1, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens, closes = draw(clocks)
    hours = f"{opens // 4:02}:{opens % 4 * 15:02}-{closes // 4:02}:{closes % 4 * 15:02}"
    days = draw(st.lists(st.sampled_from(WEEK), min_size=1, unique=True))
    holidays = draw(st.lists(dates, max_size=5))
    windows = st.fixed_dictionaries(
        {"day": st.sampled_from(WEEK), "from": st.just("23:00"), "to": st.sampled_from(["01:00", "23:30", "24:00"])}
    )
    return Calendar.model_validate(
        {
            "timezone": draw(zones),
            "hours": hours,
            "days": days,
            "holidays": holidays,
            "maintenance": draw(st.lists(windows, max_size=3)),
        }
    )


some_spans = st.one_of(
    st.integers(1, 12).map(lambda days: BusinessDays(days=days)),
    st.integers(0, 10_000).map(lambda minutes: timedelta(minutes=minutes)),
    st.just(WINDOW),
)


@given(calendars(), moments, moments, some_spans)
def test_what_begins_later_is_not_due_earlier(calendar: Calendar, one: datetime, other: datetime, span: Span) -> None:
    """Law: `due` is monotone in its start, through every change of clocks."""
    first, second = calendar.due(min(one, other), span), calendar.due(max(one, other), span)
    assert (first is None) == (second is None)
    assert first is None or second is None or first <= second


@given(calendars(), moments, some_spans)
def test_nothing_is_due_before_it_begins(calendar: Calendar, start: datetime, span: Span) -> None:
    """Law: a span ends no earlier than it begins, and one of business days or a window later."""
    due = calendar.due(start, span)
    assert due is None or (due >= start if isinstance(span, timedelta) else due > start)


@given(calendars(), moments, st.integers(1, 12))
def test_business_days_end_within_working_hours(calendar: Calendar, start: datetime, days: int) -> None:
    """Law: what is owed in business days is due while somebody works (the moment of closing included)."""
    due = calendar.due(start, BusinessDays(days=days))
    assert due is not None
    zone = ZoneInfo(calendar.timezone)
    day = (due - timedelta(microseconds=1)).astimezone(zone).date()
    for candidate in (day, due.astimezone(zone).date()):
        opens, closes = (clock(candidate, minutes, zone) for minutes in calendar.hours)
        if opens <= due <= closes and candidate not in calendar.holidays and WEEK[candidate.weekday()] in calendar.days:
            return
    pytest.fail(f"{due.astimezone(zone)} is not within working hours")


@given(calendars(), moments, st.integers(1, 8))
def test_business_days_add_up_within_hours(calendar: Calendar, start: datetime, days: int) -> None:
    """Law: one business day more is due later."""
    fewer, more = (calendar.due(start, BusinessDays(days=n)) for n in (days, days + 1))
    assert fewer is not None
    assert more is not None
    assert fewer < more


def clock(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)  # wall clock: zoneinfo adds local time
    return local.astimezone(UTC)
