"""Slack's messages: one looked at, and what it says in our own words."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.directory import PATIENCE, code
from handlers.speech import clean, words
from playbook.states.keeping import File, Said

Message = dict[str, Any]
_NONE: Final = ("thread_not_found", "message_not_found", "channel_not_found", "not_in_channel")
"""There is no such message, or none for us."""


class Messages:
    """Asks Slack; raises what goes wrong on the way."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def look(self, channel: str, ts: str) -> Message | None:
        """The message of that timestamp, in a thread too; None if there is none, or we may not see it."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._client.conversations_replies(
                    channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=10
                )
        except SlackApiError as error:
            if code(error) in _NONE:
                return None
            raise
        found: list[Message] = answer.get("messages") or []
        return next((one for one in found if one.get("ts") == ts), None)


def said(channel: str, message: Message) -> Said:
    """A message as the timeline keeps it."""
    bot = message.get("bot_profile") or {}
    author = str(message.get("user") or "")
    return Said(
        channel=channel,
        ts=str(message["ts"]),
        at=written_at(str(message["ts"])),
        author=author,
        app="" if author else clean(str(message.get("username") or bot.get("name") or "An app")),
        words=words(text(message)),
        link=permalink(channel, message),
        files=tuple(_file(one) for one in message.get("files") or ()),
    )


def written_at(ts: str) -> datetime:
    """When a message was written, which its timestamp says."""
    return datetime.fromtimestamp(float(ts), UTC)


def text(message: Message) -> str:
    """What it says, as Slack sends it; of an app that says it in attachments, those."""
    attached = [str(one.get("fallback") or one.get("text") or "") for one in message.get("attachments") or ()]
    return str(message.get("text") or "") or "\n".join(part for part in attached if part)


def permalink(channel: str, message: Message) -> str:
    """The message's address; built by hand, because asking Slack for it would cost a call."""
    stamp, thread = str(message.get("ts", "")), message.get("thread_ts")
    if not stamp:
        return ""
    address = f"https://slack.com/archives/{channel}/p{stamp.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != stamp else address


def _file(one: Message) -> File:
    """A file by its name and the page where Slack shows it."""
    name = clean(str(one.get("title") or one.get("name") or one.get("id") or "a file"))
    return File(name=name, link=str(one.get("permalink") or one.get("url_private") or ""))
