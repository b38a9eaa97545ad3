"""Programs with their arguments, one by one: never a line for a shell, and what is filled in is never split.

`{name}` stands for a variable. Whatever else has braces (`{{.State}}`, `{"a": 1}`) is taken as it is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from playbook.durations import refuse
from playbook.patterns import fits

MOST: Final = 64
LONGEST: Final = 4_000
LONGEST_VALUE: Final = 200
_VARIABLE: Final = re.compile(r"(?<!\{)\{([a-z][a-z0-9_-]*)\}(?!\})")


class BadValue(Exception):
    """A value cannot be filled in; its words are a sentence for whoever typed it."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """What somebody has chosen for a variable, and the form that it must have."""

    text: str
    pattern: str


def variables(argv: Iterable[str]) -> tuple[str, ...]:
    """The variables in it, each once, in order."""
    return tuple(dict.fromkeys(name for word in argv for name in _VARIABLE.findall(word)))


def fill(argv: Iterable[str], values: Mapping[str, Value]) -> tuple[str, ...]:
    """The program and its arguments with the values in them. Raises BadValue; KeyError for an unknown variable."""
    words = tuple(argv)
    checked = {name: _checked(name, values[name]) for name in variables(words)}
    return tuple(_VARIABLE.sub(lambda found: checked[found[1]], word) for word in words)


def _checked(name: str, value: Value) -> str:
    text = value.text
    if not text or len(text) > LONGEST_VALUE:
        raise BadValue(f"`{name}` must have 1 to {LONGEST_VALUE} characters.")
    if not text.isprintable():
        raise BadValue(f"`{name}` must be one line without control characters.")
    if text.startswith("-") and not value.pattern.removeprefix("^").removeprefix("\\").startswith("-"):
        raise BadValue(f"`{name}` cannot begin with `-`: a program would take it for an option.")
    if not fits(value.pattern, text):
        raise BadValue(f"`{text}` does not have the form of `{name}`: `{value.pattern}`.")
    return text


def _as_list(value: object) -> object:
    if isinstance(value, str):
        raise refuse("must be a list: the program, then each argument", f"write `[{', '.join(value.split())}]`")
    return value


def _check_argv(argv: tuple[str, ...]) -> tuple[str, ...]:
    if not argv or not argv[0].strip():
        raise refuse("names no program", "write it first: `[df, -h]`")
    if variables(argv[:1]):
        raise refuse("lets the program itself be a variable", "name the program; its arguments may be variables")
    if " " in argv[0] and "/" not in argv[0]:
        raise refuse("is a line for a shell", f"write each word by itself: `[{', '.join(argv[0].split())}]`")
    if len(argv) > MOST or any(len(word) > LONGEST or "\x00" in word for word in argv):
        raise refuse("is too long", f"write at most {MOST} words of {LONGEST} characters")
    return argv


Argv = Annotated[tuple[str, ...], BeforeValidator(_as_list), AfterValidator(_check_argv)]
"""A program and its arguments: `[docker, logs, "{container}"]`."""
