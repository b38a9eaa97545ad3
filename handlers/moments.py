"""Moments as people type them: `now`, `tomorrow 9:00`, `friday 6pm`, `24 dec`, `2026-12-24 09:00`, `in 3 hours`; and
from one to another: `tomorrow 9:00–17:00`, `fri 18:00 to mon 9:00`, `now for 4h`. Read on the clock of whoever types.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from playbook.calendar import moment
from playbook.refusals import Refused

_DAY: Final = timedelta(days=1)
_NOON: Final = 12 * 60
_MIDNIGHT: Final = 24 * 60
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS: Final = {"morning": 9 * 60, "noon": _NOON, "afternoon": 14 * 60, "evening": 18 * 60, "night": 22 * 60}
_LENGTHS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": _DAY, "w": 7 * _DAY}
_FILLERS: Final = frozenset({"on", "at", "the", "from", "of", "this", "um", "am"})

_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h|uhr)?")
_LENGTH: Final = re.compile(r"(an?|\d{1,4})\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)")
_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})t?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_BETWEEN: Final = re.compile(r"\s*[–—]\s*|\s+(?:-+|to|until|till)\s+|\s*(?<=[\da-z])-(?=[\da-z])\s*")
EXAMPLES: Final = "`now`, `tomorrow 9:00`, `friday 18:00`, `24 dec`, `2026-12-24 09:00`, `in 3 hours`"


@dataclass(frozen=True)
class _Parts:
    """What was said of a moment: the day, the minutes since midnight, or the moment itself."""

    day: date | None = None
    minutes: int | None = None
    itself: datetime | None = None


def read(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that these words name, aware and UTC; a day alone is its noon. Raises `Refused`."""
    return _moment(_parts(text, now, zone), now, zone, _NOON)


def span(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when, aware and UTC; days alone are whole days. Raises `Refused`."""
    first, last, length = _split(text)
    said = _parts(first, now, zone)
    starts = _moment(said, now, zone, 0)
    if length:
        return starts, starts + length
    if not last:
        if said.day is None or said.minutes is not None:
            raise Refused("Say until when, too: `tomorrow 9:00–17:00`, `fri 18:00 to mon 9:00`, or `now for 4h`.")
        return starts, moment(said.day, _MIDNIGHT, zone)
    until = _parts(last, starts, zone)
    if until.day is None and until.minutes is not None:
        return starts, _after(starts, until.minutes, zone)
    return starts, _moment(until, starts, zone, _MIDNIGHT)


def _split(text: str) -> tuple[str, str, timedelta | None]:
    """The words for the beginning, for the end, and a length in place of an end."""
    safe = _ISO.sub(r"\1/\2/\3 ", f" {text.lower()}")
    first, _, length = safe.partition(" for ")
    if length:
        return first, "", _length(length.strip())
    parts = [part for part in _BETWEEN.split(safe.strip()) if part]
    if len(parts) > 2:
        raise Refused("Write one beginning and one end: `2026-12-24 09:00 to 2026-12-27 09:00`.")
    return parts[0] if parts else "", parts[1] if parts[1:] else "", None


def _moment(parts: _Parts, now: datetime, zone: tzinfo, otherwise: int) -> datetime:
    if parts.itself is not None:
        return parts.itself
    if parts.day is None:
        return now if parts.minutes is None else _after(now, parts.minutes, zone)
    return moment(parts.day, otherwise if parts.minutes is None else parts.minutes, zone)


def _after(now: datetime, minutes: int, zone: tzinfo) -> datetime:
    """The next time that it is so late on the clock."""
    today = now.astimezone(zone).date()
    return next(at for n in range(3) if (at := moment(today + n * _DAY, minutes, zone)) > now)


def _parts(text: str, now: datetime, zone: tzinfo) -> _Parts:
    said = " ".join(re.sub(r"(\d-\d\d)t(?=\d)", r"\1 ", text.lower()).replace(",", " ").split())
    if said in ("", "now", "right now", "today now"):
        return _Parts(itself=now)
    if said.startswith("in "):
        return _Parts(itself=now + _length(said.removeprefix("in ")))
    today, day, minutes = now.astimezone(zone).date(), None, None
    rest = [word for word in re.sub(r"(\d) +(am|pm|uhr)\b", r"\1\2", said).split() if word not in _FILLERS]
    while rest:
        found, taken = _day(rest, today)
        if found is not None and day is None:
            day, rest = found, rest[taken:]
            continue
        clock = _clock(rest[0])
        if clock is None or minutes is not None:
            raise Refused(f"“{text.strip()}” is not a time that I can read. Write it like {EXAMPLES}.")
        if rest[0] == "tonight":
            day = today
        minutes, rest = clock, rest[1:]
    if day is not None and minutes is not None and moment(day, minutes, zone) <= now and _is_weekday(said):
        day += 7 * _DAY
    return _Parts(day=day, minutes=minutes)


def _is_weekday(said: str) -> bool:
    return any(_weekday(word) is not None for word in said.split())


def _day(words: list[str], today: date) -> tuple[date | None, int]:
    """The day that the first words name, and how many words do."""
    word = words[0]
    if word in ("today", "tomorrow"):
        return today + (_DAY if word == "tomorrow" else timedelta()), 1
    follows = word == "next" and len(words) > 1
    weekday = _weekday(words[1] if follows else word)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return today + timedelta(days=ahead or 7 if follows else ahead), 2 if follows else 1
    for pattern, order in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        if found := pattern.fullmatch(word):
            year, month, day = (int(found[group] or 0) for group in order)
            return _date(year, month, day, today), 1
    return _spelt(words, today)


def _spelt(words: list[str], today: date) -> tuple[date | None, int]:
    """`24 dec`, `dec 24th`, `24 december 2026`."""
    if len(words) < 2:
        return None, 0
    for day, month in ((words[0], words[1]), (words[1], words[0])):
        found = _NAMED.fullmatch(day)
        if found and month[:3] in _MONTHS and month.isalpha():
            year = int(words[2]) if words[2:] and re.fullmatch(r"20\d\d", words[2]) else 0
            return _date(year, _MONTHS.index(month[:3]) + 1, int(found[1]), today), 3 if year else 2
    return None, 0


def _date(year: int, month: int, day: int, today: date) -> date:
    """A date; without a year the next one of that name."""
    try:
        found = date(year or today.year, month, day)
        if not 2000 <= found.year < 2100:
            raise ValueError
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        raise Refused("There is no such day. Write it as year-month-day: `2026-12-24`.") from None


def _weekday(word: str) -> int | None:
    return next((n for n, name in enumerate(_WEEKDAYS) if len(word) > 2 and name.startswith(word)), None)


def _clock(word: str) -> int | None:
    """Minutes since midnight."""
    if word in ("midnight", "tonight"):
        return _MIDNIGHT if word == "midnight" else 20 * 60
    if word in _HOURS:
        return _HOURS[word]
    found = _CLOCK.fullmatch(word)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= _MIDNIGHT else None


def _length(text: str) -> timedelta:
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise Refused(f"“{text}” is not a length of time that I can read. Write it like `4h`, `90 minutes`, `2 days`.")
    return (1 if found[1] in ("a", "an") else int(found[1])) * _LENGTHS[found[2][0]]
