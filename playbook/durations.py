"""How long: spans of time as people write them in a playbook (`15m`, `1bd`) and read them in Slack (`15 min`)."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

LONGEST = timedelta(days=366)
MOST_BUSINESS_DAYS = 260
FORMS = "write it as `90s`, `15m`, `4h`, `2d` or `1h30m`"
SPAN_FORMS = f"{FORMS}, in business days as `1bd`, or as words: `next maintenance window`, `best effort`, `none`"

NONE_WORDS = ("none", "best effort")
WINDOW_WORDS = "next maintenance window"

_CLOCK = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_BUSINESS = re.compile(r"([0-9]{1,9})bd")
_SPOKEN_PART = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([a-zäöü]+(?: days?)?)\.?(?:,| and)?\s*")
_SECONDS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_UNITS_AS_SAID = {
    "s": ("s", "sec", "secs", "second", "seconds"),
    "m": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "w": ("w", "wk", "week", "weeks"),
    "bd": ("bd", "bds", "b.d", "bday", "bdays", "business day", "business days", "working day", "working days"),
}
_UNIT = {said: unit for unit, words in _UNITS_AS_SAID.items() for said in words}
_SECONDS_IN = {**dict(_SECONDS), "w": 7 * 86_400}


class BusinessDays(BaseModel):
    """A number of business days (1–260); only a `Calendar` can tell when they are over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(ge=1, le=MOST_BUSINESS_DAYS)


class NextMaintenanceWindow(BaseModel):
    """Until the next maintenance window of the `Calendar` is over; written `next maintenance window`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NotASpan(ValueError):
    """The text is no span of time; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def parse_duration(text: str) -> timedelta:
    """Read `90s`, `15m`, `4h`, `2d`, `1h30m` (units from large to small) or `0`. Raises NotASpan, with a remedy."""
    written = text.strip()
    match = _CLOCK.fullmatch(written)
    if written == "0":
        return timedelta()
    if not written:
        raise NotASpan("is empty", FORMS)
    if match is None:
        raise NotASpan(f"`{text}` is not a duration", _suggest(written) or FORMS)
    return _add_up([int(part or 0) for part in match.groups()], text)


def parse_span(text: str) -> "timedelta | BusinessDays | NextMaintenanceWindow | None":
    """Read a duration, `1bd`, `next maintenance window`, or `best effort`/`none` (None). Raises NotASpan."""
    words = " ".join(text.lower().split())
    business = _BUSINESS.fullmatch(words)
    if words in NONE_WORDS:
        return None
    if words == WINDOW_WORDS:
        return NextMaintenanceWindow()
    if business:
        return _business_days(int(business[1]), text)
    try:
        return parse_duration(text)
    except NotASpan as problem:
        guess = _suggest_business_days(words)
        raise NotASpan(str(problem), guess or (SPAN_FORMS if problem.remedy == FORMS else problem.remedy)) from None


def write(span: "timedelta | BusinessDays | NextMaintenanceWindow | None") -> str:
    """Write a span as the playbook file does; `parse_span` reads the same span back (to the second)."""
    match span:
        case None:
            return "none"
        case BusinessDays(days=days):
            return f"{days}bd"
        case NextMaintenanceWindow():
            return WINDOW_WORDS
        case timedelta():
            return "".join(f"{count}{unit}" for count, unit in _split(span)) or "0s"


def spell(span: "timedelta | BusinessDays | NextMaintenanceWindow | None") -> str:
    """Say a span to people: `15 min`, `1 h 30 min`, `1 business day`, `next maintenance window`, `best effort`."""
    match span:
        case None:
            return "best effort"
        case BusinessDays(days=days):
            return "1 business day" if days == 1 else f"{days} business days"
        case NextMaintenanceWindow():
            return WINDOW_WORDS
        case timedelta():
            return f"−{_say(-span)}" if span < timedelta() else _say(span)


def _say(span: timedelta) -> str:
    return " ".join(_say_part(count, unit) for count, unit in _split(span)) or "0 min"


def _say_part(count: int, unit: str) -> str:
    names = {"d": "day" if count == 1 else "days", "h": "h", "m": "min", "s": "s"}
    return f"{count} {names[unit]}"


def _split(span: timedelta) -> list[tuple[int, str]]:
    left, parts = int(span.total_seconds()), []
    for unit, seconds in _SECONDS:
        count, left = divmod(left, seconds)
        parts.append((count, unit))
    return [part for part in parts if part[0]]


