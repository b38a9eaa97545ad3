"""Two incidents at once: what may be said of which to whom is decided here, where both are known."""

from typing import Final

from handlers import outcomes
from handlers.asking import Ask
from handlers.blocks import words
from playbook import commands, related
from playbook.deciding import LONGEST_TITLE
from playbook.incident import Incident, Status
from playbook.refusals import Refused
from playbook.wording import people
from storage.batch import Outcome

_TITLE: Final = "Say what the part is: `/incident split <title>`."


async def link(ask: Ask, incident: Incident, other: Incident, why: str) -> Outcome:
    """They have to do with each other; a public one never learns of a private one. Raises `Refused`."""
    if other.private and not incident.private:
        raise Refused(
            f"{other.name} is private, and {incident.name} is not: everybody would see it there. "
            f"Link it from its own side: `/incident link {other.name} {incident.name}`."
        )
    silent = incident.private and not other.private
    command = commands.Link(by=ask.by, at=ask.at, other=other.number, why=why, silent=silent)
    return await ask.give(incident.number, command)


async def unlink(ask: Ask, incident: Incident, other: Incident) -> Outcome:
    """They have not. Raises `Refused`."""
    return await ask.give(incident.number, commands.Unlink(by=ask.by, at=ask.at, other=other.number))


async def merge(ask: Ask, incident: Incident, into: Incident, why: str) -> str:
    """The one is the same as the other, where people go on; what came of it, and whom it lets in. Raises `Refused`."""
    if into.private is not incident.private and into.number != incident.number:
        raise Refused(_leak(incident, into))
    if not into.open and into.number != incident.number:
        raise Refused(_over(incident, into))
    room = into.room.channel if into.room else ""
    merge = commands.Merge(by=ask.by, at=ask.at, into=into.number, severity=into.severity, room=room, why=why)
    outcome = await ask.give(incident.number, merge)
    new = related.let_in(outcome.incident.members, into)
    came = f" This lets {words(people(new))} into {into.name}, which is private." if new else ""
    return f"{outcomes.line(outcome)}{came}"


def _leak(incident: Incident, into: Incident) -> str:
    private, public = (incident, into) if incident.private else (into, incident)
    return (
        f"{private.name} is private and {public.name} is not, so neither can be merged into the other without telling "
        f"of it. Close one of them by itself, or link them from the private side: "
        f"`/incident link {private.name} {public.name}`."
    )


def _over(incident: Incident, into: Incident) -> str:
    if into.status is Status.MERGED:
        main = f"INC-{into.related.merged_into}"
        return f"{into.name} was itself merged into {main}. Type `/incident merge {incident.name} {main}`."
    return (
        f"{into.name} is {into.status}, so nobody works on it any more. Reopen it first "
        f"(`/incident reopen {into.name} <reason>`), or link them: `/incident link {incident.name} {into.name}`."
    )


async def split(ask: Ask, incident: Incident, severity: str | None, title: str) -> Outcome:
    """Declare a part of it as an incident of its own, as private as it is. Raises `Refused`."""
    await ask.refuse_unless_open(incident, "split")
    if not title:
        raise Refused(_TITLE)
    if len(title) > LONGEST_TITLE:
        raise Refused(f"A title may have {LONGEST_TITLE} characters; this has {len(title):,}. Shorten it.")
    command = commands.Declare(
        by=ask.by,
        at=ask.at,
        severity=severity or incident.severity,
        title=title,
        channel=ask.channel,
        private=incident.private,
        parent=incident.number,
    )
    return await ask.declare(command)
