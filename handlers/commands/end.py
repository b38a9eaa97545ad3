"""The verbs of the end, and of a new beginning: from the checklist and the verification to close and reopen."""

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.commands.work import told
from handlers.ending import resolution
from handlers.forms import checklist as checklist_form
from handlers.forms import words as words_form
from playbook import checklist, commands, verification
from playbook.incident import Incident, Status


async def resolve(ask: Ask, incident: Incident, said: str) -> Answer:
    """The impact is over; words are the last update, with what fixed it, or `now` and why it is not verified.

    Without any, the form of what owes its readers more: what fixed it, the cause, and what prevents it.
    """
    if not said and incident.severity in (await ask.desk.incidents.governing(incident)).verification:
        return await words_form.opened(ask, words_form.Purpose.RESOLVE, incident)
    return await told(ask, incident, resolution(ask.by, ask.at, said))


async def verify(ask: Ask, incident: Incident, said: str) -> Answer:
    """Tick the checks that the words name."""
    return await _each(ask, incident, said, commands.TickCheck)


async def unverify(ask: Ask, incident: Incident, said: str) -> Answer:
    """Take the tick off the checks that the words name."""
    return await _each(ask, incident, said, commands.UntickCheck)


async def _each(
    ask: Ask, incident: Incident, said: str, command: type[commands.TickCheck] | type[commands.UntickCheck]
) -> Answer:
    """The same to each check that the words name; what the last one made of it is the answer."""
    *first, last = (command(by=ask.by, at=ask.at, check=check) for check in verification.named(incident, said))
    for one in first:
        await ask.give(incident.number, one)
    return await told(ask, incident, last)


async def relapse(ask: Ask, incident: Incident, said: str) -> Answer:
    """It came back before it was resolved."""
    return await told(ask, incident, commands.Relapse(by=ask.by, at=ask.at, why=said))


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
