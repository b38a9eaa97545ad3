"""Regular expressions of the playbook file, in RE2's form: whatever is written, they end in time."""

from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import AfterValidator

from playbook.durations import refuse


def found(pattern: str, text: str) -> bool:
    """Whether something in the text is like the pattern; `^` and `$` are the ends of its lines."""
    return _compiled(f"(?m){pattern}").search(text) is not None


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is like the pattern."""
    return _compiled(pattern).fullmatch(text) is not None


def taken(pattern: str, text: str) -> str:
    """What stands in the first brackets of the pattern, where it is found; empty if it is not."""
    match = _compiled(pattern).search(text)
    return str(match.group(1) or "") if match else ""


@lru_cache(maxsize=512)
def _compiled(text: str) -> Any:
    quiet = re2.Options()
    quiet.log_errors = False
    return re2.compile(text, quiet)


def _check_pattern(text: str) -> str:
    try:
        _compiled(text)
    except re2.error as error:
        said = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise refuse(f"is no pattern: {said}", "write a regular expression as RE2 reads it, in single quotes") from None
    return text


Pattern = Annotated[str, AfterValidator(_check_pattern)]
"""A regular expression; in what it cannot have (backreferences, looking around) it differs from Python's."""
