"""A word to somebody outside, as long as all is well: silence is the alarm."""

import logging
from collections.abc import Callable
from typing import Final

import aiohttp
from pydantic import SecretStr

log = logging.getLogger(__name__)

EVERY: Final = 30.0
"""Monotonic seconds between two beats, at least."""
TIMEOUT: Final = aiohttp.ClientTimeout(total=5.0)


class Heartbeat:
    """Calls a URL with GET, such as a dead man's switch at healthchecks.io. The URL is a secret: whoever knows it can
    feign that all is well.
    """

    def __init__(self, session: aiohttp.ClientSession, url: SecretStr, monotonic: Callable[[], float]) -> None:
        self._session = session
        self._url = url.get_secret_value()
        self._monotonic = monotonic
        self._last: float | None = None

    async def beat(self) -> None:
        """Call it, unless that was done just now or there is none. Never raises: the watch outside is not our work."""
        now = self._monotonic()
        if not self._url or (self._last is not None and now - self._last < EVERY):
            return
        self._last = now
        try:
            async with self._session.get(self._url, timeout=TIMEOUT, allow_redirects=False) as answer:
                trouble = "" if answer.status < 300 else f"HTTP {answer.status}"
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            trouble = type(error).__name__  # its words may hold the URL
        if trouble:
            log.warning("heartbeat_failed", extra={"reason": trouble})
