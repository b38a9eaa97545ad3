"""The way into Slack and out of it: one web client, one Bolt app, and Socket Mode if it is wanted."""

import asyncio
import logging
from typing import Final

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.foreground import Foreground
from bot.settings import Settings
from handlers import directory

log = logging.getLogger(__name__)

CALL: Final = 10.0
"""Seconds one Web API call may take."""
RETRY: Final = 5.0
"""Seconds between two attempts to introduce ourselves to Slack."""
WATCH: Final = 60.0
"""Seconds without a live socket after which a new one is made (python-slack-sdk issues 1446 and 1379)."""


def code(error: SlackApiError) -> str:
    """Slack's word for what is wrong, or the status of a server that is in trouble and has no word for it."""
    return directory.code(error) or f"HTTP {error.response.status_code}"


class Identity:
    """Who we are in Slack, once Slack has said so."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.known: AuthorizeResult | None = None
        self.trouble = "Slack has not been asked yet"

    async def ask(self, client: AsyncWebClient) -> bool:
        """Ask Slack who we are; false, and the reason in `trouble`, if it does not say."""
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            self.trouble = f"Slack does not say who we are: {code(error)}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.trouble = f"Slack does not answer: {type(error).__name__}"
        else:
            self.known = AuthorizeResult.from_auth_test_response(
                auth_test_response=answer, bot_token=self._token, user_auth_test_response=None
            )
            self.trouble = ""
        return self.known is not None

    @property
    def authority(self) -> AuthorizeResult:
        """What Bolt is to know of us, before Slack has said anything too: a command must not wait for that."""
        return self.known or AuthorizeResult(enterprise_id=None, team_id=None, bot_token=self._token)


def client(settings: Settings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    """A web client. It does not retry: deliveries do, and they know what was told."""
    return AsyncWebClient(token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[])


def session() -> aiohttp.ClientSession:
    """The one pool of connections to Slack."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=CALL), connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=60)
    )


class _App(AsyncApp):
    """Bolt's app, which says while it answers, by HTTP and by Socket Mode alike."""

    foreground: Foreground

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """One request, to its acknowledgement."""
        with self.foreground.answering():
            return await super().async_dispatch(req)


def app(settings: Settings, session: aiohttp.ClientSession, identity: Identity, foreground: Foreground) -> AsyncApp:
    """The Bolt app, without listeners yet.

    A listener is run to its end before the response goes out: the commit comes before the acknowledgement, nothing
    runs on unwatched, and an error after `ack` cannot wipe it.
    """

    async def authorize() -> AuthorizeResult:
        return identity.authority

    bolt = _App(
        client=client(settings, session, token=None),  # each request's client gets the token from `authorize`
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # `bot.web` has verified it before it reads the body
    )
    bolt.foreground = foreground
    return bolt


async def enter(client: AsyncWebClient, name: str) -> None:
    """Become a member of the public channel of that name, or Slack does not tell us what is said and pinned there.

    That it fails is logged and stops nothing: announcements are posted all the same.
    """
    try:
        cursor = ""
        while True:
            page = await client.conversations_list(
                types="public_channel", exclude_archived=True, limit=999, cursor=cursor
            )
            if found := next((one for one in page["channels"] if one["name"] == name), None):
                await client.conversations_join(channel=found["id"])
                return
            if not (cursor := (page.get("response_metadata") or {}).get("next_cursor", "")):
                break
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("channel_not_entered", extra={"channel": name, "reason": repr(error)})
    else:
        log.warning("channel_not_entered", extra={"channel": name, "reason": "there is no public one of that name"})


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, which knows what it has under way."""

    def __init__(self, bolt: AsyncApp, token: str) -> None:
        super().__init__(bolt, token)
        self._underway: set[asyncio.Task[None]] = set()

    async def handle(  # type: ignore[override]  # Bolt overrides its own base in the same way
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        """One envelope, to its acknowledgement."""
        task = asyncio.ensure_future(super().handle(client, req))
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)
        await task

    async def drain(self, seconds: float) -> None:
        """Take nothing new, and finish what is under way."""
        self.client.socket_mode_request_listeners.clear()
        if self._underway:
            await asyncio.wait(set(self._underway), timeout=seconds)


class Socket:
    """Socket Mode, kept alive."""

    def __init__(self, bolt: AsyncApp, settings: Settings) -> None:
        self._bolt = bolt
        self._token = settings.slack_app_token.get_secret_value()
        self._handler: _Handler | None = None
        self._watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and go on connecting."""
        self._watcher = asyncio.create_task(self._watch())

    async def connected(self) -> bool:
        """Whether Slack can reach us now."""
        return self._handler is not None and await self._handler.client.is_connected()

    async def stop(self, seconds: float) -> None:
        """Finish what is under way, at most so long, and disconnect."""
        if self._watcher is not None:
            self._watcher.cancel()
        if self._handler is not None:
            await self._handler.drain(seconds)
        await self._drop()

    async def _watch(self) -> None:
        """The client reconnects by itself; when it has failed to for too long, begin anew."""
        while True:
            if not await self.connected():
                await self._drop()
                self._handler = _Handler(self._bolt, self._token)
                connecting = self._handler.connect_async()  # type: ignore[no-untyped-call]  # untyped in Bolt
                try:
                    await asyncio.wait_for(connecting, timeout=RETRY)
                except Exception as error:  # noqa: BLE001 - the loop must survive whatever the client raises
                    log.warning("socket_not_connected", extra={"reason": repr(error)})
            await asyncio.sleep(WATCH if await self.connected() else RETRY)

    async def _drop(self) -> None:
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]  # untyped in Bolt
            self._handler = None
