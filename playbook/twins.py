"""Whether a declaration may be of what somebody has declared already: the same few words, or the same services."""

import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from playbook.commands import Declare
from playbook.incident import Incident
from playbook.refusals import Refused

WITHIN: Final = timedelta(minutes=10)
"""How long after a declaration another one may be of the same thing."""
UNTITLED_WITHIN: Final = timedelta(minutes=2)
"""The same for one that has no words yet, of the same severity."""
_SHARED: Final = 0.6
"""Share of the words that two titles must have in common."""
_ALIKE: Final = 0.85
"""How alike two titles must be, letter by letter, that a typing error keeps apart."""
_WORD: Final = re.compile(r"\w+")
_PERSON: Final = re.compile(r"<@[^>]*>")
_FILLERS: Final = frozenset(
    (
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "be",
        "been",
        "of",
        "on",
        "in",
        "at",
        "for",
        "to",
        "and",
        "or",
        "our",
        "again",
    )
)


class DeclaredAlready(Refused):
    """Somebody has declared `twin`, which may be the same."""

    def __init__(self, twin: Incident) -> None:
        super().__init__(
            f"{twin.name}, declared just now, may be the same: `/incident join {twin.name}`. Nothing was declared."
        )
        self.twin = twin


def refuse_twin(command: Declare, others: Iterable[Incident]) -> None:
    """Refuse a declaration that may be the second of one of these, if it asks for that. Raises `DeclaredAlready`."""
    if command.unless_twin and (found := twin(command, others)) is not None:
        raise DeclaredAlready(found)


def twin(command: Declare, others: Iterable[Incident]) -> Incident | None:
    """The newest incident of which this declaration may be the second; None if there is none."""
    found = [one for one in others if one.open and _alike(command, one)]
    return max(found, key=lambda one: one.number, default=None)


def _alike(command: Declare, other: Incident) -> bool:
    """Private ones are never compared: a hint is a leak."""
    age = command.at - other.declared_at
    if command.private or other.private or age > WITHIN:
        return False
    if not command.title or not other.title:
        return command.severity == other.severity and age <= UNTITLED_WITHIN
    same_services = bool(command.services) and set(command.services) == set(other.services)
    return same_services or alike(command.title, other.title)


@lru_cache(maxsize=4_096)
def alike(one: str, other: str) -> bool:
    """Whether two titles say the same. Different numbers are different things: `db-1 down`, `db-2 down`."""
    first, second = _words(one), _words(other)
    if not first or not second or _numbers(first) != _numbers(second):
        return first == second and one.casefold() == other.casefold()
    shared = len(first & second) / len(first | second)
    return shared >= _SHARED or _spelt_alike(" ".join(sorted(first)), " ".join(sorted(second)))


@lru_cache(maxsize=1_024)
def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_PERSON.sub(" ", title).casefold())) - _FILLERS


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(letter.isdigit() for letter in word))


def _spelt_alike(one: str, other: str) -> bool:
    """The cheap bounds first: many declare at once, and each is compared with all."""
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= _ALIKE and match.quick_ratio() >= _ALIKE and match.ratio() >= _ALIKE
