"""A status update, in the parts of the playbook's template, as the thread and the war room show it."""

from datetime import datetime, timedelta
from typing import Final

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import bare, one_line, people, row
from handlers import timing
from handlers.blocks import Block, context, section, when
from handlers.panel import quote
from playbook import cadence, events, wording
from playbook.incident import Incident, Report, Status
from playbook.telling import What
from scheduler.errands import Errand

_PART: Final = 2_900
"""Characters of one part."""
_DAY: Final = "{date_short_pretty} {time}"
_LONG: Final = timedelta(hours=12)
_ALL: Final = 11_000
"""Characters of all of them together; with what stands around them they stay below Slack's 12,000 for a message."""


def update(errand: Errand, event: events.UpdatePosted) -> Message:
    """What is new, what was done, what comes next. The parts that were left empty are left out."""
    incident, report = errand.incident, event.report
    audience = "" if event.public else " (for those at work)" if incident.private else " (war room only)"
    resolved = event.status is Status.RESOLVED
    span = _span(incident, incident.resolved_at or event.at) if resolved else ""
    holds = still(errand, event.stands or event.number) if _is_edited(errand, event) else ""
    coming = "" if holds else _next(errand, event)
    told = row(span, _estimate(errand, report), coming, f"posted by {people((event.by,))}")
    return Message(
        text=f"{bare(incident)}: update #{event.number}{audience}: {one_line(report.new or report.actions)}",
        blocks=[
            section(f"📝 *Update #{event.number}*{audience} · {_facts(incident, event)}"),
            *parts(report, incident.impact if resolved else "", resolved=resolved),
            context("\n".join(filter(None, (told, holds)))),
        ],
    )


def still(errand: Errand, number: int) -> str:
    """That the words of this update hold, as whoever was asked for the next one has said; nothing if nobody has."""
    incident, update = errand.incident, errand.incident.update
    if update is None or update.stands != number:
        return ""
    owed = cadence.owed(incident, errand.playbook)
    coming = f"Next update: {when(owed.first)}" if owed else ""
    return row(f"🕒 *Still so at {when(update.at)}*, says {people((update.by,))}", coming)


def _is_edited(errand: Errand, event: events.UpdatePosted) -> bool:
    """Whether a later one may say that it holds: in the thread each is a message of its own."""
    newest = errand.incident.update
    return errand.delivery.what == What.UPDATE and newest is not None and newest.number != event.number


def ending(incident: Incident, at: datetime) -> list[Block]:
    """What the playbook's resolved template has beside what stands above it, where no update says so."""
    return [*parts(incident.ending or Report(), incident.impact, resolved=True), context(_span(incident, at))]


def _facts(incident: Incident, event: events.UpdatePosted) -> str:
    lasted = wording.elapsed((incident.resolved_at or event.at) - incident.declared_at)
    return row(f"*Status:* {str(event.status or incident.status).capitalize()}", f"*Duration:* {lasted}")


def _span(incident: Incident, end: datetime) -> str:
    """From when to when it was, with the days if it was long."""
    form = _DAY if end - incident.declared_at > _LONG else "{time}"
    return f"{when(incident.declared_at, form)} to {when(end, form)}"


def parts(report: Report, impact: str = "", *, resolved: bool) -> list[Block]:
    """The parts of the template for an update, or of that for the last one, which says what fixed it."""
    parts = [
        ("*Impact*\n", impact),
        ("*Resolution*\n" if resolved else "", report.new),
        ("*Root cause*\n", report.root_cause),
        ("*Preventive measures*\n", report.prevention),
        ("*Actions taken*\n", report.actions),
        ("*Next steps*\n", report.next_steps),
    ]
    written = [(label, text.strip()) for label, text in parts if text.strip()]
    most = min(_PART, _ALL // max(len(written), 1))
    return [section(f"{label}{quote(text, most)}") for label, text in written]


def _estimate(errand: Errand, report: Report) -> str:
    """The estimate; or that the one which stands has run out, where the update gives no other."""
    if report.estimate.strip():
        return f"Estimated resolution: {one_line(report.estimate)}"
    return timing.run_out(errand.incident, errand.playbook) if errand.incident.open else ""


def _next(errand: Errand, event: events.UpdatePosted) -> str:
    """When whoever reads this hears more: stakeholders are not promised what is owed to the war room only."""
    due = event.next_public_due if errand.delivery.what == What.THREAD else event.next_due
    return f"Next update: {when(due)}" if due else ""
