"""`${NAME}` in a playbook file: a secret that stands in the environment of the process that looks, not in the file."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Unset(Exception):
    """The environment does not have what the file refers to; its words are a sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` is not set in the environment where this runs")


def names(text: str) -> tuple[str, ...]:
    """The names that a text refers to, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def without(text: str) -> str:
    """The text with nothing where it refers to something."""
    return _REFERENCE.sub("", text)


def filled(text: str, environment: Mapping[str, str]) -> str:
    """The text with the values in it. Raises Unset."""
    return _filled(text, environment, str)


def filled_address(text: str, environment: Mapping[str, str]) -> str:
    """An address with the values in it, escaped, unless the whole of it is one value. Raises Unset."""
    whole = _REFERENCE.fullmatch(text) is not None
    return _filled(text, environment, str if whole else lambda value: quote(value, safe=""))


def _filled(text: str, environment: Mapping[str, str], write: Callable[[str], str]) -> str:
    def value(found: re.Match[str]) -> str:
        if not environment.get(found[1]):
            raise Unset(found[1])
        return write(environment[found[1]])

    return _REFERENCE.sub(value, text)
