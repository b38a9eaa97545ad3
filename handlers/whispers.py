"""Private words through a response URL, after the acknowledgement: one person reads them, nobody waits for them."""

import asyncio
import logging
from typing import Final

from aiohttp import ClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.answers import Say

log = logging.getLogger(__name__)

PATIENCE: Final = 5
"""Seconds that one of them may take."""


class Whispers:
    """Those under way. One that fails is logged and forgotten: what it tells has happened and shows elsewhere."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def whisper(self, client: AsyncWebClient, address: str, words: Say) -> None:
        """Send it, without waiting for it."""
        task = asyncio.create_task(_post(client, address, words))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Wait for those under way; each takes a few seconds at most."""
        if self._under_way:
            await asyncio.wait(self._under_way)


async def _post(client: AsyncWebClient, address: str, words: Say) -> None:
    url = AsyncWebhookClient(address, session=client.session, proxy=client.proxy, ssl=client.ssl)
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await url.send(
                text=words.text,
                blocks=words.blocks,
                response_type="ephemeral",
                replace_original=words.replace,
                unfurl_links=False,
                unfurl_media=False,
            )
    except (TimeoutError, ClientError) as error:
        log.warning("whisper_failed", extra={"reason": repr(error)})
        return
    if answer.status_code != 200:
        log.warning("whisper_refused", extra={"status": answer.status_code, "reason": answer.body[:200]})
