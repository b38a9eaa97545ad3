"""What whoever raises a confidential flag in public is told, by whichever way they did it: privately, and at once."""

from dataclasses import replace

from handlers import flagged
from handlers.answers import Answer, Open, Say, Seen, say
from handlers.asking import Ask
from handlers.blocks import actions, section
from handlers.buttons import Aim
from playbook.events import FlagsRaised
from playbook.incident import Incident


def discreet(ask: Ask, answer: Answer) -> Answer:
    """The answer; with what must be kept to few, if any of it now is, words and the button “Go on in private”.

    A form that closes and a message that is edited say what happened to everybody, but this they do not say. Whoever
    declares with such a flag has been asked whether it is to be private, and is not asked again.
    """
    found = _kept(ask)
    if found is None or isinstance(answer, Open):
        return answer
    told, incident = found
    said = _said(answer)
    missing = () if told in said.text else (section(told),)
    text = said.text if told in said.text else f"{said.text} {told}".strip()
    way = (actions(flagged.private_button(Aim(incident=incident.number))),) if incident.open else ()
    return replace(said, text=text, blocks=(*said.blocks, *missing, *way))


def _kept(ask: Ask) -> tuple[str, Incident] | None:
    for outcome in ask.done:
        for event in outcome.events:
            if isinstance(event, FlagsRaised) and event.hushed and not event.declared:
                return flagged.advice(event, outcome.incident), outcome.incident
    return None


def _said(answer: Answer) -> Say:
    match answer:
        case Say():
            return answer
        case Seen():
            return say(answer.line)
    return Say(text="")
