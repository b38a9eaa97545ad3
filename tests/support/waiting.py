"""Waiting for what happens while something is at work in the background."""

import asyncio
from collections.abc import Callable
from typing import Any


async def until(happened: Callable[[], object], work: asyncio.Task[Any]) -> None:
    """Returns once it has happened. Work that fails before that, or that ends without it, fails the test at once."""
    while not happened():
        if work.done():
            work.result()
            raise AssertionError("the work has ended, and it never happened")
        await asyncio.sleep(0.01)
