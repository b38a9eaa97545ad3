"""The verbs of tasks: give one, and see them all."""

from collections.abc import Iterator

from handlers.answers import Answer, Say, say
from handlers.asking import Ask
from handlers.blocks import Block, section, when, words
from handlers.buttons import Act, Aim, button
from handlers.commands.work import person_of, told
from handlers.speech import cut, one_line
from playbook import commands, wording
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.states.tasks import Task

SHOWN = 40
"""Tasks that a list shows, those not done first; a message has room for few more."""


async def give(ask: Ask, incident: Incident, said: str) -> Answer:
    """`@name words`, `me words`, or words that anybody may take up; without any, the list."""
    if not said:
        return await shown(ask, incident)
    word, rest = cut(said)
    person = await _named(ask, word)
    text = one_line(rest if person else said)
    return await told(ask, incident, commands.AddTask(by=ask.by, at=ask.at, words=text, person=person))


async def _named(ask: Ask, word: str) -> str:
    """The person that the first word names; empty if it names none."""
    try:
        person = person_of(ask, word)
    except Refused:
        return ""
    await ask.refuse_unless_here(person, "nobody would do it")
    return person


async def shown(ask: Ask, incident: Incident, _said: str = "") -> Say:
    """The tasks, those not done first, with a button for each."""
    if not incident.tasks:
        return say(words(f"{incident.name} has no tasks. `/incident task @name <words>` gives one."))
    ranked = sorted(incident.tasks, key=lambda one: (one.done, one.number))
    head = section(f"*Tasks of {incident.name}*: {sum(not one.done for one in ranked)} to do, of {len(ranked)}.")
    text = f"Tasks of {incident.name}"
    return Say(text=text, blocks=(head, *_rows(incident, ranked[:SHOWN])))


def _rows(incident: Incident, ranked: list[Task]) -> Iterator[Block]:
    for one in ranked:
        if one.done:
            at = f", {when(one.done_at)}" if one.done_at else ""
            yield section(f"☑ {words(one.words)} · {words(wording.person(one.done_by))}{at}")
        else:
            whom = f"{words(wording.person(one.person))}: " if one.person else ""
            done = button(Act.TASK_DONE, "Done", Aim(incident=incident.number, entry=one.number))
            yield section(f"☐ {whom}{words(one.words)}", done)
