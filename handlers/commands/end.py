"""The verbs of the end, and of a new beginning: resolve, close, cancel, reopen."""

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.commands.work import told
from handlers.forms.words import resolution
from playbook import commands
from playbook.incident import Incident, Status


async def resolve(ask: Ask, incident: Incident, said: str) -> Answer:
    """The impact is over; words are the last update, with what fixed it."""
    if said:
        return await told(ask, incident, resolution(ask, said))
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.RESOLVED))


async def close(ask: Ask, incident: Incident, said: str) -> Answer:
    """Nothing is left to do."""
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CLOSED, why=said))


async def cancel(ask: Ask, incident: Incident, said: str) -> Answer:
    """It was none."""
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CANCELLED, why=said))


async def reopen(ask: Ask, incident: Incident, said: str) -> Answer:
    """It came back."""
    return await told(ask, incident, commands.Reopen(by=ask.by, at=ask.at, why=said))
