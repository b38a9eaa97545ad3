"""Two incidents at once: what may be said of which to whom is decided here, where both are known."""

from dataclasses import replace
from typing import Final

from handlers import outcomes
from handlers.answers import Say, say
from handlers.asking import Ask
from handlers.blocks import clip, words
from handlers.buttons import Aim
from playbook import commands, related
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.hushing import confidential_up
from playbook.incident import Incident, Status
from playbook.refusals import Refused
from playbook.states.related import Kind
from playbook.wording import colon, people
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


async def split(ask: Ask, incident: Incident, severity: str | None, title: str, *, private: bool = False) -> Outcome:
    """Declare a part of it as an incident of its own, at least as private as it is. Raises `Refused`.

    What a public one keeps to few goes along into a private part: its confidential flags, with their reasons.
    """
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
    return await ask.declare(_apart(command, incident) if private and not incident.private else command)


def _apart(command: commands.Declare, incident: Incident) -> commands.Declare:
    """The same as a private part, of which a public incident hears nothing."""
    secret = confidential_up(incident)
    reasons = "\n".join(f"{one.name}{colon(one.why)}" for one in secret)
    keys = tuple(one.key for one in secret)
    impact = reasons or incident.impact
    return replace(command, private=True, apart=True, flags=keys, impact=clip(impact, LONGEST_WORDS))


async def go_private(ask: Ask, aim: Aim) -> Say:
    """Go on among few with what a public incident may not say; once, whoever asks for it first. Raises `Refused`."""
    incident = await ask.sight.known(aim.incident)
    secret = confidential_up(incident)
    if not secret:
        raise Refused(f"Nothing of {incident.name} is confidential. To split off a part: `/incident split private …`.")
    known = [one for one in await ask.sight.open() if _is_part(one, incident)]
    if known:
        raise Refused(f"It goes on in private already: {known[0].name}.")
    await ask.refuse_unless_open(incident, "split")
    command = commands.Declare(
        by=ask.by,
        at=ask.at,
        severity=incident.severity,
        title=clip(f"{secret[0].name} ({incident.name})", LONGEST_TITLE),
        parent=incident.number,
    )
    key = f"go-private:{incident.number}:{secret[0].at.isoformat()}"
    return say(outcomes.line(await ask.declare(_apart(command, incident), key=key)))


def _is_part(one: Incident, of: Incident) -> bool:
    tie = one.related.tie(of.number)
    return one.private and tie is not None and tie.kind is Kind.PARENT
