"""What a war room is called: Slack's rules for channel names, and room for a second one of the same name."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from playbook.incident import Incident

LONGEST: Final = 80
"""Characters of a channel's name. Source: Slack, conversations.create."""
_TITLE: Final = 40
"""Characters of the title in it: more is not shown in the side bar anyway."""
_TRIES: Final = 20
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ä": "ae", "ö": "oe"}
    | {"ü": "ue"}
)
_PERSON: Final = re.compile(r"<[@#!][^>]*>")


def names(template: str, incident: Incident) -> Iterator[str]:
    """The names to try, best first: `inc-0007-checkout-down`, then `…-2` and so on."""
    first = name(template, incident)
    yield first
    for number in range(2, _TRIES + 1):
        tail = f"-{number}"
        yield first[: LONGEST - len(tail)].rstrip("-_") + tail


def name(template: str, incident: Incident) -> str:
    """The room's name from the playbook's template, by Slack's rules; a private one's does not say what it is about."""
    spent = len(template.format(number=incident.number, title=""))
    slug = "" if incident.private else slugged(incident.title, min(_TITLE, LONGEST - spent))
    written = template.format(number=incident.number, title=slug)
    return re.sub(r"-{2,}", "-", written).strip("-_")[:LONGEST]


def slugged(title: str, most: int) -> str:
    """A title in lower-case letters, digits and dashes, cut between words; empty if no letter can be kept."""
    folded = unicodedata.normalize("NFKC", _PERSON.sub(" ", title)).lower().translate(_LETTERS)
    bare = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", bare.replace("'", "")).strip("-")
    if len(slug) <= most:
        return slug
    short = slug[: max(0, most)]
    return (short.rpartition("-")[0] or short if slug[most : most + 1] != "-" else short).strip("-")
