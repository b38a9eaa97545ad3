"""Estimates in free words: `5h`, `2-4 hours`, `about 90 min`, `until 18:00`. What is not understood is no estimate."""

import re
from datetime import datetime, timedelta
from typing import Final

from playbook.calendar import Calendar
from playbook.durations import BusinessDays

AHEAD: Final = timedelta(hours=12)
"""How far ahead a time of day may lie; beyond that it is one that has passed, or one of another time zone."""
_MOST: Final = 10_000
_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_UNIT: Final = (
    r"(?P<b>b\.?d(?:ays?)?|(?:business|working)\s+days?)|(?P<m>m(?:ins?|inutes?)?)|(?P<h>h(?:rs?|ours?)?)"
    r"|(?P<d>d(?:ays?)?)|(?P<w>w(?:ks?|eeks?)?)"
)
_NUMBER: Final = r"\d{1,5}(?:[.,]\d{1,2})?"
_LENGTH: Final = re.compile(
    rf"(?<![\d.,:])(?:{_NUMBER}\s*(?:-|–|—|to|or)\s*)?(?P<number>{_NUMBER})\s*(?:{_UNIT})(?![a-z])\.?", re.IGNORECASE
)
_JOINT: Final = re.compile(r"\s*(?:,|and)?\s*", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b)?\s*(?P<utc>utc\b|gmt\b|z\b)?",
    re.IGNORECASE,
)
_SPELT: Final = (
    (re.compile(r"\bhalf\s+an?\s+hour\b", re.IGNORECASE), "30 min"),
    (re.compile(r"\ban?\s+(?=(?:hour|day|week)\b)", re.IGNORECASE), "1 "),
)


def remaining(text: str, now: datetime, calendar: Calendar) -> timedelta | None:
    """How long it will still take, the upper end if it is a range; None if the words do not say.

    Times of day are those of the calendar's time zone, unless they say UTC.
    """
    said = text
    for pattern, instead in _SPELT:
        said = pattern.sub(instead, said)
    lengths = _lengths(said, now, calendar)
    return max(lengths) if lengths else _until(said, now, calendar)


def _lengths(said: str, now: datetime, calendar: Calendar) -> list[timedelta]:
    """Each length that is named; `1 h 30 min` is one."""
    found: list[timedelta] = []
    end, before = -1, timedelta()
    for match in _LENGTH.finditer(said):
        unit, length = _read(match, now, calendar)
        joined = end >= 0 and unit < before and _JOINT.fullmatch(said, end, match.start())
        if joined:
            found[-1] += length
        else:
            found.append(length)
        end, before = match.end(), unit
    return found


def _read(match: re.Match[str], now: datetime, calendar: Calendar) -> tuple[timedelta, timedelta]:
    """The unit, and the whole length."""
    number = min(float(match["number"].replace(",", ".")), _MOST)
    if match["b"]:
        due = calendar.due(now, BusinessDays(days=max(1, min(round(number), 100)))) or now
        return _UNITS["w"], due - now
    unit = next(_UNITS[name] for name in _UNITS if match[name])
    return unit, unit * number


def _until(said: str, now: datetime, calendar: Calendar) -> timedelta | None:
    for match in _CLOCK.finditer(said):
        minutes = _minutes(match)
        if minutes is not None:
            ahead = calendar.clock(now, minutes, utc=bool(match["utc"])) - now
            return ahead if ahead <= AHEAD else None
    return None


def _minutes(match: re.Match[str]) -> int | None:
    """Minutes since midnight; None for a bare number."""
    if match["minute"] is None and match["half"] is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return (hour * 60 + int(match["minute"] or 0)) % 1440
