"""The answer to the question of a phase, typed or by a button."""

from collections.abc import Awaitable, Callable

from handlers import outcomes
from handlers.answers import Answer, Seen
from handlers.asking import Ask
from handlers.buttons import Aim
from handlers.commands.work import told
from handlers.forms import question
from playbook import commands, phases
from playbook.events import PhaseEntered
from playbook.incident import Incident
from playbook.refusals import Refused


async def answer(ask: Ask, incident: Incident, said: str) -> Answer:
    """Answer the question that waits with the answer that these words begin; without words: a form."""
    if not said:
        return await question.opened(ask, incident)
    key, place = phases.named(incident, said, await ask.desk.incidents.governing(incident))
    return await told(ask, incident, commands.AnswerQuestion(by=ask.by, at=ask.at, question=key, answer=place))


def pressed(place: int) -> Callable[[Ask, Aim], Awaitable[Answer]]:
    """The button of the answer at that place; it says itself which question of which message it answers."""

    async def press(ask: Ask, aim: Aim) -> Answer:
        incident = await ask.sight.known(aim.incident)
        key = await _asked(ask, incident, aim)
        command = commands.AnswerQuestion(by=ask.by, at=ask.at, question=key, answer=place)
        return Seen(incident=aim.incident, line=outcomes.line(await ask.give(aim.incident, command)))

    return press


async def _asked(ask: Ask, incident: Incident, aim: Aim) -> str:
    entry = await ask.sight.entry(incident, aim.entry)
    if not isinstance(entry, PhaseEntered) or aim.pick is None or aim.pick >= len(entry.questions):
        raise Refused(f"Nothing is asked about {incident.name} by that button. `/incident` shows what there is.")
    return entry.questions[aim.pick]
