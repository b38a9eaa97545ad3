"""Asking whoever has an incident, and is silent, whether they are still on it; and what came of it."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, brief, people, room, row, since, standing, why
from handlers.blocks import actions, clock, context, section
from handlers.buttons import Act, button
from handlers.panel import tag
from playbook import events, wording
from playbook import still as silence
from scheduler.errands import Errand


def still(errand: Errand) -> Message:
    """The question while the answer is owed; then one line that asks for nothing, unless nobody has it."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, events.StillAsked):
        raise TypeError(f"the question comes from StillAsked, not from {event.kind}")
    if waits(event, errand):
        return _question(event, errand)
    if not incident.open:
        return _settled(errand, f"{standing(incident)}.")
    if incident.acknowledged_by is None:
        said = "You gave no sign, so others are being called. If you are on it, take it again."
        return _settled(errand, said, again=True)
    if event.person in (incident.commander, incident.acknowledged_by):
        return _settled(errand, "You are on it.")
    return _settled(errand, f"{people((incident.commander or incident.acknowledged_by,))} has it now.")


def waits(event: events.StillAsked, errand: Errand) -> bool:
    """Whether the answer is still owed."""
    return silence.asked_at(errand.incident) == event.at


def _question(event: events.StillAsked, errand: Errand) -> Message:
    incident, silent = errand.incident, wording.elapsed(event.at - event.since)
    line = (
        f"*Still working on it?* Nothing has been heard from you for {silent}. "
        f"Without a sign by {clock(event.until)}, others are called."
    )
    buttons = [
        button(Act.STILL, "Yes, on it", aim(errand), style="primary"),
        button(Act.HANDOVER if incident.commander else Act.COMMANDER, "Hand over…", aim(errand)),
        why(errand),
    ]
    return Message(
        text=f"{bare(incident)}: are you still working on it?",
        blocks=[section(f"{brief(incident)}\n{line}"), context(_where(errand)), actions(*buttons)],
    )


def _settled(errand: Errand, line: str, *, again: bool = False) -> Message:
    incident = errand.incident
    take = [actions(button(Act.ACKNOWLEDGE, "Acknowledge", aim(errand)))] if again else []
    return Message(
        text=f"{bare(incident)}: {line}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(_where(errand)), *take],
    )


def _where(errand: Errand) -> str:
    incident = errand.incident
    return row(tag(incident), since(incident) if incident.open else "", room(incident))
