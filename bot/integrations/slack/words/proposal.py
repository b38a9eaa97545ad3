"""Somebody would lower the severity: the question to whoever may, and what has become of it."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, because, brief, people, room, row, since, why
from handlers.blocks import Block, actions, context, section, when, words
from handlers.buttons import Act, button
from handlers.panel import tag
from playbook.dispute import question_key
from playbook.incident import Incident
from playbook.states.dispute import Proposal
from scheduler.errands import Errand


def proposal(errand: Errand) -> Message:
    """Asks while nobody has answered; then one line that says how it was answered."""
    incident = errand.incident
    asked = _asked(errand)
    if asked is None:
        return _message(errand, "Another proposal has taken the place of this one.")
    if not asks(errand):
        return _message(errand, f"{_proposed(asked)}. {_answer(asked, incident)}")
    line = f"{_proposed(asked)}{because(asked.why)}\nUntil you decide, the higher stands."
    keep = button(Act.KEEP, f"Keep {incident.severity}", aim(errand), style="primary")
    return _message(errand, line, actions(keep, button(Act.LOWER, f"Lower to {asked.to}…", aim(errand)), why(errand)))


def asks(errand: Errand) -> bool:
    """Whether it waits for the answer of whoever reads it."""
    asked = _asked(errand)
    if asked is None or asked.answered_at is not None:
        return False
    return errand.incident.open and asked.asked[-1] == errand.delivery.person


def _asked(errand: Errand) -> Proposal | None:
    """The proposal that this message is about, unless another has taken its place."""
    asked = errand.incident.dispute.proposal
    its = asked is not None and question_key(errand.delivery.person or "", asked.at) == errand.delivery.key
    return asked if its else None


def _message(errand: Errand, line: str, *more: Block) -> Message:
    incident = errand.incident
    small = row(tag(incident), since(incident) if incident.open else "", room(incident))
    return Message(
        text=f"{bare(incident)}: {line.partition(chr(10))[0]}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(small), *more],
    )


def _proposed(asked: Proposal) -> str:
    return f"{people((asked.by,))} would lower the severity from {words(asked.before)} to {words(asked.to)}"


def _answer(asked: Proposal, incident: Incident) -> str:
    if asked.answered_at is None and incident.open:
        return f"{people(asked.asked[-1:])} is asked now."
    if asked.answered_at is None:
        return f"{incident.name} is {incident.status}, so it is not asked any more."
    verb = "kept it at" if asked.answer == asked.before else "made it"
    return f"{people((asked.answered_by,))} {verb} {words(asked.answer)} at {when(asked.answered_at)}."
