"""The form for the question of a phase, for whoever is not looking at the message that asks it."""

from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import option, section
from handlers.forms import choices, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from playbook import commands, phases
from playbook.incident import Incident

CALLBACK: Final = "question"
_ANSWER: Final = "answer"


async def opened(ask: Ask, incident: Incident) -> Open:
    """The question that waits, with its answers. Raises `Refused` if none does."""
    playbook = await ask.desk.incidents.governing(incident)
    key, asked = phases.put(incident, playbook)
    probe = commands.AnswerQuestion(by=ask.by, at=ask.at, question=key, answer=0)
    await ask.refuse_unless_allowed(incident, probe)
    answers = [option(one.says, str(place)) for place, one in enumerate(asked.answers)]
    blocks = [section(choices.about(incident)), fields.field(_ANSWER, asked.asks, fields.radio(answers))]
    memo = ask.memo(incident).model_copy(update={"question": key})
    view = fields.modal(CALLBACK, "Answer", "Answer", memo, blocks)
    return Open(view=view, otherwise=f"Type `/incident answer {incident.name} &lt;answer&gt;` instead.")


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Answer the question that was shown, even if another one waits by now."""
    chosen = filled.choice(_ANSWER)
    if not chosen.isdecimal():
        raise Wrong(_ANSWER, "Choose an answer.")
    command = commands.AnswerQuestion(by=ask.by, at=ask.at, question=memo.question, answer=int(chosen))
    return Seen(incident=memo.incident, line=outcomes.line(await ask.give(memo.incident, command)))


FORM: Final = Form(callback=CALLBACK, submit=submit, field=_ANSWER)
"""A refusal is written under the answers."""
