"""What “resolve” and its words ask for, wherever they were typed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from handlers.speech import cut
from playbook import commands
from playbook.incident import Report, Status

NOW: Final = "now"
"""The word that cuts the verification short."""
_LABEL: Final = re.compile(r"(?<![^\s;,.])((?:the|its)\s+)?(root[\s-]?cause|cause|prevention)\s*:(?!//)", re.IGNORECASE)
_PHRASE: Final = frozenset(
    (
        "a", "any", "another", "best", "found", "known", "likely", "main", "no", "of", "one",
        "only", "other", "possible", "probable", "real", "that", "the", "this", "what",
    )
)  # fmt: skip
"""Words after which “cause:” goes on with a sentence, and begins no part of its own."""
_ENDS: Final = ";,.!?\n–—-"
_EDGES: Final = " \t\n;,–—-"


def resolution(by: str, at: datetime, said: str) -> commands.PostUpdate | commands.ChangeStatus:
    """`now <why>` resolves at once; other words are the last update, with what fixed it; none is none."""
    word, why = cut(said)
    if word.lower().rstrip(":,") == NOW:
        return commands.ChangeStatus(by=by, at=at, to=Status.RESOLVED, why=why, now=True)
    told = report(said)
    if not told.empty:
        return commands.PostUpdate(by=by, at=at, report=told, to=Status.RESOLVED)
    return commands.ChangeStatus(by=by, at=at, to=Status.RESOLVED)


def report(said: str) -> Report:
    """What fixed it, after `cause:` (`root cause:`) the cause, and after `prevention:` what keeps it from coming back.

    The labels may stand anywhere, in any order and case; a part goes on to the next label. What stands before the first
    is what fixed it.
    """
    labels = list(_labels(said))
    if not labels:
        return Report(new=said)
    parts: dict[str, list[str]] = {"new": [said[: labels[0].start()]], "root_cause": [], "prevention": []}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        key = "prevention" if label[2].casefold() == "prevention" else "root_cause"
        parts[key].append(said[label.end() : following.start() if following else len(said)])
    return Report(
        **{key: "; ".join(text for one in some if (text := one.strip(_EDGES))) for key, some in parts.items()}
    )


def _labels(said: str) -> Iterator[re.Match[str]]:
    """Where a part begins: not where “cause” is the end of a sentence's own words (“no known cause: …”)."""
    for found in _LABEL.finditer(said):
        before = said[: found.start()].rstrip(" \t")
        begins = not before or before[-1] in _ENDS
        if begins or (not found[1] and before.split()[-1].casefold() not in _PHRASE):
            yield found
