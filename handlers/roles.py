"""The roles as people see them and take them: who has what, the buttons, and what a command about them has done."""

from typing import Final

from handlers.answers import Say
from handlers.asking import Ask
from handlers.blocks import Block, actions, context, person, section, title, when, words
from handlers.buttons import Act, Aim, Keyed, button, keyed
from playbook import commands, events
from playbook.document import Playbook
from playbook.duties import COMMANDER
from playbook.incident import Incident
from playbook.refusals import Refused
from storage.batch import Outcome

IN_MENU: Final = 5
"""Roles that the menu shows, each in a line of its own; the others stand behind its button."""


async def shown(ask: Ask, incident: Incident, *, first: str = "") -> Say:
    """Who has what, and a button for each role; `first` is said above it, escaped."""
    playbook = await ask.desk.incidents.governing(incident)
    head = f"*{incident.name}: who does what*"
    rows = [_row(key, incident, playbook, ask.by) for key in playbook.roles]
    commander = f"*Commander*: {person(incident.commander) if incident.commander else 'nobody yet'}"
    duties = f"\n{words(playbook.command.duties)}" if playbook.command.duties else ""
    assign = [actions(button(Act.ASSIGN_ROLE, "Give a role to somebody…", Aim(incident=incident.number)))]
    none = [context(words("The playbook has no other role; its section `roles` defines them."))]
    blocks = [
        *([section(first)] if first else []),
        section(head),
        section(f"{commander}{duties}"),
        *(block for _, block in rows),
        *((assign if incident.open else []) if rows else none),
    ]
    text = "\n".join(line for line in (first, head, commander, *(text for text, _ in rows)) if line)
    return Say(text=text, blocks=tuple(blocks), replace=ask.private)


def rows(incident: Incident, playbook: Playbook, viewer: str) -> list[Block]:
    """Who has which role, with the button to take it or to give it back; nothing once it is over."""
    if not incident.open:
        return []
    keys = list(playbook.roles)[:IN_MENU]
    return [_row(key, incident, playbook, viewer, duties=False)[1] for key in keys]


def _row(key: str, incident: Incident, playbook: Playbook, viewer: str, *, duties: bool = True) -> tuple[str, Block]:
    role, holder = playbook.roles[key], incident.roles.holder(key)
    text = f"*{title(role.name)}*: {person(holder) if holder else 'nobody'}"
    mine, label = holder == viewer, "Take over" if holder else "Take it"
    act, label = (Act.DROP_ROLE, "Give it back") if mine else (Act.TAKE_ROLE, label)
    pressed = button(act, label, str(Keyed(incident=incident.number, key=key)))
    said = f"{text}\n{words(role.duties)}" if duties else text
    row = section(said, pressed if incident.open else None)
    return text, {**row, "block_id": key}


async def take(ask: Ask, value: str) -> Say:
    """I have this role from now on."""
    return await _give(ask, _role(value), ask.by)


async def drop(ask: Ask, value: str) -> Say:
    """I give it back; if it is somebody else's by now, it stays theirs."""
    role = _role(value)
    incident = await ask.sight.known(role.incident)
    if incident.roles.holder(role.key) != ask.by:
        return await shown(ask, incident, first="You do not have that role any more.")
    return await _give(ask, role, None)


def _role(value: str) -> Keyed:
    if (role := keyed(value)) is None:
        raise Refused("That button is of an older version of Warroom. `/incident roles` shows the roles.")
    return role


async def _give(ask: Ask, role: Keyed, who: str | None) -> Say:
    command = commands.AssignRole(by=ask.by, at=ask.at, role=role.key, person=who)
    outcome = await ask.give(role.incident, command)
    done = [one for one in outcome.events if isinstance(one, events.RoleAssigned | events.RoleReleased)]
    return await shown(ask, outcome.incident, first=" ".join(given(one, outcome) for one in done))


async def give(ask: Ask, number: int, role: str, who: str) -> Outcome:
    """Give a role to a person; refuses one who has left, and a bot."""
    await ask.refuse_unless_here(who, "the role cannot go there")
    return await ask.give(number, commands.AssignRole(by=ask.by, at=ask.at, role=role, person=who))


async def offer(ask: Ask, number: int, who: str) -> Outcome:
    """Ask a person to take command; refuses one who has left, and a bot."""
    await ask.refuse_unless_here(who, "the command cannot go there")
    return await ask.give(number, commands.OfferCommand(by=ask.by, at=ask.at, person=who))


def commanding(event: events.CommanderAssigned) -> str:
    """What is said to whoever took command, or put somebody there."""
    return "You are in command." if event.by == event.person else f"{person(event.person)} is in command."


def duties(outcome: Outcome) -> str:
    """The commander's duties, in a line of their own, for whoever has just taken command of what is not over yet."""
    taken = any(isinstance(one, events.CommanderAssigned) and one.by == one.person for one in outcome.events)
    told = outcome.playbook.command.duties if outcome.incident.open else None
    return f"\n{words(told)}" if taken and told else ""


def given(event: events.RoleAssigned | events.RoleReleased, outcome: Outcome) -> str:
    """What is said to whoever gave or took a role."""
    name, incident = words(event.name), outcome.incident.name
    if isinstance(event, events.RoleReleased):
        whose = "You gave back" if event.by == event.person else f"{person(event.person)} no longer has"
        return f"{whose} the role of {name} in {incident}; nobody has it now."
    before = f" {person(event.before)} had it before." if event.before else ""
    if event.by == event.person:
        return f"You have the role of {name} in {incident}.{before} The duties come by direct message."
    return f"{person(event.person)} has the role of {name} in {incident}, and is told the duties.{before}"


def handing(event: events.HandoverOffered | events.HandoverDeclined) -> str:
    """What is said to whoever offers the command, or declines it."""
    match event:
        case events.HandoverOffered():
            asked = f"{person(event.person)} is asked by direct message to take command, with a brief of how it stands."
            return f"{asked} Until they accept, nothing changes; the question lapses at {when(event.until)}."
        case events.HandoverDeclined():
            return f"You do not take command; {person(event.told)} is told."


def named(word: str, playbook: Playbook) -> str:
    """The key of the role that somebody means: by its key, its name, or how one of them begins. Raises `Refused`."""
    said = _plain(word)
    known = {COMMANDER: COMMANDER, **{key: role.name for key, role in playbook.roles.items()}}
    exact = [key for key, name in known.items() if said in (_plain(key), _plain(name))]
    begun = [key for key, name in known.items() if len(said) >= 2 and _begins(said, (_plain(key), _plain(name)))]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    listed = ", ".join(f"`{key}` ({name})" if key != name else f"`{key}`" for key, name in known.items())
    raise Refused(f"There is no role “{word}”. Type one of {listed}: `/incident role {list(known)[-1]} me`.")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _begins(said: str, names: tuple[str, ...]) -> bool:
    return any(name.startswith(said) for name in names)
