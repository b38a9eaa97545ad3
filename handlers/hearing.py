"""What Slack tells us without anybody asking: the events that we listen to, and what we make of each.

Slack repeats an event that was not answered well within three seconds, so what goes wrong is tried again; each command
given because of it carries the event's own identity, so what was done is not done twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from handlers import arriving, keeping, leaving, speaking, topic
from handlers.asking import Ask
from handlers.desk import Desk
from playbook.refusals import Refused

log = logging.getLogger(__name__)

Body = dict[str, Any]
Hear = Callable[[Ask, Body], Awaitable[None]]
"""What to make of an event. `ask.by` did it, in `ask.channel`; it may raise `Refused`: then there was nothing to do."""


async def _home_opened(ask: Ask, event: Body) -> None:
    """Somebody looks at our Home, or at the messages beside it."""
    if event.get("tab") == "home":
        ask.desk.show_home(ask.by)


async def _spoken(ask: Ask, event: Body) -> None:
    """Somebody wrote something."""
    if speaking.spoken(event):
        ask.desk.somebody_spoke()


EVENTS: Final[dict[str, tuple[Hear, ...]]] = {
    "app_home_opened": (_home_opened,),
    "member_joined_channel": (arriving.arrived,),
    "member_left_channel": (leaving.left,),
    "message.channels": (_spoken, topic.changed, keeping.changed, speaking.spoke),
    "message.groups": (_spoken, topic.changed, keeping.changed, speaking.spoke),
    "reaction_added": (keeping.pinned,),
    "reaction_removed": (keeping.unpinned,),
    "user_change": (leaving.changed,),
}
"""By the names of the manifest's `bot_events`; `message.channels` and its like are one event, `message`, to Bolt."""

PATIENCE: Final = 2.6
"""Seconds that we take over an event; Slack waits for three."""


def types() -> dict[str, tuple[Hear, ...]]:
    """The same by the type that Slack gives each event; what several names share is heard once."""
    found: dict[str, tuple[Hear, ...]] = {}
    for name, hears in EVENTS.items():
        kind = name.partition(".")[0]
        found[kind] = tuple(dict.fromkeys((*found.get(kind, ()), *hears)))
    return found


async def heard(desk: Desk, body: Body, hears: Sequence[Hear]) -> None:
    """Do all that is to be done. Raises what goes wrong, so that Slack brings the event again."""
    event = body["event"]
    ask = Ask(
        desk=desk,
        by=_who(event),
        at=desk.clock(),
        key=f"slack:event:{body['event_id']}",
        channel=_where(event),
    )
    async with asyncio.timeout(PATIENCE):
        for hear in hears:
            try:
                await hear(ask, event)
            except Refused as refused:
                log.info("event_refused", extra={"event": event.get("type"), "reason": refused.sentence})


def _who(event: Body) -> str:
    """Who did it; `user_change` gives the whole user."""
    user = event.get("user") or ""
    return str(user.get("id", "")) if isinstance(user, dict) else str(user)


def _where(event: Body) -> str:
    channel = event.get("channel") or (event.get("item") or {}).get("channel") or ""
    return str(channel.get("id", "")) if isinstance(channel, dict) else str(channel)
