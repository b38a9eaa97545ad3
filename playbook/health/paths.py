"""Paths into JSON, as a health check writes them: `status`, `nodes[0].ready`."""

import re
from typing import Final

_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[([0-9]+)\]")


class Nothing(Exception):
    """There is nothing at that path."""


def at(path: str, data: object) -> object:
    """What stands at a path; a leading `$.` may be written. Raises Nothing."""
    rest = path.removeprefix("$")
    while rest:
        step = _STEP.match(rest)
        if step is None:
            raise Nothing
        data = _inside(data, step[1], step[2])
        rest = rest[step.end() :]
    return data


def same(wanted: object, found: object) -> bool:
    """Whether what was found is what the file says: `1` is not `true`, and no text."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return wanted == found


def _inside(data: object, key: str | None, place: str | None) -> object:
    if key is not None and isinstance(data, dict) and key in data:
        return data[key]
    if place is not None and isinstance(data, list) and int(place) < len(data):
        return data[int(place)]
    raise Nothing
