"""Which incident somebody speaks of: the room they are in, or `INC-7`, `7`, `#inc-0007-…` as the first word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.asking import Ask
from handlers.speech import cut, words
from handlers.verb import Verb
from playbook.incident import OPEN, Incident
from playbook.refusals import Refused
from playbook.wording import headline

_CHANNEL: Final = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>[:,]?")
_NUMBER: Final = re.compile(r"(?P<named>inc-?|#inc-|#)?0*(?P<number>\d{1,9})(?P<slug>-[\w-]*)?[:,]?", re.IGNORECASE)
_LOOKED_AT: Final = 50
"""How many of the newest incidents are looked through for those that are over."""
_LISTED: Final = 8


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An incident as somebody named it: by its number or by its room."""

    number: int = 0
    channel: str = ""
    bare: bool = False
    """A number alone, which inside a sentence may be just a number."""


def reference(word: str) -> Reference | None:
    """Read a word as the name of an incident; None if it is none."""
    room = _CHANNEL.fullmatch(word)
    if room:
        return Reference(channel=room[1])
    found = _NUMBER.fullmatch(word)
    if found is None or (found["slug"] and (found["named"] or "").lower() != "#inc-"):
        return None
    return Reference(number=int(found["number"]), bare=not found["named"])


async def find(ask: Ask, named: Reference) -> Incident:
    """The incident that was named; refuses what names none."""
    if named.number or not named.channel:
        return await ask.sight.known(named.number)
    incident = await ask.sight.of_channel(named.channel)
    if incident is None:
        raise Refused("That channel is not the war room of an incident. `/incident list` shows the open ones.")
    return incident


async def here(ask: Ask) -> Incident | None:
    """The incident whose war room this is."""
    return await ask.sight.of_channel(ask.channel) if ask.channel else None


async def meant(ask: Ask, verb: Verb, text: str) -> tuple[Incident, str]:
    """The incident that a command speaks of, and the rest of its words; refuses with what to type instead."""
    room = await here(ask)
    word, rest = cut(text)
    named = reference(word)
    if verb.pair and not (named and reference(cut(rest)[0])):
        return _first_of_two(room, verb, text)
    if named and named.bare and room and verb.free:
        await _refuse_doubt(ask, room, named.number, verb, text)
        named = None
    if named and (named.number or await ask.sight.of_channel(named.channel)):
        return await find(ask, named), rest
    if room is None:
        raise await _which(ask, verb, text)
    return room, text


def _first_of_two(room: Incident | None, verb: Verb, text: str) -> tuple[Incident, str]:
    """The incident of the room; elsewhere both must be named."""
    if room is not None:
        return room, text
    other = cut(text)[0] if reference(cut(text)[0]) else "INC-3"
    raise Refused(
        f"Name both: `/incident {verb.name} INC-7 {words(other)}`, or type `/incident {verb.name} {words(other)}` "
        "in the war room of the other."
    )


async def _refuse_doubt(ask: Ask, room: Incident, number: int, verb: Verb, text: str) -> None:
    """A sentence that begins with the number of another open incident may mean that one: better ask."""
    other = await ask.sight.get(number)
    if other and other.open and other.number != room.number:
        raise Refused(
            f"Does “{number}” name {other.name}, or is it a part of your words? "
            f"Type {_typed(verb, other, cut(text)[1])} or {_typed(verb, room, text)}."
        )


async def _which(ask: Ask, verb: Verb, text: str) -> Refused:
    choices = await _candidates(ask, verb)
    if not choices:
        return Refused(_none(verb))
    if len(choices) == 1:
        return Refused(
            f"Say which incident you mean: {_typed(verb, choices[0], text)} for “{headline(choices[0])}”, "
            "or ask in its war room."
        )
    listed = "\n".join(f"• {_typed(verb, one, text)} {one.severity} {headline(one)}" for one in choices[:_LISTED])
    more = f"\n… and {len(choices) - _LISTED} more: `/incident list`." if len(choices) > _LISTED else ""
    return Refused(f"Say which incident you mean:\n{listed}{more}")


async def _candidates(ask: Ask, verb: Verb) -> Sequence[Incident]:
    if verb.among == OPEN:
        return await ask.sight.open()
    return [one for one in await ask.sight.recent(_LOOKED_AT) if one.status in verb.among]


def _none(verb: Verb) -> str:
    if verb.among != OPEN:
        return f"There is no incident to {verb.name}. `/incident list` shows the open ones."
    return "There is no open incident. `/incident declare P0 <what is wrong>` declares one."


def _typed(verb: Verb, incident: Incident, text: str) -> str:
    """The whole command, ready to be copied."""
    said = " ".join(words(text).replace("`", "'").split())
    return f"`{' '.join(('/incident', verb.name, incident.name, said if len(said) <= 120 else '…')).strip()}`"
