"""The verbs of two incidents: link, unlink, merge, split."""

from handlers import naming, outcomes, relating
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.commands.declare import severity_of
from handlers.speech import cut, one_line
from playbook.incident import Incident
from playbook.refusals import Refused


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
    """A part of it becomes an incident of its own; a severity may stand before the title."""
    word, rest = cut(said)
    severity = severity_of(word, ask.playbook) if word else None
    title = one_line(rest if severity else said)
    return say(outcomes.line(await relating.split(ask, incident, severity, title)))


async def _other(ask: Ask, said: str, verb: str) -> tuple[Incident, str]:
    word, rest = cut(said)
    named = naming.reference(word) if word else None
    if named is None:
        raise Refused(f"Name the other incident: `/incident {verb} INC-3`. `/incident list all` shows them.")
    return await naming.find(ask, named), rest
