"""One run while it lasts: what it prints, when it ends, and when somebody must end it."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Final, TypeVar

from bot.execution.command import Ended, Result
from bot.execution.output import Output

T = TypeVar("T")
_ENDING: Final[set[asyncio.Task[Any]]] = set()


async def carried_through(work: Coroutine[Any, Any, T]) -> T:
    """What comes of work that is done to its end, even if whoever waits is cancelled."""
    task = asyncio.create_task(work)
    _ENDING.add(task)  # or nobody but the task itself might know it
    task.add_done_callback(_ENDING.discard)
    return await asyncio.shield(task)


class Watch:
    """It is told what happens to a program, by whoever has begun it."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.output = Output()
        self.exited: asyncio.Future[int | None] = loop.create_future()
        """Its code, negative if a signal ended it; None if nobody knows."""
        self.silent: asyncio.Future[None] = loop.create_future()
        """Nothing more can be printed: nobody has its output open."""
        self.told = False
        """To end, while it ran."""
        self.strayed = False
        """Something that it has started runs on, though it was told to end."""
        self._flooded: asyncio.Future[None] = loop.create_future()

    def printed(self, data: bytes) -> None:
        """It has printed something."""
        self.output.add(data)
        if self.output.flooded and not self._flooded.done():
            self._flooded.set_result(None)

    def ended(self, code: int | None) -> None:
        """It is over."""
        if not self.exited.done():
            self.exited.set_result(code)

    def closed(self) -> None:
        """Its output has come to the end."""
        if not self.silent.done():
            self.silent.set_result(None)

    @property
    def seen(self) -> bool:
        """Whether somebody saw it end, and all that it has started."""
        return self.exited.done() and self.exited.result() is not None and not self.strayed

    def result(self, ended: Ended, took: timedelta) -> Result:
        """What came of it. That it was stopped is said only if its end was seen."""
        code = self.exited.result() if self.exited.done() else None
        unseen = not self.seen and ended is not Ended.LOST
        return Result(ended=Ended.UNSEEN if unseen else ended, code=code, took=took, output=self.output.text())

    async def until_end(self, timeout: timedelta) -> Ended:  # noqa: ASYNC109 - the time-out is an outcome here
        """How it ended, or why it must be ended now."""
        both: set[asyncio.Future[Any]] = {self.exited, self._flooded}
        await asyncio.wait(both, timeout=timeout.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        if self.exited.done():
            return Ended.EXITED if self.exited.result() is not None else Ended.LOST
        return Ended.FLOODED if self._flooded.done() else Ended.TIMED_OUT

    async def gone(self, seconds: float) -> bool:
        """Whether it is over, at the latest after so many seconds."""
        await asyncio.wait({self.exited}, timeout=seconds)
        return self.exited.done()

    async def fell_silent(self, seconds: float) -> None:
        """What is still on its way is waited for, not longer than so many seconds."""
        await asyncio.wait({self.silent, self._flooded}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
