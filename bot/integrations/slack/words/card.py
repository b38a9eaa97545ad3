"""The live card: the incident's panel, pinned in the war room."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, standing
from handlers.panel import panel
from scheduler.errands import Errand


def card(errand: Errand) -> Message:
    """Everything that somebody who enters the room wants to know, and can do."""
    blocks = panel(errand.incident, errand.playbook, errand.lines, aim=aim(errand))
    return Message(text=f"{bare(errand.incident)}: {standing(errand.incident)}", blocks=blocks)
