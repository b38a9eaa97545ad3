"""A workspace, a client and a small real Bolt app for the contract of the local workspace."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Workspace
from tests.support.serving import served

TRUTH = Path(__file__).parents[1] / "slack_truth"
SCOPES = [
    "commands", "chat:write", "chat:write.public", "channels:manage", "channels:join", "channels:read",
    "channels:history", "groups:write", "groups:read", "groups:history", "im:write", "im:read", "im:history",
    "users:read", "users:read.email", "usergroups:read", "usergroups:write", "pins:write", "pins:read",
    "bookmarks:write", "bookmarks:read", "reactions:write", "files:write", "canvases:read", "canvases:write",
]  # fmt: skip
EVENTS = [
    "message.channels", "message.groups", "message.im", "app_mention", "app_home_opened", "member_joined_channel",
    "member_left_channel", "reaction_added", "channel_created", "channel_rename", "channel_archive",
    "user_change",
]  # fmt: skip
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Warroom"},
    "features": {
        "bot_user": {"display_name": "Warroom"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/incident", "description": "Incidents", "usage_hint": "declare P0", "should_escape": True},
            {"command": "/raw", "description": "Unescaped"},
        ],
        "shortcuts": [
            {"callback_id": "declare", "name": "Declare", "type": "global", "description": "Declare an incident"},
            {"callback_id": "from_message", "name": "From message", "type": "message", "description": "Start here"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}, "interactivity": {"is_enabled": True}},
}


@pytest.fixture
def truth() -> Path:
    """The folder of Slack's own data."""
    return TRUTH


@pytest.fixture
def manifest() -> dict[str, Any]:
    """A manifest with every scope and event, for a test to change."""
    copy: dict[str, Any] = json.loads(json.dumps(MANIFEST))
    return copy


@pytest.fixture
async def ws(manifest: dict[str, Any]) -> AsyncIterator[Workspace]:
    """A workspace without rate limits; tests of the limits turn them on."""
    async with Workspace(manifest, limits=False) as workspace:
        yield workspace


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """One HTTP session for the test's own calls."""
    async with aiohttp.ClientSession() as kept:
        yield kept


@pytest.fixture
def client(ws: Workspace, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The app's Web API client, which retries nothing."""
    return AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url, session=session, retry_handlers=[])


@pytest.fixture
def app(ws: Workspace, client: AsyncWebClient) -> AsyncApp:
    """A Bolt app without listeners."""
    return AsyncApp(client=client, signing_secret=ws.app.signing_secret)


@pytest.fixture
async def listening(ws: Workspace, app: AsyncApp) -> AsyncIterator[AsyncApp]:
    """The same app, reached by signed HTTP."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async with _answering(handle) as address:
        ws.app.request_url = address
        yield app


@pytest.fixture
async def raw(ws: Workspace) -> AsyncIterator[list[web.Request]]:
    """An app that only writes down what it is sent and answers `ws.app.answers` in turn, 200 when there is none."""
    seen: list[web.Request] = []
    ws.app.answers = answers = []  # type: ignore[attr-defined] # the test's own place for what the app answers

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        seen.append(request)
        return answers.pop(0) if answers else web.Response()

    async with _answering(handle) as address:
        ws.app.request_url = address
        yield seen


@pytest.fixture
async def silent(ws: Workspace) -> AsyncIterator[None]:
    """An app that takes every request and answers none."""

    async def handle(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with _answering(handle) as address:
        ws.app.request_url = address
        yield


@asynccontextmanager
async def _answering(handle: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    server = web.Application()
    server.router.add_post("/slack/events", handle)
    async with served(server, shutdown_timeout=0.1, handler_cancellation=True) as url:
        yield f"{url}/slack/events"
