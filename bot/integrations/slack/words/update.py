"""A status update, in the parts of the playbook's template, as the thread and the war room show it."""

from typing import Final

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import bare, one_line, people, row
from handlers.blocks import Block, context, section, when
from handlers.panel import quote
from playbook import events, wording
from playbook.telling import What
from scheduler.errands import Errand

_PART: Final = 2_900
"""Characters of one part: all of them together stay below Slack's 12,000 for a message."""


def update(errand: Errand, event: events.UpdatePosted) -> Message:
    """What is new, what was done, what comes next. The parts that were left empty are left out."""
    incident, report = errand.incident, event.report
    audience = "" if event.public else " (war room only)"
    lasted = wording.elapsed((incident.resolved_at or event.at) - incident.declared_at)
    facts = row(f"*Status:* {str(event.status or incident.status).capitalize()}", f"*Duration:* {lasted}")
    return Message(
        text=f"{bare(incident)}: update #{event.number}{audience}: {one_line(report.new or report.actions)}",
        blocks=[
            section(f"📝 *Update #{event.number}*{audience} · {facts}"),
            *_part("", report.new),
            *_part("*Actions taken*\n", report.actions),
            *_part("*Next steps*\n", report.next_steps),
            context(row(_estimate(report.estimate), _next(errand, event), f"posted by {people((event.by,))}")),
        ],
    )


def _part(label: str, text: str) -> list[Block]:
    return [section(f"{label}{quote(text.strip(), _PART)}")] if text.strip() else []


def _estimate(estimate: str) -> str:
    return f"Estimated resolution: {one_line(estimate)}" if estimate.strip() else ""


def _next(errand: Errand, event: events.UpdatePosted) -> str:
    """When whoever reads this hears more: stakeholders are not promised what is owed to the war room only."""
    due = event.next_public_due if errand.delivery.what == What.THREAD else event.next_due
    return f"Next update: {when(due)}" if due else ""
