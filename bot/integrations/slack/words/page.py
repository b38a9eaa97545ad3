"""A page: the direct message that calls somebody, and what becomes of it when somebody has answered."""

from datetime import datetime

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import (
    aim,
    answer_by,
    bare,
    but_fixed,
    call,
    people,
    room,
    row,
    since,
    standing,
    tried,
    why,
    why_now,
)
from handlers import flagged
from handlers.blocks import Block, actions, context, section, when, words
from handlers.buttons import Act, button
from handlers.panel import headline, impact, tag
from playbook import answering, escalation, events, repeating, wording
from playbook.incident import Incident
from scheduler.errands import Errand

Called = events.Paged | events.PageRepeated


def page(errand: Errand) -> Message:
    """Calls until somebody has answered; then says who has it, and asks for nothing."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, Called):
        raise TypeError(f"a page comes from Paged or PageRepeated, not from {event.kind}")
    if _answered(event, incident):
        return _quiet(errand, _holder(errand))
    if _came(event, errand):
        return _quiet(errand, f"You are on it too. {standing(incident)}.")
    again = again_at(event, incident, errand.delivery.person)
    if again is not None:
        return _quiet(errand, f"Called again at {when(again)}.")
    if _renewed(event, incident):
        return _quiet(errand, f"{standing(incident)}, anew since {when(incident.escalation.since)}.")
    return _call(errand, event)


def _call(errand: Errand, event: Called) -> Message:
    incident = errand.incident
    role = words(role_of(errand, event))
    reason = f"{_reason(errand, event, role)}{_taken(incident)}{but_fixed(incident)}"
    return Message(
        text=f"{bare(incident)}: you are called as {role}",
        blocks=[
            section(f"{headline(incident, errand.playbook)}\n{reason}", why(errand)),
            *impact(incident),
            *_flags(errand),
            context(_facts(errand)),
            *_button(errand),
        ],
    )


def _facts(errand: Errand) -> str:
    incident = errand.incident
    return row(tag(incident), since(incident), answer_by(errand), room(incident), call(incident, errand.playbook))


def role_of(errand: Errand, event: Called) -> str:
    """What somebody is called as: the rota that they are on call for, else their role; else the level's name."""
    person, playbook = errand.delivery.person or "", errand.playbook
    severity = event.severity if isinstance(event, events.Paged) else ""
    levels = playbook.policy(severity or errand.incident.severity)
    keys = levels[event.level].page if event.level < len(levels) else ()
    moments = (event.at, event.first) if isinstance(event, events.PageRepeated) else (event.at,)
    for key in keys:
        if key in playbook.rotas and any(person in playbook.people((key,), at) for at in moments):
            return playbook.called(key)
    role = playbook.name_of(person)
    return role if role != person else event.name


def _reason(errand: Errand, event: Called, role: str) -> str:
    if isinstance(event, events.Paged):
        return f"*You are called* as {role}: {why_now(event, errand.incident)}.{tried(event)}"
    newly = repeating.newly(event, errand.incident, errand.delivery.person or "")
    because = words(escalation.stopped(event.silent)) if event.silent else _waited(event, newly=newly)
    if newly:
        return f"*You are called* as {role}: {because}."
    return f"*You are called again* as {role}: {because}. {repeating.which(event).capitalize()}."


def _waited(event: events.PageRepeated, *, newly: bool) -> str:
    """What has not happened since the first call."""
    if event.beside and newly:
        return "it is not resolved yet"
    return f"{'no sign of you' if event.beside else 'nobody acknowledged'} in {wording.elapsed(event.at - event.first)}"


def again_at(event: Called, incident: Incident, person: str | None) -> datetime | None:
    """When this person was called again because of the same level; None if this is the newest."""
    return repeating.repeated_at(incident, event.level, event.at, person or "")


def _button(errand: Errand) -> list[Block]:
    """Nobody can acknowledge twice; who is called although somebody has it says that they are coming."""
    incident = errand.incident
    act, text = (Act.COMING, "I'm coming")
    if incident.acknowledged_by is None:
        act, text = (Act.ACKNOWLEDGE, "Acknowledge")
    elif incident.commander is None:
        act, text = (Act.TAKE_COMMAND, "Take command")
    return [actions(button(act, text, aim(errand), style="primary"))]


def _flags(errand: Errand) -> list[Block]:
    """What else is the matter: whom a flag names as well finds it here."""
    up = flagged.names(errand.incident, errand.delivery.person)
    return [section(f"🚩 {up}")] if up else []


def _quiet(errand: Errand, line: str) -> Message:
    incident = errand.incident
    return Message(
        text=f"{bare(incident)}: {line}",
        blocks=[
            section(f"{headline(incident, errand.playbook)}\n{line}", why(errand)),
            *(_flags(errand) if incident.open else []),
            context(_facts(errand) if incident.open else row(tag(incident), room(incident))),
        ],
    )


def _answered(event: Called, incident: Incident) -> bool:
    """Over, or acknowledged after this call; a call that came later is for somebody who is needed as well."""
    return not incident.open or (incident.acknowledged_at is not None and incident.acknowledged_at >= event.at)


def _came(event: Called, errand: Errand) -> bool:
    """Whether who was called although somebody had it has given a sign."""
    first = event.first if isinstance(event, events.PageRepeated) else event.at
    beside = answering.beside(errand.incident, first)
    return beside and answering.came(errand.incident, errand.delivery.person or "", first)


def _renewed(event: Called, incident: Incident) -> bool:
    """The policy has begun anew, with calls of its own, so this one is of the past."""
    began = incident.escalation.since
    return event.at < began and any(newer.at >= began for newer in incident.escalation.calls)


def _holder(errand: Errand) -> str:
    incident = errand.incident
    theirs = incident.acknowledged_by == errand.delivery.person and incident.roles.vacancy is None
    if incident.open and theirs and incident.commander in (errand.delivery.person, None):
        return f"You have it.{_duties(errand)}"
    return f"{standing(incident)}."


def _duties(errand: Errand) -> str:
    """What the playbook asks of a commander; told here, where it disturbs nobody a second time."""
    duties, incident = errand.playbook.command.duties, errand.incident
    return f"\nYou are in command. {words(duties)}" if duties and incident.commander == errand.delivery.person else ""


def _taken(incident: Incident) -> str:
    if incident.acknowledged_by is None:
        return ""
    if incident.roles.vacancy is not None:
        return f" {standing(incident)}."
    return f" {people((incident.commander or incident.acknowledged_by,))} is on it."
