"""Telling people of covers by direct message: the question with its buttons, kept as it stands, and the answers."""

from collections.abc import Callable
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.finding import bearing, find
from bot.integrations.slack.message import PLAIN, Receipt
from handlers import covering
from handlers.blocks import FALLBACK, Block, clip, section
from playbook.covers import Request
from playbook.document import Playbook
from scheduler.standins import Check

_QUESTION: Final = "question"


class CoverPosts:
    """Raises `TryLater` and `GiveUp`, as for a delivery. What was posted before and not written down is found again."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._calls = Calls(client, monotonic=monotonic)

    async def question(self, request: Request, playbook: Playbook, receipt: str, check: Check) -> str:
        """Post the question, or bring it up to date where it stands; where it is."""
        text, blocks = covering.question(request, playbook)
        channel, found = await self._look(request, request.person, _QUESTION, receipt)
        if found is None:
            return await self._post(request, channel, _QUESTION, text, blocks, check)
        await check()
        await self._calls.call(
            "chat.update",
            fine=("message_not_found",),
            channel=found.channel,
            ts=found.ts,
            text=clip(text, FALLBACK),
            blocks=blocks,
            **PLAIN,
        )
        return str(found)

    async def report(self, request: Request, to: str, playbook: Playbook, error: str, check: Check) -> str:
        """Tell somebody else what was answered; where it stands."""
        what = f"report/{request.revision}/{request.state}"
        channel, found = await self._look(request, to, what)
        if found is not None:
            return str(found)
        text = covering.report(request, to, playbook, error=error)
        return await self._post(request, channel, what, text, [section(text)], check)

    async def _look(self, request: Request, to: str, what: str, receipt: str = "") -> tuple[str, Receipt | None]:
        """Our conversation with somebody, and where in it this stands, if it was posted."""
        if receipt:
            posted = Receipt.read(receipt)
            return posted.channel, posted
        opened = await self._calls.call("conversations.open", users=to)
        channel = str(opened["channel"]["id"])
        return channel, await find(self._calls, channel, _identity(request, what), request.asked_at)

    async def _post(
        self, request: Request, channel: str, what: str, text: str, blocks: list[Block], check: Check
    ) -> str:
        await check()
        answer = await self._calls.call(
            "chat.postMessage",
            channel=channel,
            text=clip(text, FALLBACK),
            blocks=blocks,
            metadata=bearing(_identity(request, what)),
            unfurl_links=False,
            unfurl_media=False,
            **PLAIN,
        )
        return str(Receipt(channel=str(answer["channel"]), ts=str(answer["ts"])))


def _identity(request: Request, what: str) -> str:
    return f"cover/{request.id}/{what}"
