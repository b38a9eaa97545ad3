"""Who waits for an answer of ours: what nobody waits for gives way to that, for a moment."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

PATIENCE: Final = 0.1
"""Seconds for which something gives way; then it goes on beside whatever is answered."""


class Foreground:
    """Of one process; `patience` in seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._answering = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits until this ends."""
        self._answering += 1
        self._nobody_waits.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self._nobody_waits.set()

    async def give_way(self) -> None:
        """Returns once nobody waits, or has for so long that it does not matter any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._nobody_waits.wait()
