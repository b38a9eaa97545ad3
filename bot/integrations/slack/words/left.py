"""What is left to do once it is over: for whoever ended it, with the buttons that go on from there."""

from bot.integrations.slack.words.phrases import aim, one_line
from handlers.blocks import Block, actions, section
from handlers.buttons import Act, button
from playbook import checklist, events
from playbook.incident import Status
from scheduler.errands import Errand


def left(errand: Errand) -> list[Block]:
    """The open items of the checklist, while it is resolved and not closed; nothing under any other event."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, events.StatusChanged) or event.after is not Status.RESOLVED:
        return []
    if incident.status is not Status.RESOLVED:
        return []
    items = "; ".join(one.text for one in checklist.missing(incident, errand.playbook))
    todo = f"*Left to do* {one_line(items, len(items))}" if items else "Nothing is left to do."
    target = aim(errand)
    close = button(Act.CLOSE, "Close", target, style=None if items else "primary")
    return [section(todo), actions(button(Act.CHECKLIST, "Checklist…", target), close)]
