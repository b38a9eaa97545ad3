"""The verbs of looking: show, timeline, list, oncall."""

from handlers import looking
from handlers.answers import Answer
from handlers.asking import Ask
from playbook.incident import Incident


async def show(ask: Ask, incident: Incident, _words: str) -> Answer:
    """One incident's facts and buttons."""
    return await looking.incident(ask, incident)


async def timeline(ask: Ask, incident: Incident, _words: str) -> Answer:
    """What happened to it."""
    return await looking.timeline(ask, incident)


async def incidents(ask: Ask, text: str) -> Answer:
    """The open ones; with `all`, the newest."""
    return await (looking.recent(ask) if text.strip().lower() == "all" else looking.open_ones(ask))


async def on_call(ask: Ask, _text: str) -> Answer:
    """Whom each policy calls."""
    return await looking.on_call(ask)
