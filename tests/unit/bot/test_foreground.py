"""What nobody waits for gives way while one of Slack's requests is being answered."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import slack
from bot.foreground import Foreground
from bot.settings import Settings


async def test_a_request_is_waited_for_until_it_is_answered() -> None:
    """Whatever its listener does before the acknowledgement goes out."""
    foreground = Foreground(patience=600.0)
    settings = Settings(_env_file=None, slack_bot_token="xoxb-1", slack_signing_secret="s")
    meanwhile: list[bool] = []
    waiting: list[asyncio.Task[None]] = []

    async def listener(ack: Callable[[], Awaitable[BoltResponse]]) -> None:
        waiting.append(asyncio.create_task(foreground.give_way()))
        for _ in range(9):
            await asyncio.sleep(0)
        meanwhile.append(waiting[0].done())
        await ack()

    async with aiohttp.ClientSession() as session:
        bolt = slack.app(settings, session, slack.Identity("xoxb-1"), foreground)
        bolt.shortcut("look")(listener)
        payload = {
            "type": "shortcut",
            "callback_id": "look",
            "user": {"id": "U1"},
            "trigger_id": "1",
            "team": {"id": "T1"},
        }
        answer = await bolt.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        await asyncio.wait_for(waiting[0], timeout=10)

    assert answer.status == 200
    assert meanwhile == [False]
