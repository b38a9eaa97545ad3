"""How many people somebody means by what they typed."""

import re
from typing import Final

from playbook.refusals import Refused

_USERS: Final = re.compile(
    r"[~≈]?\s*(\d{1,3}(?:[,.' ]\d{3})+|\d+(?:\.\d+)?)\s*([km])?\+?(?:\s+users)?[.!]?", re.IGNORECASE
)
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000}


def users(said: str) -> int:
    """How many people `2000`, `2,000`, `~2k` are. Raises `Refused`."""
    found = _USERS.fullmatch(said.strip())
    if found is None:
        example = "Say how many users are affected, as a number: `/incident users 2000`."
        raise Refused(f"“{said}” is not a number of users. {example}" if said else example)
    digits, scale = found[1], (found[2] or "").lower()
    grouped = re.fullmatch(r"\d{1,3}(?:[,.' ]\d{3})+", digits) is not None and not scale
    return round(float(re.sub(r"[,.' ]", "", digits) if grouped else digits) * _TIMES[scale])
