"""The room's topic, changed by hand: it is ours to write, so it is put back, and whoever wrote it learns how to say it.

Other apps are left alone: two of them would never end.
"""

from typing import Any, Final

from handlers.asking import Ask
from playbook.commands import NoticeTopic

_SUBTYPES: Final = ("channel_topic", "group_topic")
"""The messages that Slack writes into a channel when its topic changes."""


async def changed(ask: Ask, event: dict[str, Any]) -> None:
    """A message of a channel; of interest if it says that a war room's topic was changed."""
    if event.get("subtype") not in _SUBTYPES or not ask.by or event.get("bot_id"):
        return
    incident = await ask.sight.of_channel(ask.channel)
    if incident is None or not await ask.desk.people.takes_part(ask.by):
        return
    words = str(event.get("topic") or "")
    await ask.give(incident.number, NoticeTopic(by=ask.by, at=ask.at, words=words))
