"""The verbs of two incidents: link, unlink, merge, split."""

from typing import Final

from handlers import naming, outcomes, relating
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.commands.declare import severity_of
from handlers.speech import cut, one_line
from playbook.incident import Incident
from playbook.refusals import Refused

_PRIVATE: Final = "private"


async def link(ask: Ask, incident: Incident, said: str) -> Answer:
    """They have to do with each other."""
    other, why = await _other(ask, said, "link")
    return say(outcomes.line(await relating.link(ask, incident, other, why)))


async def unlink(ask: Ask, incident: Incident, said: str) -> Answer:
    """They have not."""
    other, _ = await _other(ask, said, "unlink")
    return say(outcomes.line(await relating.unlink(ask, incident, other)))


async def merge(ask: Ask, incident: Incident, said: str) -> Answer:
    """This one is the same as that one."""
    other, why = await _other(ask, said, "merge")
    return say(await relating.merge(ask, incident, other, why))


async def split(ask: Ask, incident: Incident, said: str) -> Answer:
    """A part of it becomes an incident of its own; `private` and a severity may stand before the title."""
    private, severity, title = False, None, said
    while (word := cut(title)[0]) and not (private and severity):
        known = severity_of(word, ask.playbook) if severity is None else None
        if known is None and (private or word.casefold() != _PRIVATE):
            break
        private, severity, title = private or known is None, severity or known, cut(title)[1]
    outcome = await relating.split(ask, incident, severity, one_line(title), private=private)
    return say(outcomes.line(outcome))


async def _other(ask: Ask, said: str, verb: str) -> tuple[Incident, str]:
    word, rest = cut(said)
    named = naming.reference(word) if word else None
    if named is None:
        raise Refused(f"Name the other incident: `/incident {verb} INC-3`. `/incident list all` shows them.")
    return await naming.find(ask, named), rest
