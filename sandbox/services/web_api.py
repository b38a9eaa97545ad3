"""The service `api`: a web API that answers only if its database does."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiohttp

from sandbox.services.service import Service
from sandbox.services.supervised import Supervised

PATIENCE: Final = aiohttp.ClientTimeout(total=2)


def web_api(folder: Path, port: int, database_url: str, changed: Callable[[], None]) -> Service:
    """It listens at `port`. Both ways of breaking it are in its memory, so that a restart mends them."""
    process = Supervised(
        "sandbox.services.programs.api",
        [str(port)],
        folder / "api.log",
        changed=changed,
        environment={"DATABASE_URL": database_url},
    )

    async def look() -> str | None:
        return await _look(f"http://127.0.0.1:{port}/healthz")

    async def spoil() -> None:
        process.signal(signal.SIGUSR1)

    async def hang() -> None:
        process.signal(signal.SIGUSR2)

    return Service(
        name="api",
        what="web API",
        where=f"http://127.0.0.1:{port}/healthz",
        process=process,
        look=look,
        breaks={"answer 500": spoil, "hang": hang},
    )


async def _look(url: str) -> str | None:
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(url) as answer:
            if answer.status == 200:
                return ""
            trouble = (await answer.json()).get("database") if answer.content_type == "application/json" else ""
            return f"answers {answer.status}" + (f": {trouble}" if trouble else "")
    except aiohttp.ClientConnectorError:
        return None
    except TimeoutError:
        return "hangs"
    except aiohttp.ClientError:
        return "breaks off"
