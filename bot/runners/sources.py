"""Where a runner finds what it is to do: in the database itself, or with a Warroom over HTTPS."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp

from bot.runners.sending import LEASE, LOOK
from bot.runners.work import Answer, Lane
from storage.assignments import Assignment, Assignments
from storage.outages import OUTAGES

ROOT: Final = "/runner/v1"
WAITED: Final = 20.0
"""Seconds that whoever asks for something to do is kept waiting, at the most."""
_PATIENCE: Final = aiohttp.ClientTimeout(total=WAITED + 15, connect=10)
_PROMPT: Final = aiohttp.ClientTimeout(total=5)
"""For what is answered at once: a sign of life must not outlast the lease that it renews."""
_HERE: Final = ("localhost", "127.0.0.1", "::1")


class Unreachable(Exception):
    """Nobody answers; it may be tried again."""


class NotAllowed(Exception):
    """It will not be answered, however often it is tried; a sentence."""


class Source(Protocol):
    """Each of them raises Unreachable and NotAllowed."""

    async def take(self, lane: Lane, key: str) -> Assignment | None:
        """Something to do, waited for a while; the same key brings the same again, should an answer be lost."""

    async def keep(self, one: str, key: str) -> bool:
        """We live, and work on it; False if it is to be ended."""

    async def answer(self, one: str, key: str, answer: Answer) -> None:
        """What became of it."""


class Near:
    """The database itself. `wall` is its clock."""

    def __init__(self, assignments: Assignments, runner: str, *, wall: Callable[[], datetime]) -> None:
        self._assignments = assignments
        self._runner = runner
        self._wall = wall
        self._closing = asyncio.Event()

    async def take(self, lane: Lane, key: str, gone: Callable[[], bool] = lambda: False) -> Assignment | None:
        """Look for it again and again; a look costs nobody who writes anything. `gone`: whoever asked is not there."""
        until = asyncio.get_running_loop().time() + WAITED
        with _outages():
            found = await self._taken(lane, key)
            while found is None and asyncio.get_running_loop().time() < until and not self._closing.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._closing.wait()
                if gone():
                    return None
                if await self._assignments.waiting(self._runner, lane, self._wall()):
                    found = await self._taken(lane, key)
        return found

    async def keep(self, one: str, key: str) -> bool:
        """Written down."""
        with _outages():
            now = self._wall()
            return await self._assignments.keep(one, key, now, now + LEASE)

    async def answer(self, one: str, key: str, answer: Answer) -> None:
        """Written down."""
        with _outages():
            await self._assignments.answer(one, key, answer.model_dump_json())

    def close(self) -> None:
        """Keep nobody waiting any more."""
        self._closing.set()

    async def _taken(self, lane: Lane, key: str) -> Assignment | None:
        now = self._wall()
        return await self._assignments.take(self._runner, lane, key, now, now + LEASE)


class Far:
    """A Warroom, over HTTPS; `session` bears the token."""

    def __init__(self, session: aiohttp.ClientSession, url: str, runner: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}{ROOT}"
        self._runner = runner

    async def take(self, lane: Lane, key: str) -> Assignment | None:
        """It keeps us waiting."""
        said = await self._asked("take", {"lane": lane, "key": key})
        return Assignment(id=said["id"], work=said["work"]) if said.get("id") else None

    async def keep(self, one: str, key: str) -> bool:
        """It is told."""
        return bool((await self._asked("keep", {"id": one, "key": key}))["goes_on"])

    async def answer(self, one: str, key: str, answer: Answer) -> None:
        """It is told."""
        await self._asked("answer", {"id": one, "key": key, "answer": answer.model_dump(mode="json")})

    async def _asked(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        place, patience = f"{self._url}/{what}", _PATIENCE if what == "take" else _PROMPT
        try:
            async with self._session.post(place, json={**body, "runner": self._runner}, timeout=patience) as response:
                if response.content_type != "application/json":
                    raise Unreachable(_NO_RUNNERS.format(url=self._url, status=response.status))
                said: dict[str, Any] = await response.json()
                if response.status in (401, 403, 422):
                    raise NotAllowed(str(said.get("error", f"HTTP {response.status}")))
                if response.status != 200:
                    raise Unreachable(str(said.get("error", f"HTTP {response.status}")))
                return said
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unreachable(f"{type(error).__name__} at {self._url}") from error


_NO_RUNNERS: Final = (
    "what answers at {url} takes no runners (HTTP {status}): is it a Warroom, and is WARROOM_RUNNER_TOKENS set there?"
)


def is_safe(url: str) -> bool:
    """Whether a token may travel there: nobody can read it on the way."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)


@contextlib.asynccontextmanager
async def session(token: str) -> AsyncIterator[aiohttp.ClientSession]:
    """For `Far`."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as opened:
        yield opened


@contextlib.contextmanager
def _outages() -> Any:
    try:
        yield
    except OUTAGES as error:
        raise Unreachable(f"the database does not answer: {type(error).__name__}") from error
