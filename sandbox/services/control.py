"""The operator's door: one line of JSON in, one out, over a socket in the services' folder."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sandbox.services.service import Refused
from sandbox.wire import Json

if TYPE_CHECKING:
    from sandbox.services.services import Services

SOCKET: Final = "control"
WELL, NOT_WELL, WRONG, NOBODY = 0, 1, 2, 3
"""Exit codes: it is well, or done · it is not well, or refused · wrongly asked · there are no services."""
MOST_LINES: Final = 1000

Reply = tuple[int, str]
Deed = Callable[[str, Json], Awaitable[Reply]]


class Control:
    """Answers `python -m sandbox.services`."""

    def __init__(self, folder: Path, services: "Services") -> None:
        self._folder, self._services = folder, services
        self._server: asyncio.Server | None = None
        self._deeds: dict[str, Deed] = {
            "status": self._status,
            "restart": self._restart,
            "repair": self._repair,
            "logs": self._logs,
        }

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._answer, self._folder / SOCKET)

    def stop(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()  # without waiting: somebody may hold a connection and say nothing

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = json.loads(await reader.readline())
            code, says = await self._deeds[asked["verb"]](asked["name"], asked)
        except Refused as refused:
            code, says = NOT_WELL, str(refused)
        except (ValueError, LookupError, TypeError) as error:
            code, says = WRONG, f"this cannot be asked: {error}"
        with contextlib.suppress(ConnectionError):
            writer.write(json.dumps({"code": code, "says": says}).encode() + b"\n")
            await writer.drain()
        writer.close()

    async def _status(self, name: str, _asked: Json) -> Reply:
        some = [self._services.named(name)] if name else list(self._services)
        conditions = await asyncio.gather(*(service.examine() for service in some))
        lines = [f"{one.name}: {condition}" for one, condition in zip(some, conditions, strict=True)]
        well = all(condition.well or (condition.state == "absent" and not name) for condition in conditions)
        return WELL if well else NOT_WELL, "\n".join(lines)

    async def _restart(self, name: str, _asked: Json) -> Reply:
        return WELL, f"{name}: restarted; now it is {await self._services.named(name).restart()}"

    async def _repair(self, name: str, _asked: Json) -> Reply:
        return WELL, f"{name}: {await self._services.named(name).mend()}"

    async def _logs(self, name: str, asked: Json) -> Reply:
        file = self._folder / f"{self._services.named(name).name}.log"
        if not file.exists():
            return WELL, ""
        with file.open(encoding="utf-8", errors="replace") as lines:
            last = deque(lines, maxlen=min(int(asked["tail"]), MOST_LINES))
        return WELL, "".join(last).rstrip("\n")
