"""How much: bytes as people write them in a playbook, `512MB`, `20GB`."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

from playbook.durations import refuse

_FORM: Final = re.compile(r"([1-9][0-9]{0,5})(MB|GB|TB)")
_BYTES: Final = {"MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


def bytes_in(text: str) -> int:
    """How many `20GB` are."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no size")
    return int(match[1]) * _BYTES[match[2]]


def said(size: int) -> str:
    """`20 GB`, in the largest unit of which it is a whole number."""
    unit = next((unit for unit in ("TB", "GB") if size % _BYTES[unit] == 0), "MB")
    return f"{size // _BYTES[unit]} {unit}"


def _check(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise refuse(f"`{text}` is no size", "write it as `512MB`, `20GB` or `1TB`")
    return text


Size = Annotated[str, AfterValidator(_check)]
"""So many bytes."""
