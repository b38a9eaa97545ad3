"""The words of health checks that must have a form: short times, shares, patterns, addresses, texts with secrets."""

import re
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator

from playbook.durations import FORMS, NotASpan, parse_duration, refuse, write
from playbook.fields import listed
from playbook.health.references import without

LONGEST_TEXT: Final = 2_000
_MILLISECONDS: Final = re.compile(r"([0-9]{1,6})ms")
_SHARE: Final = re.compile(r"([0-9]{1,3}) ?%?")
_STATUS: Final = re.compile(r"[1-5](?:[0-9]{2}|xx)")
_PLACE: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+):(?P<port>[0-9]{1,5})")
_TABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_]{0,62})?")


def _read_latency(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    match = _MILLISECONDS.fullmatch(text)
    try:
        read = timedelta(milliseconds=int(match[1])) if match else parse_duration(text)
    except NotASpan as problem:
        ours = "write it as `500ms` or `2s`" if problem.remedy == FORMS else problem.remedy
        raise refuse(str(problem), ours) from None
    if not read:
        raise refuse("is no time at all", "write how long, for example `500ms`")
    return read


def spelt(latency: timedelta) -> str:
    """A short time as the playbook file writes it: `500ms`, `2s`."""
    whole = latency.microseconds == 0
    return write(latency) if whole else f"{latency // timedelta(milliseconds=1)}ms"


def _read_share(value: object) -> int:
    match = _SHARE.fullmatch(str(value).strip())
    if isinstance(value, bool) or not match or not 1 <= int(match[1]) <= 100:
        raise refuse(f"`{value}` is not a share", "write it as `80%`")
    return int(match[1])


def _check_status(several: object) -> object:
    if not isinstance(several, list | tuple):
        raise refuse("must be a list", f"write `[{several}]`")
    for one in several:
        if not _STATUS.fullmatch(str(one)):
            raise refuse(f"`{one}` is not a status", "write it as `200`, or `2xx` for all that begin so")
    return tuple(str(one) for one in several)


def _check_codes(several: object) -> object:
    if not isinstance(several, list | tuple):
        raise refuse("must be a list", f"write `[{several}]`")
    for one in several:
        if isinstance(one, bool) or not (str(one).isascii() and str(one).isdecimal() and int(str(one)) <= 255):
            raise refuse(f"`{one}` is not an exit code", "write a number from 0 to 255")
    return tuple(int(str(one)) for one in several)


def _check_text(text: str) -> str:
    if not text or len(text) > LONGEST_TEXT:
        raise refuse(f"is {len(text)} characters long", f"write 1 to {LONGEST_TEXT}")
    if "\x00" in text:
        raise refuse("holds a character that no text has", "remove it")
    return text


def _check_place(text: str) -> str:
    match = _PLACE.fullmatch(text)
    if not match or not 1 <= int(match["port"]) <= 65_535:
        raise refuse(f"`{text}` is not a host with a port", "write it as `db.internal:5432`")
    return text


def address(*schemes: str) -> AfterValidator:
    """An address of one of these schemes; `${NAME}` may stand in it, or for the whole of it."""
    example = f"write it as `{schemes[0]}://example.internal/`"

    def check(text: str) -> str:
        bare = without(text)
        if not bare:
            return text
        if re.search(r"\s", text):
            raise refuse("is not one address", "remove the spaces in it")
        try:
            parts = urlsplit(bare)
            there = bool(parts.hostname) or text != bare or ("postgresql" in schemes and "host=" in parts.query)
            known = parts.scheme in schemes and there
            _ = parts.port
        except ValueError:
            known = False
        if not known:  # the address is not quoted: a password may stand in it
            raise refuse("is not an address that this kind of check can ask", example)
        return text

    return AfterValidator(check)


def matching(form: re.Pattern[str], message: str, remedy: str) -> AfterValidator:
    """A text of that form; another one is refused so, `{0}` being the text."""

    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise refuse(message.format(text), remedy)
        return text

    return AfterValidator(check)


def _scalars(value: object) -> object:
    if not isinstance(value, dict):
        raise refuse("must have keys of its own", "write paths and values: `{status: ok}`")
    for key, one in value.items():
        if not isinstance(one, str | int | float):
            raise refuse(f"wants `{key}` to be more than one word", "write a text, a number, `true` or `false`")
    return dict(value)


Latency = Annotated[timedelta, PlainValidator(_read_latency), PlainSerializer(spelt, return_type=str, when_used="json")]
"""A short time: `500ms`, `2s`."""
Share = Annotated[
    int,
    PlainValidator(_read_share),
    PlainSerializer(lambda share: f"{share}%", return_type=str, when_used="json"),
]
"""A part of a whole: `80%`."""
Statuses = Annotated[tuple[str, ...], BeforeValidator(_check_status)]
"""HTTP statuses: `[200, 404]`, `[2xx]`."""
Codes = Annotated[tuple[int, ...], BeforeValidator(_check_codes)]
"""Exit codes of a program."""
Text = Annotated[str, AfterValidator(_check_text)]
"""Some text, in which `${NAME}` may stand."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Place = Annotated[str, AfterValidator(_check_place)]
"""A host with a port."""
Table = Annotated[str, matching(_TABLE, "`{0}` is not a table's name", "write it as `health_check`")]
"""A table's name, perhaps with its schema."""
Scalars = Annotated[dict[str, str | int | float | bool], PlainValidator(_scalars)]
"""Values by their paths."""


def host_and_port(place: str) -> tuple[str, int]:
    """The two parts of a `Place`."""
    host, _, port = place.rpartition(":")
    return host.strip("[]"), int(port)
