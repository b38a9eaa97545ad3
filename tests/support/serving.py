"""Web servers on this machine, each for as long as somebody needs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


@asynccontextmanager
async def served(app: web.Application, **how: Any) -> AsyncIterator[str]:
    """It listens while the block runs, and this is where; `how` goes to aiohttp's runner."""
    runner = web.AppRunner(app, access_log=None, **how)
    try:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
