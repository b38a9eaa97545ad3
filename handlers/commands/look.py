"""The verbs of looking: show, timeline, catchup, export, list, oncall."""

from handlers import catchup, looking, oncall, outcomes
from handlers import timeline as pages
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.speech import words
from playbook import commands
from playbook.exports.formats import named
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.states.handing import Format


async def show(ask: Ask, incident: Incident, _said: str) -> Answer:
    """One incident's facts and buttons."""
    return await looking.incident(ask, incident)


async def timeline(ask: Ask, incident: Incident, said: str) -> Answer:
    """What happened to it; words say what of it."""
    return await pages.shown(ask, incident, said)


async def catch_up(ask: Ask, incident: Incident, _said: str) -> Answer:
    """How it stands, for whoever comes late."""
    return await catchup.shown(ask, incident)


async def export(ask: Ask, incident: Incident, said: str) -> Answer:
    """The timeline as a file, by direct message; Markdown unless another format is named."""
    asked = said.lower().split()
    forms = [named(word) for word in asked if word != "all"] or [Format.MARKDOWN]
    if len(forms) > 1:
        raise Refused(f"One file at a time: `/incident export {incident.name} {forms[0]}`.")
    command = commands.Export(by=ask.by, at=ask.at, form=forms[0], whole="all" in asked)
    return say(outcomes.line(await ask.give(incident.number, command)))


async def incidents(ask: Ask, text: str) -> Answer:
    """The open ones; with `all`, the newest."""
    return await (looking.recent(ask) if text.strip().lower() == "all" else looking.open_ones(ask))


async def on_call(ask: Ask, text: str) -> Answer:
    """Who is on call, now or at another time, and whom each policy calls."""
    return await oncall.shown(ask, words(text))
