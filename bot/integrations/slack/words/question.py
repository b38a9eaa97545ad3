"""The question at a phase's border: asked with a button for each answer, then what was answered."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, people, why
from handlers.blocks import Block, actions, context, section, title, when, words
from handlers.buttons import ANSWERS, Aim, button
from playbook.events import PhaseEntered
from playbook.incident import Incident
from playbook.phasing import PhaseQuestion
from scheduler.errands import Errand


def question(errand: Errand) -> Message:
    """Asks one question at a time; once nothing waits any more, what was answered, or that it was not."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, PhaseEntered):
        raise TypeError(f"a question comes from PhaseEntered, not from {event.kind}")
    said = _said(event, errand)
    key = waiting(event, incident)
    asked = errand.playbook.phases.questions.get(key) if key else None
    if key is None or asked is None:
        told = [*said, *([_moved(event, incident)] if _left(event, incident) else [])]
        return Message(text=f"{bare(incident)}: {words(event.ended)} is over", blocks=[context("\n".join(told))])
    return Message(
        text=f"{bare(incident)}: {words(asked.asks)}",
        blocks=[
            *([context("\n".join(said))] if said else []),
            section(f"{people((event.person,))}: {words(event.ended)} is over. *{title(asked.asks)}*"),
            _answers(event, key, asked, errand),
        ],
    )


def _left(event: PhaseEntered, incident: Incident) -> set[str]:
    """What of it nobody has answered."""
    return set(event.questions) - {one.question for one in incident.phases.answers}


def _moved(event: PhaseEntered, incident: Incident) -> str:
    """Where what was not answered has gone."""
    have = incident.phases
    later = have.asked_at is not None and have.asked_at > event.at and incident.open
    if later and _left(event, incident) <= {*have.asking}:
        return f"{words(event.ended)} is over; what is not answered yet is asked below."
    return f"Not asked any more: {words(event.ended)} is over."


def waiting(event: PhaseEntered, incident: Incident) -> str | None:
    """The question of this message that waits, if one does."""
    have = incident.phases
    asks = incident.open and not incident.verification.running and have.asked_at == event.at
    return have.waiting if asks else None


def _answers(event: PhaseEntered, key: str, asked: PhaseQuestion, errand: Errand) -> Block:
    at = aim(errand)
    target = Aim(incident=at.incident, entry=at.entry, pick=event.questions.index(key))
    buttons = [button(act, one.says, target) for act, one in zip(ANSWERS, asked.answers, strict=False)]
    return actions(*buttons, why(errand))


def _said(event: PhaseEntered, errand: Errand) -> list[str]:
    """What was answered of this message's questions."""
    known = errand.playbook.phases.questions
    return [
        f"{words(known[one.question].asks)} *{title(one.says)}*, says {people((one.by,))} at {when(one.at)}."
        for one in errand.incident.phases.answers
        if one.question in event.questions and one.question in known and one.at >= event.at
    ]
