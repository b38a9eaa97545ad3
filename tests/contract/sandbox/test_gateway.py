"""The gate of the Web API: tokens, scopes, limits, latency and faults."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.limits import Limits
from sandbox.people import ANA
from sandbox.workspace import Workspace


async def refusal(call: Any) -> Any:
    """The answer of a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-1-A0000WAR-local", "not_allowed_token_type"),
    ],
)
async def test_the_token_is_checked(ws: Workspace, session: aiohttp.ClientSession, token: str, error: str) -> None:
    """No token, a wrong one, one of the wrong kind."""
    async with session.post(ws.api_url + "auth.test", headers={"Authorization": f"Bearer {token}"}) as answer:
        assert await answer.json() == {"ok": False, "error": error}


async def test_who_am_i(ws: Workspace, client: AsyncWebClient) -> None:
    """auth.test names bot and team, and the header lists the scopes that were granted."""
    answer = await client.auth_test()

    assert (answer["user_id"], answer["bot_id"]) == (ws.app.bot_user_id, ws.app.bot_id)
    assert answer.headers["x-oauth-scopes"].split(",") == list(ws.app.scopes)


async def test_arguments_come_in_any_form(ws: Workspace, session: aiohttp.ClientSession) -> None:
    """Query, form and JSON mean the same, the token may stand in the form."""
    url, token = ws.api_url + "users.info", ws.app.bot_token
    headers = {"Authorization": f"Bearer {token}"}
    answers = [
        await (await session.get(url, params={"user": ANA.id}, headers=headers)).json(),
        await (await session.post(url, data={"user": ANA.id, "token": token})).json(),
        await (await session.post(url, json={"user": ANA.id}, headers=headers)).json(),
    ]

    assert [answer["user"]["id"] for answer in answers] == [ANA.id] * 3
    assert [call.args for call in ws.calls] == [{"user": ANA.id}] * 3


async def test_a_method_that_is_not_there(client: AsyncWebClient) -> None:
    """unknown_method."""
    assert (await refusal(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_missing_scope_is_named(manifest: dict[str, Any]) -> None:
    """What is needed, and what is there; private channels need their own."""
    manifest["oauth_config"]["scopes"]["bot"] = ["chat:write", "channels:manage"]
    async with Workspace(manifest) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        pinned = await refusal(client.pins_add(channel="C1", timestamp="1.1"))
        private = await refusal(client.conversations_create(name="secret", is_private=True))

    assert pinned.data == {
        "ok": False, "error": "missing_scope", "needed": "pins:write", "provided": "chat:write,channels:manage"
    }  # fmt: skip
    assert (private["error"], private["needed"]) == ("missing_scope", "groups:write")


async def test_one_message_a_second_in_a_channel(manifest: dict[str, Any]) -> None:
    """After a burst of three the fourth is told to wait; other channels go on."""
    async with Workspace(manifest) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        for _ in range(3):
            await client.chat_postMessage(channel="#general", text="x")
        limited = await refusal(client.chat_postMessage(channel="#general", text="x"))
        await client.chat_postMessage(channel="#random", text="x")

    assert (limited.status_code, limited["error"], limited.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert [m.text for m in ws.messages("general")] == ["x"] * 3


def test_calls_a_minute_by_tier() -> None:
    """20 calls of tier 2 pass, the next waits for the oldest to be a minute old."""
    now = [1000.0]
    limits = Limits(lambda: now[0])

    assert [limits.admit("conversations.create", 2) for _ in range(20)] == [None] * 20
    now[0] += 12
    assert limits.admit("conversations.create", 2) == 48
    assert limits.admit("pins.add", 2) is None
    now[0] += 48
    assert limits.admit("conversations.create", 2) is None


async def test_the_sdks_own_handler_waits_and_wins(ws: Workspace, client: AsyncWebClient) -> None:
    """A 429 carries a Retry-After that the SDK obeys."""
    ws.faults.add("auth.test", kind="429", retry_after=0)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await client.auth_test()

    assert [(call.status, call.ok) for call in ws.calls] == [(429, False), (200, True)]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503)])
async def test_a_planned_status(ws: Workspace, session: aiohttp.ClientSession, kind: str, status: int) -> None:
    """The call fails with this status and does nothing; the next is healthy."""
    ws.faults.add("chat.postMessage", kind=kind, retry_after=7)
    body = {"channel": "#general", "text": "x"}
    headers = {"Authorization": f"Bearer {ws.app.bot_token}"}
    answers = [await session.post(ws.api_url + "chat.postMessage", json=body, headers=headers) for _ in range(2)]

    assert [answer.status for answer in answers] == [status, 200]
    assert len(ws.messages("general")) == 1


@pytest.mark.parametrize(("kind", "said"), [("reset", 0), ("reset_after", 1)])
async def test_a_lost_connection(ws: Workspace, client: AsyncWebClient, kind: str, said: int) -> None:
    """The answer never comes; "_after" did the work first."""
    ws.faults.add("chat.postMessage", kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="#general", text="x")

    assert len(ws.messages("general")) == said
    assert ws.calls[0].answer is None


@pytest.mark.parametrize(("kind", "said"), [("timeout", 0), ("timeout_after", 1)])
async def test_a_silence(ws: Workspace, session: aiohttp.ClientSession, kind: str, said: int) -> None:
    """The caller gives up by itself; "_after" did the work first."""
    ws.faults.add("chat.postMessage", kind=kind)
    headers = {"Authorization": f"Bearer {ws.app.bot_token}"}
    with pytest.raises(TimeoutError):
        await session.post(
            ws.api_url + "chat.postMessage",
            json={"channel": "#general", "text": "x"},
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=0.05),
        )

    assert len(ws.messages("general")) == said


async def test_a_planned_error(ws: Workspace, client: AsyncWebClient) -> None:
    """error:<code> answers as Slack would, so many times."""
    ws.faults.add("auth.test", kind="error:account_inactive", times=2)
    codes = [(await refusal(client.auth_test()))["error"] for _ in range(2)]
    await client.auth_test()

    assert codes == ["account_inactive"] * 2
    with pytest.raises(ValueError, match="no fault"):
        ws.faults.add("auth.test", kind="rain")


async def test_chance_can_be_repeated(ws: Workspace, session: aiohttp.ClientSession) -> None:
    """The same seed fails the same calls."""
    headers = {"Authorization": f"Bearer {ws.app.bot_token}"}
    ws.faults.rate, ws.faults.kinds = 0.3, ("500",)
    runs = []
    for _ in range(2):
        ws.faults.seed(7)
        runs.append([(await session.post(ws.api_url + "auth.test", headers=headers)).status for _ in range(30)])

    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


async def test_latency_is_added_and_round_trips_are_counted(manifest: dict[str, Any]) -> None:
    """Calls at once are one round trip; a call that waited for an answer is the next."""
    async with Workspace(manifest, latency=0.05) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        started = time.monotonic()
        await asyncio.gather(client.auth_test(), client.users_list())
        await client.auth_test()

    assert time.monotonic() - started >= 0.1
    assert [(call.method, call.round_trip) for call in ws.calls[2:]] == [("auth.test", 2)]
    assert {call.round_trip for call in ws.calls[:2]} == {1}
