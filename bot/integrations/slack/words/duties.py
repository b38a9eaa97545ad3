"""The duties of a role, told once to whoever got it; and that it is somebody else's, once it is."""

from typing import Final

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, brief, call, people, room, row
from handlers.blocks import actions, context, section, words
from handlers.buttons import Act, button
from handlers.panel import tag
from playbook import roles
from playbook.duties import COMMANDER
from playbook.events import CommanderAssigned, RoleAssigned
from playbook.incident import Incident
from scheduler.errands import Errand

_UNTIL: Final = "Nobody has acknowledged yet: *calls go on until you do*, or do anything else to it."


def duties(errand: Errand) -> Message:
    """What the role is about, while it is theirs; a commander is asked to acknowledge while nobody has."""
    incident, role = errand.incident, roles.role_of(errand.delivery.key)
    name, says = _called(errand, role), _duties(errand, role)
    if not theirs(errand):
        now = holder(incident, role)
        instead = f": {people((now,))} has" if now else ""
        line = f"You do not have the role of {words(name)} any more{instead}."
        return Message(text=f"{bare(incident)}: {line}", blocks=[section(f"{brief(incident)}\n{line}"), _where(errand)])
    line = f"*You have the role of {words(name)}*{_given(errand, role)}."
    about = f"\n{words(says)}" if says else ""
    called = _called_on(errand, role)
    until = f"\n{_UNTIL}" if called else ""
    return Message(
        text=f"{bare(incident)}: you have the role of {words(name)}",
        blocks=[
            section(f"{brief(incident)}\n{line}{until}{about}"),
            _where(errand),
            *([actions(button(Act.ACKNOWLEDGE, "Acknowledge", aim(errand), style="primary"))] if called else []),
        ],
    )


def _called_on(errand: Errand, role: str) -> bool:
    """Whether calls go on until this commander acknowledges."""
    incident = errand.incident
    return role == COMMANDER and incident.open and incident.acknowledged_by is None


def theirs(errand: Errand) -> bool:
    """Whether whoever it is told to has the role."""
    return holder(errand.incident, roles.role_of(errand.delivery.key)) == errand.delivery.person


def holder(incident: Incident, role: str) -> str | None:
    """Who has it."""
    return incident.commander if role == COMMANDER else incident.roles.holder(role)


def _called(errand: Errand, role: str) -> str:
    return errand.playbook.roles[role].name if role in errand.playbook.roles else role


def _duties(errand: Errand, role: str) -> str:
    if role == COMMANDER:
        return errand.playbook.command.duties or ""
    return errand.playbook.roles[role].duties if role in errand.playbook.roles else ""


def _given(errand: Errand, role: str) -> str:
    """By whom, the last time; if that is too long ago to be known, nothing is said."""
    first = [errand.event] if errand.delivery.generation == 1 else []
    for event in (*reversed(errand.lines), *first):
        match event:
            case RoleAssigned(by=by, role=its, person=who) if (its, who) == (role, errand.delivery.person):
                return "" if by == who else f", given by {people((by,))}"
            case CommanderAssigned(by=by, person=who) if (COMMANDER, who) == (role, errand.delivery.person):
                return "" if by == who else f", given by {people((by,))}"
    return ""


def _where(errand: Errand) -> dict[str, object]:
    incident = errand.incident
    return context(row(tag(incident), room(incident), call(incident, errand.playbook)))
