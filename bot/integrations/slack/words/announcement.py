"""The announcement: the incident's one message in the incidents channel, always up to date."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, answer_by, bare, one_line, people, room, row, since, standing, why
from handlers import flagged
from handlers.blocks import Block, actions, context, section
from handlers.buttons import Act, button
from handlers.panel import headline
from playbook.incident import Incident
from scheduler.errands import Errand


def announcement(errand: Errand) -> Message:
    """What it is, who is called or has it, and the way to it. The first post's mention calls by itself."""
    incident = errand.incident
    return Message(
        text=f"{bare(incident)}: {standing(incident)}",
        blocks=[
            section(f"{headline(incident, errand.playbook)}\n{row(standing(incident), room(incident))}", why(errand)),
            *_impact(incident),
            *_flags(incident),
            context(_facts(errand)),
            *_button(errand),
        ],
    )


def _impact(incident: Incident) -> list[Block]:
    return [section(one_line(incident.impact))] if incident.open and incident.impact.strip() else []


def _flags(incident: Incident) -> list[Block]:
    up = flagged.aloud(incident)
    return [section(f"🚩 {up}")] if up else []


def _facts(errand: Errand) -> str:
    """The first post mentions only those who must act; an edit notifies nobody, so it may name the others."""
    incident = errand.incident
    by = f"declared by {people((incident.declared_by,))}" if errand.delivery.receipt else ""
    if incident.open:
        return row(incident.name, str(incident.status).capitalize(), since(incident), answer_by(errand), by)
    command = f"commander {people((incident.commander,))}" if incident.commander else ""
    return row(incident.name, str(incident.status).capitalize(), by, command)


def _button(errand: Errand) -> list[Block]:
    if not errand.incident.open or errand.incident.acknowledged_by is not None:
        return []
    return [actions(button(Act.ACKNOWLEDGE, "Acknowledge", aim(errand), style="primary"))]
