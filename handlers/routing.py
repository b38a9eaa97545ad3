"""From the text of a slash command to its verb, its incident and its answer."""

from handlers import looking, naming, verbs
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.blocks import clip
from handlers.blocks import words as shown
from handlers.commands import declare
from handlers.naming import Reference
from handlers.speech import cut, one_line, words
from handlers.verb import About, Verb


async def answer(ask: Ask, text: str) -> Answer:
    """Do what the text says; with no text, show where one is. Raises `Refused`."""
    word, rest = cut(text.replace("\N{NO-BREAK SPACE}", " "))
    if not word:
        return await here(ask)
    verb = verbs.named(words(word))
    if verb:
        return await _run(ask, verb, rest)
    named = naming.reference(word)
    return await _named_first(ask, named, rest) if named else _no_verb(ask, word, rest)


async def here(ask: Ask) -> Answer:
    """In a war room its panel; elsewhere the open incidents."""
    incident = await naming.here(ask)
    return await (looking.incident(ask, incident) if incident else looking.open_ones(ask))


async def _run(ask: Ask, verb: Verb, text: str) -> Answer:
    if verb.alone:
        return await verb.alone(ask, text)
    incident, rest = await naming.meant(ask, verb, text)
    return await _about(verb)(ask, incident, words(rest))


async def _named_first(ask: Ask, named: Reference, text: str) -> Answer:
    """`/incident INC-7 ack`, and `/incident INC-7` alone."""
    incident = await naming.find(ask, named)
    word, rest = cut(text)
    if not word:
        return await looking.incident(ask, incident)
    verb = verbs.named(words(word))
    if verb is None:
        return verbs.unknown(words(word))
    return await (verb.alone(ask, rest) if verb.alone else _about(verb)(ask, incident, words(rest)))


def _about(verb: Verb) -> About:
    if verb.about is None:
        raise TypeError(f"the table of verbs says nothing that runs {verb.name}")
    return verb.about


def _no_verb(ask: Ask, word: str, text: str) -> Answer:
    """No verb and no incident; somebody in a hurry may have left out `declare`."""
    private, rest = declare.audience(f"{word} {text}", ask.playbook)
    first, more = cut(rest)
    severity = declare.severity_of(first, ask.playbook)
    if severity is None and not private:
        return verbs.unknown(words(word))
    said = words(f"{severity} {more}" if severity else rest).replace("`", "'")
    meant = " ".join(("private" if private else "", *clip(one_line(said), 120).split())).strip()
    return say(f"Nothing was declared. Did you mean {shown(f'`/incident declare {meant}`')}?")
