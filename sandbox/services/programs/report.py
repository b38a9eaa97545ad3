"""A nightly report that asks for one connection after another and gives none back: what a leak does to a database.

It ends when its first connection is taken from it.
"""

import asyncio
import logging
import os
from typing import Final

import asyncpg

from sandbox.services.programs.notes import note

NAME: Final = "nightly-report"
PAUSE: Final = 0.2

log = logging.getLogger(NAME)


async def _leak(url: str) -> None:
    held: list[asyncpg.Connection] = []
    while not held or not held[0].is_closed():
        try:
            held.append(await asyncpg.connect(url, server_settings={"application_name": NAME}))
        except asyncpg.TooManyConnectionsError:
            await asyncio.sleep(PAUSE)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.error("%s: giving up", error)
            return
    log.warning("%s was cut off", NAME)


if __name__ == "__main__":
    note()
    asyncio.run(_leak(os.environ["DATABASE_URL"]))
