"""The roles machine: who has which role beside the commander, and who was told the duties. All its rules are here."""

from playbook import commands
from playbook.document import Playbook
from playbook.duties import COMMANDER
from playbook.events import CommanderAssigned, Event, RoleAssigned, RoleReleased
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.roles import Held, Roles
from playbook.telling import Lane, Telling, What, card, invite
from playbook.wording import person


def assign(incident: Incident, command: commands.AssignRole, playbook: Playbook) -> list[Event]:
    """Give a role, or take it back; refuses one that the playbook does not have, and what is so already."""
    refuse_unless_open(incident, "do in a role")
    if command.role not in playbook.roles:
        raise Refused(f"There is no role “{command.role}”. {known(playbook)}")
    name, before = playbook.roles[command.role].name, incident.roles.holder(command.role)
    if command.person == before:
        raise Refused(
            f"{person(before)} has the role of {name} already." if before else f"Nobody has the role of {name}."
        )
    at, by, role = command.at, command.by, command.role
    if command.person is None:
        return [RoleReleased(at=at, by=by, role=role, name=name, person=before or "")]
    return [RoleAssigned(at=at, by=by, role=role, name=name, person=command.person, before=before)]


def known(playbook: Playbook) -> str:
    """Which roles there are, in a sentence."""
    keys = ", ".join(f"`{key}` ({role.name})" for key, role in playbook.roles.items())
    return f"The roles are `commander`, {keys}." if keys else "This playbook has no role but the commander's."


def released(incident: Incident, command: commands.Depart) -> list[Event]:
    """What somebody had who has gone for good."""
    return [
        RoleReleased(at=command.at, by=command.by, role=one.role, name=one.name, person=one.person)
        for one in incident.roles.held
        if one.person == command.person
    ]


def after(roles: Roles, event: RoleAssigned | RoleReleased) -> Roles:
    """Who has which role after it; whoever gets one is told the duties, once."""
    others = tuple(one for one in roles.held if one.role != event.role)
    if isinstance(event, RoleReleased):
        return roles.model_copy(update={"held": others})
    held = (*others, Held(role=event.role, name=event.name, person=event.person))
    return briefed(roles.model_copy(update={"held": held}), event.role, event.person)


def briefed(roles: Roles, role: str, who: str) -> Roles:
    """Remember who was told the duties of which role."""
    return roles.model_copy(update={"briefed": tuple(dict.fromkeys((*roles.briefed, _key(role, who))))})


def told(event: RoleAssigned | RoleReleased, after: Incident, seq: int) -> list[Telling]:
    """The card; the room's door, opened; the duties to whoever has the role, and their end to whoever had it."""
    if isinstance(event, RoleReleased):
        return [*card(after), *briefs(after, event.role, event.person)]
    door = invite(after, (event.person,), seq)
    return [*card(after), *door, *briefs(after, event.role, event.person, event.before)]


def commander_briefs(event: CommanderAssigned, after: Incident) -> list[Telling]:
    """The same for the commander: who was put in command is told the duties; who had it, that it is over."""
    return commander_brief(after, event.person, event.before)


def commander_brief(after: Incident, *people: str | None) -> list[Telling]:
    """What these people were told as commanders, if they were: it follows who has it."""
    return briefs(after, COMMANDER, *people)


def briefs(after: Incident, role: str, *people: str | None) -> list[Telling]:
    """The briefs of those who got one: posted the first time, edited later."""
    keys = {_key(role, who): who for who in people if who}
    return [
        Telling(key=key, what=What.DUTIES, lane=Lane.PROMPT, queue=key, person=who)
        for key, who in keys.items()
        if key in after.roles.briefed
    ]


def role_of(key: str) -> str:
    """The role that a brief of that key is about."""
    return key.split(":")[1]


def _key(role: str, who: str) -> str:
    return f"duties:{role}:{who}"


def line(event: RoleAssigned | RoleReleased) -> str:
    """What it is called on the timeline."""
    by, who = person(event.by), person(event.person)
    if isinstance(event, RoleReleased):
        return f"{event.name}: {who} gave it back" if event.by == event.person else f"{event.name}: {by} released {who}"
    instead = f", after {person(event.before)}" if event.before else ""
    return f"{event.name}: {who}{instead}" + ("" if event.by == event.person else f" (given by {by})")
