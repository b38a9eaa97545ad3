"""What somebody is told of a flag by direct message: what is the matter, who says so, and by which rule it comes."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import (
    aim,
    bare,
    because,
    call,
    people,
    room,
    row,
    said_fixed,
    since,
    standing,
    why,
)
from handlers.blocks import Block, actions, context, section, title, when, words
from handlers.buttons import Act, button
from handlers.flagged import private_button
from handlers.panel import headline, impact, tag
from playbook.hushing import HUSHED, confidential_up
from playbook.incident import Incident
from playbook.states.flags import Flag
from scheduler.errands import Errand


def flag(errand: Errand) -> Message:
    """One message for all the flags that name this person; it grows, and asks for no acknowledgement."""
    incident, person = errand.incident, errand.delivery.person
    role = words(errand.playbook.name_of(person or ""))
    reasons = "\n".join(_reason(one) for one in incident.flags.of(person))
    told = f"*You are told at once* as {role}; there is nothing to acknowledge."
    return Message(
        text=f"{bare(incident)}: you are told as {role}: {_names(incident, person)}",
        blocks=[
            section(f"{headline(incident, errand.playbook)}\n{told}\n{reasons}", why(errand)),
            *(impact(incident) if incident.open else []),
            context(row(standing(incident), since(incident) if incident.open else "", said_fixed(incident))),
            context(row(tag(incident), room(incident), call(incident, errand.playbook))),
            *_button(errand),
        ],
    )


def moot(incident: Incident, person: str | None) -> bool:
    """Whether there is nothing to tell any more: every flag was lowered before it could be told."""
    return not any(one.lowered_at is None for one in incident.flags.of(person))


def _names(incident: Incident, person: str | None) -> str:
    return ", ".join(words(one.name) for one in incident.flags.of(person) if one.lowered_at is None)


def _reason(one: Flag) -> str:
    name = title(one.name)
    if one.lowered_at is not None:
        return f"~{name}~ lowered at {when(one.lowered_at)} by {people((one.lowered_by or '',))}"
    if one.because:
        return f"🚩 *{name}*, says {people((one.by,))}: {words(one.because)}"
    return f"🚩 *{name}*, says {people((one.by,))}{because(one.why)}"


def _button(errand: Errand) -> list[Block]:
    """What they may want to look at, or to go on with among few; nobody must."""
    look = button(Act.TIMELINE, "Show the timeline", aim(errand))
    secret = [one for one in confidential_up(errand.incident) if errand.delivery.person in one.people]
    if not errand.incident.open or not secret:
        return [actions(look)]
    told = f"{errand.incident.name} is public: it shows only “{HUSHED}”, so keep the details out of its room."
    return [context(words(told)), actions(private_button(aim(errand)), look)]
