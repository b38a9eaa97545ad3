"""Whose turn it is among the health checks that run programs: a few begin at a time, and what hangs keeps nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

AT_ONCE: Final = 8
"""Programs that may be at their beginning at a time."""
BEGINNING: Final = 1.0
"""Seconds; one that runs longer waits for something, costs next to nothing, and lets the next one begin."""
MOST: Final = 64
"""Programs that run at a time, those that hang among them."""


class Turns:
    """For all checks of a process."""

    def __init__(self, *, at_once: int = AT_ONCE, most: int = MOST, beginning: float = BEGINNING) -> None:
        self._first = asyncio.Semaphore(at_once)
        self._room = asyncio.Semaphore(most)
        self._beginning = beginning

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Entered once it is our turn."""
        async with self._room:
            await self._first.acquire()
            held = [self._first]

            def next_one() -> None:
                while held:
                    held.pop().release()

            timer = asyncio.get_running_loop().call_later(self._beginning, next_one)
            try:
                yield
            finally:
                timer.cancel()
                next_one()
