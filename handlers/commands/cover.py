"""`/incident cover`: ask somebody to be on call for a while."""

from datetime import datetime
from typing import Final

from handlers import covering, moments, oncall
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.commands.work import person_of
from handlers.speech import cut, words
from playbook import covers
from playbook.document import Playbook
from playbook.refusals import Refused
from playbook.rotas import shifts

_USAGE: Final = "Say whom, and from when to when: `/incident cover @name tomorrow 9:00–17:00`."


async def run(ask: Ask, text: str) -> Answer:
    """Whom, for which rota if there are several, and from when to when. Raises `Refused`."""
    word, rest = cut(words(text))
    if not rest:
        raise Refused(_USAGE)
    person = await _person(ask, word)
    playbook = await ask.desk.incidents.refreshed(ask.at)
    if not playbook.rotas:
        raise Refused("The playbook has no rota, so nobody can stand in. docs/playbook-file.md says how to write one.")
    key, said = _named(playbook, rest)
    starts, ends = moments.span(said, ask.at, await oncall.zone(ask))
    rota = key or _meant(playbook, ask, person, starts, ends, said)
    request = covers.ask(playbook, rota, person=person, by=ask.by, starts=starts, ends=ends, at=ask.at)
    return say(covering.asked(await ask.desk.covers.ask(request, key=ask.key), playbook))


async def _person(ask: Ask, word: str) -> str:
    person = person_of(ask, word)
    if person != ask.by:
        await ask.refuse_unless_here(person, "nobody would answer a page", remedy="")
    return person


def _named(playbook: Playbook, said: str) -> tuple[str, str]:
    """The rota that the first words name, and the rest: `oncall tomorrow …`, `for backup …`."""
    word, rest = cut(said)
    if word.lower() in ("for", "as", "on") and cut(rest)[0].strip("`:,") in playbook.rotas:
        word, rest = cut(rest)
    key = word.strip("`:,")
    return (key, rest) if key in playbook.rotas else ("", said)


def _meant(playbook: Playbook, ask: Ask, person: str, starts: datetime, ends: datetime, said: str) -> str:
    """The only rota there is, or the only one that the one who asks is on call for then."""
    mine = [key for key in playbook.rotas if _is_on_call(playbook, key, ask.by, starts, ends)]
    several = mine if mine and person != ask.by else list(playbook.rotas)
    if len(several) == 1:
        return several[0]
    whom = "me" if person == ask.by else f"<@{person}>"
    typed = "\n".join(f"• `/incident cover {whom} {key} {said}` {playbook.rotas[key].name}" for key in several)
    raise Refused(f"Say which rota you mean:\n{typed}")


def _is_on_call(playbook: Playbook, key: str, person: str, starts: datetime, ends: datetime) -> bool:
    if ends <= starts:
        return False
    return any(shift.person == person for shift in shifts(playbook.plan(key), starts, ends))
