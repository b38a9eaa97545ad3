"""Telling people of covers by direct message: the question with its buttons, kept as it stands, and the answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.message import Receipt
from handlers import covering
from handlers.blocks import FALLBACK, Block, clip, section
from playbook.covers import Request
from playbook.document import Playbook

_BEFORE: Final = timedelta(minutes=1)
"""How far before it was asked we look for what was posted: our clock and Slack's may differ."""
_PAGES: Final = 5
_PLAIN: Final[dict[str, Any]] = {"link_names": False, "parse": "none"}


class CoverPosts:
    """Raises `TryLater` and `GiveUp`, as for a delivery. What was posted before and not written down is found again."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._calls = Calls(client, monotonic=monotonic)

    async def question(self, request: Request, playbook: Playbook, receipt: str) -> str:
        """Post the question, or bring it up to date where it stands; where it is."""
        text, blocks = covering.question(request, playbook)
        if not receipt:
            return await self._post(request, request.person, "question", text, blocks)
        posted = Receipt.read(receipt)
        await self._calls.call(
            "chat.update",
            fine=("message_not_found",),
            channel=posted.channel,
            ts=posted.ts,
            text=clip(text, FALLBACK),
            blocks=blocks,
            **_PLAIN,
        )
        return receipt

    async def report(self, request: Request, to: str, playbook: Playbook, error: str) -> str:
        """Tell somebody else what was answered; where it stands."""
        text = covering.report(request, to, playbook, error=error)
        return await self._post(request, to, f"report/{request.revision}/{request.state}", text, [section(text)])

    async def _post(self, request: Request, to: str, what: str, text: str, blocks: list[Block]) -> str:
        identity = f"cover/{request.id}/{what}"
        opened = await self._calls.call("conversations.open", users=to)
        channel = str(opened["channel"]["id"])
        found = await self._find(channel, identity, (request.asked_at - _BEFORE).timestamp())
        if found is not None:
            return found
        metadata = {"event_type": "warroom_cover", "event_payload": {"id": identity}}
        answer = await self._calls.call(
            "chat.postMessage",
            channel=channel,
            text=clip(text, FALLBACK),
            blocks=blocks,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **_PLAIN,
        )
        return str(Receipt(channel=str(answer["channel"]), ts=str(answer["ts"])))

    async def _find(self, channel: str, identity: str, since: float) -> str | None:
        """What an earlier attempt posted, whose answer was lost."""
        messages = self._calls.pages(
            "conversations.history",
            "messages",
            _PAGES,
            channel=channel,
            oldest=f"{since:.6f}",
            include_all_metadata="true",
            limit=200,
        )
        async for one in messages:
            if one.get("metadata", {}).get("event_payload", {}).get("id") == identity:
                return str(Receipt(channel=channel, ts=str(one["ts"])))
        return None
