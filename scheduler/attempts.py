"""What one process is at work on: begun as it comes, so many at once, waited for and ended."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


def names(token: str) -> Iterator[str]:
    """A name for each round of claims: of two of our own, after a leap of the clock, one is the late one too."""
    return (f"{token}.{number}" for number in count(1))


class Attempts(Generic[T]):
    """`claim` takes at most so many that may be begun now; `carry_out` does one, and writes down what became of it."""

    def __init__(
        self,
        claim: Callable[[int], Awaitable[Sequence[T]]],
        carry_out: Callable[[T], Coroutine[None, None, None]],
        *,
        at_once: int,
    ) -> None:
        self._claim = claim
        self._carry_out = carry_out
        self._at_once = at_once
        self._underway: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()
        self._look: asyncio.Task[None] | None = None
        self._again = False
        self._stopping = False

    def wake(self) -> None:
        """There may be something to do: look, soon, and once for all who say so meanwhile."""
        if self._stopping:
            return
        self._again = True
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._looks())

    def wake_in(self, wait: timedelta) -> None:
        """There will be something to do then."""
        asyncio.get_running_loop().call_later(wait.total_seconds(), self.wake)

    async def look(self) -> None:
        """Begin everything that may be begun now. Raises what the claim raises."""
        async with self._looking:
            free = self._at_once - len(self._underway)
            if self._stopping or free <= 0:
                return
            for one in await self._claim(free):
                task = asyncio.create_task(self._carry_out(one))
                self._underway.add(task)
                task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Go on until nothing more may be begun at this moment."""
        while True:
            await self.look()
            if not self._underway:
                return
            await asyncio.wait(set(self._underway), return_when=asyncio.FIRST_COMPLETED)

    async def stop(self, seconds: float) -> None:
        """Begin nothing more; what does not end in time is left to whoever claims it next."""
        self._stopping = True
        if self._look is not None:
            await self._look
        if self._underway:
            await asyncio.wait(set(self._underway), timeout=seconds)
        left = set(self._underway)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _looks(self) -> None:
        while self._again:
            self._again = False
            try:
                await self.look()
            except Exception:
                log.exception("look_failed")  # the next beat looks again

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._underway.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # What became of it could not be written down: the claim runs out, and whoever takes it then looks first.
            log.error("outcome_not_recorded", exc_info=error)
        self.wake()
