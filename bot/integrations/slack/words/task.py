"""A task: one message in the war room with a button, and one quiet line once it is done."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import bare, people
from handlers.blocks import context, section, when, words
from handlers.buttons import Act, Aim, button
from playbook.states.tasks import Task
from scheduler.errands import Errand


def task(errand: Errand) -> Message:
    """Who is to do what; or who did it, and when."""
    one = _task(errand)
    if one.done:
        at = f", {when(one.done_at)}" if one.done_at else ""
        done = f"☑ {words(one.words)} · done by {people((one.done_by,))}{at}"
        return Message(text=done, blocks=[context(done)])
    whom = f"{people((one.person,))}: " if one.person else ""
    text = f"☐ {whom}{words(one.words)}"
    if not errand.incident.open:
        return Message(text=text, blocks=[context(text)])
    aim = Aim(incident=errand.incident.number, entry=one.number)
    return Message(text=f"{bare(errand.incident)}: {text}", blocks=[section(text, button(Act.TASK_DONE, "Done", aim))])


def _task(errand: Errand) -> Task:
    """The one that the telling's key names."""
    return errand.incident.tasks[int(errand.delivery.key.removeprefix("task:")) - 1]
