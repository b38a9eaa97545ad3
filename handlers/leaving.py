"""What we make of somebody going: out of a war room, or out of Slack."""

from typing import Any

from handlers.asking import Ask
from playbook.commands import Depart

Body = dict[str, Any]


async def left(ask: Ask, _event: Body) -> None:
    """Somebody left a channel, or was removed from it: if it is a war room, it may be the commander's."""
    incident = await ask.sight.of_channel(ask.channel)
    if incident is not None and incident.open and incident.commander == ask.by:
        await ask.give(incident.number, Depart(at=ask.at, person=ask.by))


async def changed(ask: Ask, event: Body) -> None:
    """Somebody's account has changed: if it is no more, what they had in any incident is free."""
    user = event.get("user")
    if not isinstance(user, dict) or not user.get("deleted"):
        return
    for incident in await ask.sight.open():
        asked = incident.roles.offer
        if ask.by in (incident.commander, asked.to if asked else None, *incident.roles.people):
            command = Depart(at=ask.at, person=ask.by, deactivated=True)
            await ask.give(incident.number, command, key=f"{ask.key}:{incident.number}")
