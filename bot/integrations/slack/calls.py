"""Calling Slack: the pace, the time-out, and what each failure means. Nothing else in the product posts to Slack."""

import asyncio
import copy
import itertools
from collections.abc import AsyncIterator, Callable, Collection
from datetime import timedelta
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.failures import failure
from bot.integrations.slack.pace import EDITS, HOMES, LOGS, Pace
from scheduler.errands import TryLater

Answer = dict[str, Any]
_LAST: Final = "429 of chat.postMessage"
"""The pace's key for the last channel that Slack has closed."""

TIMEOUT: Final = 10.0
"""Seconds that one call may take."""
_RATES: Final = {"chat.update": EDITS, "canvases.edit": LOGS, "views.publish": HOMES}
"""Methods that are paced as a whole: a late edit says all that the earlier ones said."""
_RETRY_AFTER: Final = 30
"""Seconds to wait when Slack says 429 and not for how long."""
_READING: Final = frozenset(
    {
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.replies",
        "usergroups.users.list",
        "bookmarks.list",
        "users.conversations",
        "users.info",
    }
)
"""Methods that take their arguments in the address only. Source: Slack, Web API."""
_FORMS: Final = frozenset({"files.getUploadURLExternal"})
"""Methods that take their arguments as a form, not as JSON. Source: Slack, Web API."""


class Calls:
    """The Web API for deliveries. Raises `TryLater` and `GiveUp` and nothing else that Slack could cause.

    The SDK's own retries are off: it would post again after a lost answer, without looking first.
    """

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._client = copy.copy(client)
        self._client.retry_handlers = []
        self._pace = Pace(monotonic, _RATES)
        self._ids: dict[str, str] = {}

    async def call(self, method: str, fine: Collection[str] = (), **arguments: Any) -> Answer:
        """One call. An error code that is `fine` is answered as `{"ok": False, "error": …}`, not raised."""
        key = self._key(method, arguments)
        self._refuse_early(method, key)
        try:
            answer = await self._ask(method, arguments, fine)
        except Limited as limited:
            self._close(method, key, limited.seconds)
            raise
        if key is not None and not answer["ok"]:
            self._pace.release(key)
        elif method == "chat.postMessage":
            self._same(str(arguments["channel"]), str(answer["channel"]))
        return answer

    async def pages(
        self, method: str, within: str, most: int | None, fine: Collection[str] = (), **arguments: Any
    ) -> AsyncIterator[Answer]:
        """The things listed under `within`, page by page; none after an error that is `fine`, or after `most` pages."""
        cursor = ""
        for _ in itertools.count() if most is None else range(most):
            answer = await self.call(method, fine=fine, **arguments, **({"cursor": cursor} if cursor else {}))
            for one in answer.get(within, ()):
                yield one
            cursor = answer.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return

    async def upload(self, address: str, body: bytes) -> None:
        """Send a file's bytes to where Slack wants them; nobody sees it before it is completed. Raises `TryLater`."""
        session = self._client.session
        if session is None:
            raise TypeError("a client for deliveries shares the one session")
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                session.post(address, data=body, proxy=self._client.proxy, ssl=self._client.ssl or True) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TryLater(f"no answer to an upload: {error!r}") from error
        if status != 200:
            raise TryLater(f"Slack answered {status} to an upload")

    def id_of(self, channel: str) -> str | None:
        """The id under which Slack answered for a `#name` or a person."""
        return self._ids.get(channel)

    def _key(self, method: str, arguments: Answer) -> str | None:
        """What is paced: messages by channel, edits by message and by canvas."""
        if method == "chat.postMessage":
            channel = str(arguments["channel"])
            return f"post:{self._ids.get(channel, channel)}"
        if method == "canvases.edit":
            return f"edit:{arguments['canvas_id']}"
        return f"edit:{arguments['channel']}:{arguments['ts']}" if method == "chat.update" else None

    def _same(self, asked: str, answered: str) -> None:
        if asked != answered:
            self._ids[asked] = answered
            self._pace.copy(f"post:{asked}", f"post:{answered}")

    def _refuse_early(self, method: str, key: str | None) -> None:
        """Too early is known before any call is made; else the key counts as used from now on."""
        if method not in _RATES and (wait := self._pace.wait(method)) > 0:
            raise TryLater(f"Slack has closed {method} for a while", after=timedelta(seconds=wait))
        paced = [one for one in (key, method if method in _RATES else None) if one is not None]
        for one in paced:
            if self._pace.wait(one) > 0:
                raise TryLater(f"{one} is paced", after=timedelta(seconds=self._pace.turn(one)))
        for one in paced:
            self._pace.use(one)

    async def _ask(self, method: str, arguments: Answer, fine: Collection[str]) -> Answer:
        try:
            async with asyncio.timeout(TIMEOUT):
                response = await self._send(method, arguments)
        except SlackApiError as error:
            return self._answered(method, error, fine)
        except aiohttp.ClientConnectorError as error:
            raise TryLater(f"Slack cannot be reached: {error}") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TryLater(f"no answer from Slack: {error!r}", unknown=True) from error
        return response

    async def _send(self, method: str, arguments: Answer) -> Answer:
        if method in _READING:
            response = await self._client.api_call(method, http_verb="GET", params=arguments)
        elif method in _FORMS:
            response = await self._client.api_call(method, data=arguments)
        else:
            response = await self._client.api_call(method, json=arguments)
        data = response.data
        return data if isinstance(data, dict) else {"ok": True}

    def _answered(self, method: str, error: SlackApiError, fine: Collection[str]) -> Answer:
        """Slack has answered, and not with yes."""
        status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
        data = getattr(error.response, "data", None)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == 429 or code in ("ratelimited", "rate_limited"):
            raise _limited(method, error) from error
        if status >= 500 or not code:
            raise TryLater(f"Slack answered {status}", unknown=True) from error
        if code in fine and isinstance(data, dict):
            return data
        raise failure(method, code) from error

    def _close(self, method: str, key: str | None, seconds: float) -> None:
        """Slack limits messages by channel, and says the same 429 when the whole method is closed.

        The first one closes only its channel, so that one channel's trouble does not stop another's; a second one,
        from another channel while the first is closed, means the method.
        """
        if method == "chat.postMessage" and key is not None and self._pace.wait(_LAST) == 0:
            self._pace.close(_LAST, seconds)
            self._pace.close(key, seconds)
        else:
            self._pace.close(method, seconds)


class Limited(TryLater):
    """Slack allows no more of it for so many seconds."""

    def __init__(self, method: str, seconds: int) -> None:
        super().__init__(f"Slack allows no more {method} for {seconds} s", after=timedelta(seconds=seconds))
        self.seconds = seconds


def _limited(method: str, error: SlackApiError) -> Limited:
    given = str(error.response.headers.get("Retry-After", ""))
    return Limited(method, int(given) if given.isdecimal() else _RETRY_AFTER)
