"""`/incident check`: health checks, run now."""

from handlers import checking, naming
from handlers.answers import Answer
from handlers.asking import Ask
from handlers.speech import words
from playbook.health.choosing import chosen, of_incident


async def run(ask: Ask, text: str) -> Answer:
    """The checks that a word names; in a war room without a word, those that speak for its incident."""
    word, playbook = words(text).strip(" `"), ask.playbook
    incident = await naming.here(ask)
    if incident and not word and (names := of_incident(incident, playbook)):
        return await checking.begun(ask, incident.name, names, incident)
    scope, names = chosen(word, playbook)
    return await checking.begun(ask, scope, names, incident)
