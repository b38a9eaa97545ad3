"""The verbs of the end, and of a new beginning: checklist, resolve, close, cancel, reopen."""

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.commands.work import told
from handlers.forms import checklist as checklist_form
from handlers.forms.words import resolution
from playbook import checklist, commands
from playbook.incident import Incident, Status


async def resolve(ask: Ask, incident: Incident, said: str) -> Answer:
    """The impact is over; words are the last update, with what fixed it."""
    if said:
        return await told(ask, incident, resolution(ask, said))
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.RESOLVED))


async def close(ask: Ask, incident: Incident, said: str) -> Answer:
    """Nothing is left to do."""
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CLOSED, why=said))


async def check(ask: Ask, incident: Incident, said: str) -> Answer:
    """What is done and what is not; words tick one item."""
    if not said:
        return await checklist_form.opened(ask, incident)
    points = checklist.points(incident, await ask.desk.incidents.governing(incident))
    item = checklist.named(said, points)
    return await told(ask, incident, commands.TickItems(by=ask.by, at=ask.at, ticked=(item.key,)))


async def cancel(ask: Ask, incident: Incident, said: str) -> Answer:
    """It was none."""
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CANCELLED, why=said))


async def reopen(ask: Ask, incident: Incident, said: str) -> Answer:
    """It came back."""
    return await told(ask, incident, commands.Reopen(by=ask.by, at=ask.at, why=said))
