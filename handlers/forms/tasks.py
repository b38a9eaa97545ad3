"""The form that gives somebody something to do."""

from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import section
from handlers.forms import choices, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from handlers.speech import one_line
from playbook import commands
from playbook.incident import Incident
from playbook.tasks import LONGEST

CALLBACK: Final = "task"


async def opened(ask: Ask, incident: Incident) -> Open:
    """The form. Raises `Refused`."""
    await ask.refuse_unless_open(incident, "work on")
    await ask.refuse_unless_allowed(incident, commands.AddTask(by=ask.by, at=ask.at, words="…"))
    blocks = [
        section(choices.about(incident)),
        fields.field("words", "What is to be done?", fields.text(LONGEST, placeholder="Look at the replica's lag")),
        fields.field("person", "Who does it?", fields.person(), optional=True, hint="Left out: whoever takes it up."),
    ]
    view = fields.modal(CALLBACK, "Give a task", "Give it", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident task {incident.name} @name &lt;words&gt;` instead.")


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Give it."""
    said, person = one_line(filled.text("words")), filled.person("person")
    if not said:
        raise Wrong("words", "Say what is to be done.")
    if person:
        await ask.refuse_unless_here(person, "nobody would do it")
    outcome = await ask.give(memo.incident, commands.AddTask(by=ask.by, at=ask.at, words=said, person=person))
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


FORM: Final = Form(callback=CALLBACK, submit=submit, field="words", once=True)
