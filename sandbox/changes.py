"""The signal that something changed: tests wait on it, the page listens to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What changed: messages, channels, views, clock, home, error, services, calls; `channel` and `user` narrow it."""

    what: str
    channel: str | None = None
    user: str | None = None


class Changes:
    """Tells everybody who waits, in the order of happening."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self._listeners: set[asyncio.Queue[Change]] = set()

    def tell(self, what: str, channel: str | None = None, user: str | None = None) -> None:
        """Wake those who wait, and queue the change for those who listen."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)
        for queue in self._listeners:
            queue.put_nowait(Change(what, channel, user))

    def listen(self) -> asyncio.Queue[Change]:
        """A queue that gets every change from now on; give it back to `forget`."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def forget(self, queue: asyncio.Queue[Change]) -> None:
        """Stop feeding this queue."""
        self._listeners.discard(queue)

    async def until(self, condition: Callable[[], T], seconds: float) -> T:
        """Wait until `condition()` is truthy and return it; a LookupError in it means: not yet.

        Raises TimeoutError after `seconds`.
        """
        try:
            async with asyncio.timeout(seconds):
                while not (outcome := _try(condition)):
                    await self._next()
                return outcome
        except TimeoutError:
            if outcome := _try(condition):
                return outcome
            raise

    async def _next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        await future


def _try(condition: Callable[[], T]) -> T | None:
    try:
        return condition()
    except LookupError:
        return None
