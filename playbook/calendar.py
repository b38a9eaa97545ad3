"""When: working hours, holidays and maintenance windows turn a span into a moment."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, ConfigDict, Field, PlainSerializer, PlainValidator

from playbook.durations import BusinessDays, NextMaintenanceWindow, Span, refuse
from playbook.nearest import nearest
from playbook.part import Part

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)
_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Stretch(NamedTuple):
    """From one moment (included) to another (excluded), both aware UTC."""

    opens: datetime
    closes: datetime


class Hours(NamedTuple):
    """The working hours of a day, in minutes since midnight; 1440 is the midnight that ends it."""

    opens: int
    closes: int


def read_clock(value: object) -> int:
    """Minutes since midnight of `09:00`; `24:00` is the end of the day. Refused: anything else."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    if not 0 <= minutes <= 1440:
        raise refuse(f"`{value}` is not a time of day", 'write it on the 24-hour clock, in quotes: "09:00", "22:30"')
    return minutes


def write_clock(minutes: int) -> str:
    """`540` is `09:00`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _read_hours(value: object) -> Hours:
    if isinstance(value, Hours):
        return value
    opens, dash, closes = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise refuse(f"`{value}` is not a pair of times", 'write when work begins and ends: "09:00-17:00"')
    hours = Hours(read_clock(opens.strip()), read_clock(closes.strip()))
    if hours.opens >= hours.closes:
        remedy = "write the earlier time first; hours cannot pass midnight (around the clock is `00:00-24:00`)"
        raise refuse(f"`{value}` ends before it begins", remedy)
    return hours


def write_hours(hours: Hours) -> str:
    """`09:00-17:00`."""
    return f"{write_clock(hours.opens)}-{write_clock(hours.closes)}"


def zone_named(name: str) -> tzinfo:
    """The time zone of an IANA name. Raises what `zoneinfo` raises."""
    return UTC if name == "UTC" else ZoneInfo(name)  # a machine without a zone database still knows UTC


def _check_timezone(name: str) -> str:
    try:
        zone_named(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        guess = nearest(name, available_timezones())
        hint = f"did you mean `{guess}`?" if guess else "write an IANA name such as `Europe/Berlin` or `UTC`"
        raise refuse(f"`{name}` is not a time zone", hint) from None
    return name


def _read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        raise refuse(f"`{value}` is a day that does not exist", "check year, month and day") from None
    raise refuse(f"`{value}` is not a date", "write it as year-month-day: `2026-12-25`")


Clock = Annotated[int, PlainValidator(read_clock), PlainSerializer(write_clock, return_type=str, when_used="json")]
WorkingHours = Annotated[Hours, PlainValidator(_read_hours), PlainSerializer(write_hours, str, when_used="json")]
Timezone = Annotated[str, AfterValidator(_check_timezone)]
Holiday = Annotated[date, PlainValidator(_read_date), PlainSerializer(date.isoformat, str, when_used="json")]


class MaintenanceWindow(Part):
    """A weekly stretch in which work that interrupts the service is done; one that ends earlier passes midnight."""

    model_config = ConfigDict(serialize_by_alias=True)

    day: Day = Field(description="the day on which it begins", examples=["sat"])
    opens: Clock = Field(alias="from", description="when it begins, local time", examples=['"22:00"'])
    closes: Clock = Field(alias="to", description="when it ends; earlier than `from`: next day", examples=['"02:00"'])


class Calendar(Part):
    """The team's working time. `due` answers when a span is over; all moments are aware and UTC."""

    timezone: Timezone = Field("UTC", description="the IANA name of the team's time zone", examples=["Europe/Berlin"])
    hours: WorkingHours = Field(
        Hours(540, 1020), description="when the working day begins and ends", examples=['"09:00-17:00"']
    )
    days: tuple[Day, ...] = Field(
        WEEK[:5], min_length=1, description="the working days", examples=["[mon, tue, wed, thu, fri]"]
    )
    holidays: tuple[Holiday, ...] = Field(
        (), description="dates on which nobody works; they are not business days", examples=["[2026-12-25]"]
    )
    maintenance: tuple[MaintenanceWindow, ...] = Field(
        (), description="the weekly maintenance windows", examples=['[{day: sat, from: "22:00", to: "02:00"}]']
    )

    def due(self, start: datetime, span: Span) -> datetime | None:
        """When `span`, begun at `start`, is over (UTC). None: never (best effort, or no window is in the calendar).

        A business day later is as far into the working day as now: Friday 15:00 + `1bd` = Monday 15:00. What begins
        outside working hours begins at the next opening. A maintenance window counts when it opens after `start`,
        and the span is over when that window is.
        """
        match span:
            case None:
                return None
            case timedelta():
                return start.astimezone(UTC) + span
            case BusinessDays(days=days):
                return self._after_business_days(start, days)
            case NextMaintenanceWindow():
                return min((w.closes for w in self._windows(start) if w.opens > start), default=None)

    def clock(self, now: datetime, minutes: int, *, utc: bool = False) -> datetime:
        """The next moment after `now` at which clocks show so many minutes since midnight; here, or in UTC."""
        zone = UTC if utc else zone_named(self.timezone)
        today = now.astimezone(zone).date()
        found = (moment(day, minutes, zone) for day in (today, today + ONE_DAY, today + 2 * ONE_DAY))
        return next(one for one in found if one > now)

    def _after_business_days(self, start: datetime, days: int) -> datetime:
        first, *_, last = islice(self._workdays(start), days + 1)
        into = max(start - first.opens, timedelta())
        return min(last.opens + into, last.closes)

    def _workdays(self, start: datetime) -> Iterator[Stretch]:
        """The working days that are not over at `start`, in order, without end."""
        zone = zone_named(self.timezone)
        day = start.astimezone(zone).date()
        while True:
            stretch = Stretch(moment(day, self.hours.opens, zone), moment(day, self.hours.closes, zone))
            # A day whose hours fall into the gap of a clock change has no working time.
            if self._works_on(day) and start < stretch.closes and stretch.opens < stretch.closes:
                yield stretch
            day += ONE_DAY

    def _works_on(self, day: date) -> bool:
        return WEEK[day.weekday()] in self.days and day not in self.holidays

    def _windows(self, start: datetime) -> Iterator[Stretch]:
        """The maintenance windows of the eight days from `start` on: each weekly window at least once after it."""
        zone = zone_named(self.timezone)
        today = start.astimezone(zone).date()
        for day in (today + n * ONE_DAY for n in range(9)):
            for window in self.maintenance:
                if window.day == WEEK[day.weekday()]:
                    end = day if window.closes > window.opens else day + ONE_DAY
                    yield Stretch(moment(day, window.opens, zone), moment(end, window.closes, zone))


def moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """The UTC moment of a local clock time; one that a clock change skips or repeats is the first that fits."""
    whole_days, rest = divmod(minutes, 1440)
    return datetime.combine(day + whole_days * ONE_DAY, time(rest // 60, rest % 60), zone).astimezone(UTC)


def shortest(span: Span) -> timedelta | None:
    """How long a span is at least, for comparison; None where that is no amount of time."""
    return delay(span) if isinstance(span, timedelta | BusinessDays) else None


def delay(span: timedelta | BusinessDays) -> timedelta:
    """How long it is at least: a business day is no shorter than a day."""
    return span.days * ONE_DAY if isinstance(span, BusinessDays) else span