def _add_up(counts: list[int], text: str) -> timedelta:
    total = sum(count * seconds for count, (_, seconds) in zip(counts, _SECONDS, strict=True))
    if total > LONGEST.total_seconds():
        raise NotASpan(f"`{text}` is longer than a year", "write at most `366d`")
    return timedelta(seconds=total)


def _business_days(days: int, text: str) -> BusinessDays:
    if not 1 <= days <= MOST_BUSINESS_DAYS:
        raise NotASpan(f"`{text}` is not a number of business days", f"write `1bd` to `{MOST_BUSINESS_DAYS}bd`")
    return BusinessDays(days=days)


def _suggest(text: str) -> str | None:
    """What was probably meant by `15 min`, `1.5h`, `2 weeks`, `15`, `no`, `-5m`."""
    words = " ".join(text.lower().split())
    if words.isascii() and words.isdecimal():
        return f"say the unit: `{words}m` for minutes, `{words}s` for seconds, `{words}h` for hours"
    if words in ("no", "never", "off", "nil", "n/a", "-"):
        return "if none is meant, write `none`"
    if words.startswith("-"):
        return "a duration cannot be negative"
    guess = _write_said(_said(words))
    return f"did you mean `{guess}`?" if guess else None


def _suggest_business_days(words: str) -> str | None:
    match _said(words):
        case [(count, "bd")] if count.is_integer() and 1 <= count <= MOST_BUSINESS_DAYS:
            return f"did you mean `{count:.0f}bd`?"
        case _:
            return None


def _said(words: str) -> list[tuple[float, str]]:
    """The counts and units of `1 hour and 30 minutes`; empty if any part of it is something else."""
    parts, end = [], 0
    while end < len(words):
        match = _SPOKEN_PART.match(words, end)
        unit = _UNIT.get(match[2]) if match else None
        if match is None or unit is None:
            return []
        parts.append((float(match[1].replace(",", ".")), unit))
        end = match.end()
    return parts


def _write_said(parts: list[tuple[float, str]]) -> str | None:
    if not parts or any(unit == "bd" for _, unit in parts):
        return None
    seconds = sum(count * _SECONDS_IN[unit] for count, unit in parts)
    return write(timedelta(seconds=round(seconds))) if seconds <= LONGEST.total_seconds() else None


def refuse(message: str, remedy: str) -> PydanticCustomError:
    """Make the error that a model's validator raises; the reader prints both sentences with line and key."""
    return PydanticCustomError("playbook", "{problem}", {"problem": message, "remedy": remedy})


def _text_of(value: object, forms: str) -> str:
    """The text of a scalar; whole numbers pass as text (so `15` can be answered with `15m`)."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise refuse("must be a length of time", forms)


def _read_span(value: object) -> timedelta | BusinessDays | NextMaintenanceWindow | None:
    if value is None or isinstance(value, timedelta | BusinessDays | NextMaintenanceWindow):
        return value
    try:
        return parse_span(_text_of(value, SPAN_FORMS))
    except NotASpan as problem:
        raise refuse(str(problem), problem.remedy) from None


def _read_duration(value: object, forms: str = FORMS) -> timedelta:
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(_text_of(value, forms))
    except NotASpan as problem:
        raise refuse(str(problem), problem.remedy if problem.remedy != FORMS else forms) from None


def _read_cadence(value: object) -> timedelta | None:
    if value is None or (isinstance(value, str) and value.strip().lower() == "none"):
        return None
    return _read_duration(value, f"{FORMS}, or `none` for never")


def _read_delay(value: object) -> timedelta | BusinessDays:
    match _read_span(value):
        case timedelta() | BusinessDays() as delay:
            return delay
        case _:
            raise refuse("must be a length of time", f"{FORMS}, or in business days as `1bd`")


def _some(length: timedelta) -> timedelta:
    if not length:
        raise refuse("is no time at all", "write how long, for example `5m`")
    return length


_written = PlainSerializer(write, return_type=str, when_used="json")

Span = Annotated[timedelta | BusinessDays | NextMaintenanceWindow | None, PlainValidator(_read_span), _written]
"""How long something may take; None is best effort. In models it reads and writes the playbook's own words."""
Duration = Annotated[timedelta, PlainValidator(_read_duration), _written]
"""A length of clock time."""
Wait = Annotated[Duration, AfterValidator(_some)]
"""A length of clock time that is not nothing."""
Cadence = Annotated[timedelta | None, PlainValidator(_read_cadence), _written]
"""How often something is owed; None (written `none`) is never."""
Delay = Annotated[timedelta | BusinessDays, PlainValidator(_read_delay), _written]
"""A wait, in clock time or in business days."""
