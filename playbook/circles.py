"""The circles that rules name, and who belongs to each at a moment."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from playbook.document import Playbook
from playbook.incident import Incident
from playbook.permissions import COMMANDER, MANAGERS, RESPONDERS
from playbook.wording import person

Members = Mapping[str, frozenset[str]]
"""Who belongs to the user groups, by the groups' Slack IDs; a group that Slack never told of is missing."""

NAMED: Final = 3
"""People that a sentence names at most."""


def people(who: str, at: datetime, incident: Incident | None, members: Members, playbook: Playbook) -> Iterator[str]:
    """Those whom a word of a rule means, those to be asked first in front. While nobody commands, responders may."""
    if who == COMMANDER and incident and incident.commander:
        yield incident.commander
    elif who in (COMMANDER, RESPONDERS):
        yield from _responders(incident, playbook, at)
    elif who == MANAGERS:
        yield from playbook.people((key for key in playbook.permissions.managers if playbook.knows(key)), at)
    elif who in playbook.permissions.groups:
        yield from sorted(members.get(playbook.permissions.groups[who], ()))
    elif playbook.knows(who):
        yield from playbook.people((who,), at)


def _responders(incident: Incident | None, playbook: Playbook, at: datetime) -> Iterator[str]:
    if incident:
        yield from (one for one in (incident.commander, incident.acknowledged_by) if one)
        yield from (*incident.roles.people, *incident.escalation.tried, incident.declared_by)
    yield from playbook.people((*playbook.contacts, *playbook.rotas), at)


def circle(who: str, incident: Incident | None, playbook: Playbook) -> str:
    """What a circle is called, of one who belongs to it."""
    if who == COMMANDER and incident and incident.commander:
        return "the commander"
    if who in (COMMANDER, RESPONDERS):
        return "a responder"
    if who == MANAGERS:
        return "a manager"
    if who in playbook.permissions.groups:
        return f"a member of the user group “{who}”"
    return f"the {playbook.called(who)}" if playbook.knows(who) else f"“{who}”"


def introduced(who: str, incident: Incident | None, playbook: Playbook) -> str:
    """A person with what they are."""
    role = "commander" if incident and who == incident.commander else playbook.name_of(who)
    return f"{person(who)} ({role})" if role != who else person(who)


def either(several: list[str]) -> str:
    """Several, one of which will do."""
    *most, last = several
    return f"{', '.join(most)} or {last}" if most else last
