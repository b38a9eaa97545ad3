"""Regular expressions of the playbook file, in RE2's form: whatever is written, they end in time."""

from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import AfterValidator

from playbook.durations import refuse


@lru_cache(maxsize=512)
def pattern(text: str) -> Any:
    """A regular expression, ready to `search` and `fullmatch`: in time that grows with the text alone, by RE2."""
    quiet = re2.Options()
    quiet.log_errors = False
    return re2.compile(text, quiet)


def _check_pattern(text: str) -> str:
    try:
        pattern(text)
    except re2.error as error:
        said = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise refuse(f"is no pattern: {said}", "write a regular expression as RE2 reads it, in single quotes") from None
    return text


Pattern = Annotated[str, AfterValidator(_check_pattern)]
"""A regular expression; in what it cannot have (backreferences, looking around) it differs from Python's."""
