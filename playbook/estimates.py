"""Estimates in free words: `5h`, `2-4 hours`, `about 90 min`, `until 18:00`. What is not understood is no estimate.

`remaining` reads the field of a form, `split` what was typed for an estimate, and `named` a whole text, in which only
what is plainly called an estimate is one.
"""

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
UNKNOWN: Final = "unknown"
"""The word of the playbook's templates for an estimate that nobody can give."""
_SPELT: Final = (
    (re.compile(r"\bhalf\s+an?\s+hour\b", re.IGNORECASE), "30 min"),
    (re.compile(r"\ban?\s+(?=(?:hour|day|week)\b)", re.IGNORECASE), "1 "),
)
_ROUGHLY: Final = re.compile(
    r"\s*(?:(?:about|around|roughly|approx(?:imately)?|maybe|another|at\s+(?:most|least)|up\s+to|(?:less|more)\s+than"
    r"|under|over|within|in|until|till|by)\b\s*|[~≈<>≤≥]\s*)*",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*(?:,|and|to|or|-|–|—)?\s*", re.IGNORECASE)
_CALLED: Final = re.compile(
    r"(?<!\bno )(?<!\bold )(?<!\bnot )(?<!\bnext )"
    r"\b(?:ETA|ETR|estimated?(?:\s+(?:time|downtime|duration|recovery|resolution|repair|to|of))*)\b\s*(?:(?:is|now)\b\s*|[:=]\s*)*"
    r"|(?:^\s*|[.;:,!?(]\s*|(?<!\bI )(?<!\bhe )(?<!she )(?<!they )(?<!> )\b(?:should|will)\s+be\s+)back\s+(?=in\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""What calls a length of time an estimate; whoever says that they will be back themselves does not."""
_PAST: Final = re.compile(r"\s*(?:ago|late|later|old|wrong|was)\b", re.IGNORECASE)


def named(text: str) -> str:
    """What the text plainly calls its estimate, such as `ETA 6 hours` or `back in 5 hours`; empty if it names none.

    Only a length of time counts. Several are given together, for the longest of them is the one that matters.
    """
    said, found = _plain(text), dict[str, None]()
    for match in _CALLED.finditer(said):
        rest = said[match.end() :]
        length = _length(rest)
        if length and not _PAST.match(rest, len(length)):
            found[length.strip(" .")] = None
    return "; ".join(found)


def split(text: str) -> tuple[str, str]:
    """The estimate with which the text begins, and the reason that follows; all of it if it begins with none."""
    said = _plain(text).strip()
    begun = _length(said) or _moment(said) or (UNKNOWN if re.match(rf"{UNKNOWN}\b", said, re.IGNORECASE) else "")
    return (begun.strip(" ."), said[len(begun) :].strip(" \n,:;.–—-")) if begun else (said, "")


def _plain(text: str) -> str:
    said = text
    for pattern, instead in _SPELT:
        said = pattern.sub(instead, said)
    return said


def _length(said: str) -> str:
    """The length of time with which it begins, `about` and a second part included; empty if it begins with none."""
    end, joint = 0, _ROUGHLY.match(said)
    while joint and (match := _LENGTH.match(said[joint.end() :])):
        end = joint.end() + match.end()
        joint = _AND.match(said, end)
    return said[:end]


def _moment(said: str) -> str:
    """The time of day with which it begins; empty if it begins with none."""
    start = _ROUGHLY.match(said)
    match = _CLOCK.match(said, start.end() if start else 0)
    return said[: match.end()] if match and _minutes(match) is not None else ""


def remaining(text: str, now: datetime, calendar: Calendar) -> timedelta | None:
    """How long it will still take, the upper end if it is a range; None if the words do not say.

    Times of day are those of the calendar's time zone, unless they say UTC.
    """
    said = _plain(text)
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
