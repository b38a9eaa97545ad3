"""What we make of an ordinary message in a war room: a sign of work, or words where nobody works any more."""

import logging
from typing import Any

from handlers.asking import Ask
from playbook.commands import Speak
from playbook.speaking import hear
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

Body = dict[str, Any]


def spoken(event: Body) -> bool:
    """Whether somebody wrote something: not an edit, not an app."""
    return event.get("subtype") in (None, "thread_broadcast", "file_share") and not event.get("bot_id")


async def spoke(ask: Ask, event: Body) -> None:
    """Somebody wrote something; most of it changes nothing, and then nothing is written down.

    It is not worth a repetition: while the database is down Slack must not bring us every message again.
    """
    if not ask.by or not spoken(event):
        return
    command = Speak(by=ask.by, at=ask.at)
    try:
        incident = await ask.sight.of_channel(ask.channel)
        if incident is not None and hear(incident, command):
            await ask.give(incident.number, command)
    except OUTAGES as error:
        log.warning("sign_lost", extra={"channel": ask.channel, "reason": repr(error)})
