"""The web API. `/healthz` answers 200 only if its database does; DATABASE_URL says where that is.

SIGUSR1 spoils what it keeps in memory, so that every request fails; SIGUSR2 makes it hang. Both last until it ends.
"""

import asyncio
import logging
import os
import signal
import sys
import time
from typing import Final

import asyncpg
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.services.programs.notes import note

DATABASE_TIME: Final = 1.0
"""Seconds in which the database must answer."""
LONG: Final = 1_000_000.0

log = logging.getLogger("api")


class Api:
    """What it keeps in memory: the price list, without which it can answer nothing."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._prices: dict[str, float] = {"tea": 2.5, "cake": 4.0}

    def spoil(self) -> None:
        """Lose the price list, as a bad import would."""
        self._prices.clear()

    def hang(self) -> None:
        """Wait for a lock that nobody will ever give back."""
        log.warning("waiting for the lock of the price list")
        time.sleep(LONG)

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """No request without prices."""
        if not self._prices:
            log.error("GET %s: 500, the price list in memory is empty", request.path)
            raise web.HTTPInternalServerError(text="the price list in memory is empty")
        return await handler(request)

    async def healthz(self, _request: web.Request) -> web.Response:
        """Whether it can do its work."""
        trouble = await self._trouble() if self._database_url else None
        if trouble:
            log.error("GET /healthz: 503, %s", trouble)
            return web.json_response({"status": "failing", "database": trouble}, status=503)
        return web.json_response({"status": "ok", "database": "ok" if self._database_url else "none"})

    async def _trouble(self) -> str | None:
        try:
            async with asyncio.timeout(DATABASE_TIME):
                database = await asyncpg.connect(self._database_url, server_settings={"application_name": "api"})
                try:
                    await database.fetchval("SELECT 1")
                finally:
                    await database.close()
        except TimeoutError:
            return "no answer"
        except asyncpg.TooManyConnectionsError:
            return "no connection is free"
        except ConnectionRefusedError:
            return "connection refused"
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            return str(error).partition("\n")[0]
        return None


async def _serve(port: int) -> None:
    api = Api(os.environ.get("DATABASE_URL", ""))
    app = web.Application(middlewares=[api.guard])
    app.add_routes([web.get("/healthz", api.healthz)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, api.spoil)
    loop.add_signal_handler(signal.SIGUSR2, api.hang)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    log.info("listening at 127.0.0.1:%d", port)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    note()
    asyncio.run(_serve(int(sys.argv[1])))
