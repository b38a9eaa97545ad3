"""The verbs about who does what: role, roles, handover."""

import re
from typing import Final

from handlers import outcomes, roles
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.commands.work import not_kept, person_of, told
from handlers.forms import choices
from handlers.forms import roles as forms
from handlers.movedon import addressed
from handlers.speech import cut
from playbook import commands
from playbook.duties import COMMANDER
from playbook.incident import Incident
from playbook.refusals import Refused

_NOBODY: Final = ("nobody", "noone", "none", "release")
_WHO: Final = re.compile(r"<@[UW][A-Z0-9]+>|@\S+|@?me|i", re.IGNORECASE)


async def show(ask: Ask, incident: Incident, _said: str) -> Answer:
    """Who has what."""
    return await roles.shown(ask, incident)


async def role(ask: Ask, incident: Incident, said: str) -> Answer:
    """Take a role, give it to somebody, or give it back; without words, who has what."""
    if not said:
        return await roles.shown(ask, incident)
    try:
        return await _role(ask, incident, *_cut(said))
    except Refused as refused:
        raise addressed(refused, incident, ask.channel) from refused


async def _role(ask: Ask, incident: Incident, word: str, who: str) -> Answer:
    key = roles.named(word, await ask.desk.incidents.governing(incident))
    if key == COMMANDER:
        return await _commander(ask, incident, who)
    if who.casefold() in _NOBODY:
        return await told(ask, incident, commands.AssignRole(by=ask.by, at=ask.at, role=key, person=None))
    holder = incident.roles.holder(key)
    if not who and holder not in (None, ask.by):
        raise Refused(
            f"<@{holder}> has that role. `/incident role {key} me` takes it over, `/incident role {key} nobody` "
            "releases it."
        )
    outcome = await roles.give(ask, incident.number, key, person_of(ask, who or "me"))
    return say(outcomes.line(outcome))


def _cut(said: str) -> tuple[str, str]:
    """The role, which may be several words, and who; who is empty if nobody is named."""
    first, _, last = said.rpartition(" ")
    bare = last.strip(":,.")
    if first and (_WHO.fullmatch(bare) or bare.casefold() in _NOBODY):
        return first.strip(" :,"), bare
    return said.strip(" :,"), ""


async def _commander(ask: Ask, incident: Incident, who: str) -> Answer:
    """The built-in role: somebody always has it, so it is taken over or handed over, never given back."""
    if who.casefold() in _NOBODY:
        raise Refused("Somebody must command: `/incident handover @name` asks somebody else to.")
    return say(await choices.assign(ask, incident.number, person_of(ask, who or "me")))


async def handover(ask: Ask, incident: Incident, said: str) -> Answer:
    """Ask somebody to take command; without a name, the form."""
    if not said:
        return await forms.handover_opened(ask, incident)
    word, more = cut(said.removeprefix("to "))
    outcome = await roles.offer(ask, incident.number, person_of(ask, word))
    return say(f"{outcomes.line(outcome)}{not_kept(more)}")
