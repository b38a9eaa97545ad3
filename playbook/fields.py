"""The words of a playbook that must have a form: names, keys, people's ids, web addresses, channel names."""

import re
from collections.abc import Sized
from string import Formatter
from typing import Annotated, Final, Literal, TypeVar, get_args
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator

from playbook.durations import refuse

LONGEST_LINE = 75  # Slack: the text of a menu's option
LONGEST_PROSE = 300
LONGEST_CHANNEL = 80  # Slack: a channel's name
ROOM_WORDS = ("number", "title")

Grade = Literal["P0", "P1", "P2", "P3", "P4"]
SEVERITIES: Final[tuple[str, ...]] = get_args(Grade)
"""Every playbook has all of them, the worst first."""

Several = TypeVar("Several", bound=Sized)

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_PERSON = re.compile(r"[UW][A-Z0-9]{4,30}")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_CHANNEL = re.compile(r"[a-z0-9_-]+")
_NUMBER_FORMAT = re.compile(r"(0?[1-9])?d?")


def _check_text(text: str, most: int) -> str:
    if not text.strip():
        raise refuse("is empty", "write some words")
    if len(text) > most:
        raise refuse(f"is {len(text)} characters long", f"write at most {most}")
    return text.strip()


def _check_line(text: str) -> str:
    if any(not sign.isprintable() for sign in text.strip()):
        raise refuse("must be one line of plain characters", "remove line breaks and control characters")
    return _check_text(text, LONGEST_LINE)


def _check_prose(text: str) -> str:
    return _check_text(text, LONGEST_PROSE)


def _check_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise refuse(f"`{key}` cannot be a name here", "use letters, digits, `-` and `_`, at most 40, no spaces")
    return key


def _check_person(text: str) -> str:
    if _PERSON.fullmatch(text):
        return text
    if text.upper().startswith("S0"):
        raise refuse(f"`{text}` is a user group", "name a person: only people can acknowledge")
    if _EMAIL.fullmatch(text):
        raise refuse(f"`{text}` is an e-mail address", f"write `email: {text}`")
    remedy = "open the person's Slack profile, choose “Copy member ID”, and write it here; or write `email:` instead"
    raise refuse(f"`{text}` is not a Slack member ID (such as `U0123ABCDEF`)", remedy)


def _check_email(text: str) -> str:
    if _PERSON.fullmatch(text):
        raise refuse(f"`{text}` is a Slack member ID", f"write `slack: {text}`")
    if not _EMAIL.fullmatch(text):
        raise refuse(f"`{text}` is not an e-mail address", "write it as `ana@example.com`")
    return text


def _check_address(text: str) -> str:
    parts = _split_address(text)
    if re.search(r"[\s<>|`\"]", text):
        raise refuse(f"`{text}` is not a web address", "write one address, without spaces, quotes or `<>|`")
    if parts is None or parts.scheme != "https" or not parts.hostname:
        rest = text.partition("://")[2] or text
        remedy = f"did you mean `https://{rest}`?" if "." in rest else "write it as `https://example.com/room`"
        raise refuse(f"`{text}` is not an https web address", remedy)
    return text


def _split_address(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _check_channel(name: str) -> str:
    if name.startswith("#"):
        raise refuse(f"`{name}` begins with `#`", f"write it without: `{name.lstrip('#')}`")
    _check_channel_signs(name, name)
    if len(name) > LONGEST_CHANNEL:
        raise refuse(f"is {len(name)} characters long", f"Slack allows at most {LONGEST_CHANNEL}")
    return name


def _check_channel_signs(part: str, whole: str) -> None:
    if not _CHANNEL.fullmatch(part):
        wanted = re.sub(r"[^a-z0-9_{}:-]+", "-", whole.lower()).strip("-")
        remedy = f"use lower-case letters, digits, `-` and `_`: `{wanted}`"
        raise refuse(f"`{whole}` cannot be a channel's name", remedy)


def _check_room(template: str) -> str:
    fixed = ""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        raise refuse(f"`{template}` has an unpaired brace", "write `inc-{number:04}-{title}`") from None
    for literal, word, form, conversion in parts:
        fixed += literal
        if word is not None:
            _check_room_word(word, form or "", conversion)
    return _check_room_whole(template, fixed, [word for _, word, _, _ in parts if word])


def _check_room_word(word: str, form: str, conversion: str | None) -> None:
    if word not in ROOM_WORDS:
        raise refuse(f"`{{{word}}}` is not known in a room's name", "known here: `{number}`, `{title}`")
    if conversion or not (_NUMBER_FORMAT.fullmatch(form) if word == "number" else not form):
        raise refuse(f"`{{{word}:{form}}}` has an unknown format", "write `{number}`, `{number:04}`, `{title}`")


def _check_room_whole(template: str, fixed: str, words: list[str]) -> str:
    if "number" not in words:
        raise refuse("lacks `{number}`", "each room needs a name of its own: `inc-{number:04}-{title}`")
    if len(fixed) > LONGEST_CHANNEL // 2:
        raise refuse(
            f"has {len(fixed)} fixed characters", f"leave space for number and title: at most {LONGEST_CHANNEL // 2}"
        )
    if fixed:
        _check_channel_signs(fixed, template)
    return template


def listed(value: object) -> object:
    """A single word where a list is needed is answered with that list."""
    if isinstance(value, str):
        raise refuse("must be a list", f"write `[{value}]`")
    return value


def some(message: str, remedy: str) -> AfterValidator:
    """A list with nothing in it is refused so."""

    def check(several: Several) -> Several:
        if not several:
            raise refuse(message, remedy)
        return several

    return AfterValidator(check)


def _check_distinct(lines: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((line for place, line in enumerate(lines) if line in lines[:place]), None)
    if twice is not None:
        raise refuse(f"names `{twice}` twice", "remove one of them")
    return lines


def _check_yes(value: object) -> object:
    said = {"true": True, "false": False}.get(value) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise refuse(f"`{value}` is neither yes nor no", "write `true` or `false`")
    return said


def whole(least: int, most: int) -> BeforeValidator:
    """A whole number between two others; anything else is refused so."""

    def check(value: object) -> object:
        text = str(value)
        if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise refuse(f"`{value}` is not a number from {least} to {most}", f"write one, such as `{least}`")
        return int(text)

    return BeforeValidator(check)


Line = Annotated[str, AfterValidator(_check_line)]
"""One line of text, 1–75 characters."""
Prose = Annotated[str, AfterValidator(_check_prose)]
"""A sentence or two, 1–300 characters."""
Key = Annotated[str, AfterValidator(_check_key)]
"""The name by which other parts of the playbook refer to something."""
Person = Annotated[str, AfterValidator(_check_person)]
"""A Slack member ID (`U…` or `W…`)."""
Email = Annotated[str, AfterValidator(_check_email)]
Address = Annotated[str, AfterValidator(_check_address)]
"""An https web address."""
ChannelName = Annotated[str, AfterValidator(_check_channel)]
"""A channel's name by Slack's rules, without `#`."""
RoomName = Annotated[str, AfterValidator(_check_room)]
"""A template of channel names, with `{number}` and perhaps `{title}`."""
Keys = Annotated[tuple[Key, ...], BeforeValidator(listed)]
"""A list of names."""
Lines = Annotated[tuple[Line, ...], BeforeValidator(listed), AfterValidator(_check_distinct)]
"""A list of texts, each once."""
YesOrNo = Annotated[bool, BeforeValidator(_check_yes)]
"""`true` or `false`."""
