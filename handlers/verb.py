"""What a verb of `/incident` is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from handlers.answers import Answer
from handlers.asking import Ask
from playbook.incident import OPEN, Incident, Status

Alone = Callable[[Ask, str], Awaitable[Answer]]
"""Runs a verb that is about no incident in particular; given the text as Slack sent it."""
About = Callable[[Ask, Incident, str], Awaitable[Answer]]
"""Runs a verb about an incident; given the words that follow."""


class Group(StrEnum):
    """Where `/incident help` lists a verb."""

    BEGIN = "Begin"
    WORK = "Work on it"
    END = "End it"
    LOOK = "Look"


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb; exactly one of `alone` and `about` runs it."""

    name: str
    usage: str
    """How to type it, from the verb on."""
    says: str
    """What it does, in one line."""
    group: Group
    aliases: tuple[str, ...] = ()
    free: bool = False
    """It takes free words, so a number at their beginning may be just a number."""
    pair: bool = False
    """It names another incident, so that the first one named is the other, unless two are."""
    among: frozenset[Status] = OPEN
    """Where the incidents stand that it can be about."""
    alone: Alone | None = None
    about: About | None = None
