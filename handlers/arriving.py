"""Somebody comes into a war room: whoever comes late is told how it stands, privately."""

from typing import Any

from handlers.asking import Ask
from playbook.commands import Arrive


async def arrived(ask: Ask, _event: dict[str, Any]) -> None:
    """Somebody has joined a channel; apps, we among them, need no summary."""
    incident = await ask.sight.of_channel(ask.channel)
    if incident is None or await ask.desk.people.objection(ask.by):
        return
    await ask.give(incident.number, Arrive(by=ask.by, at=ask.at))
