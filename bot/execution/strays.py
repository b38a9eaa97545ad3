"""Processes that a program has started and that left its group, as daemons do: found by a mark that they inherit.

Linux only; elsewhere, and for what runs as somebody else or has thrown its environment away, nobody finds them.
"""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Final

MARK: Final = "WARROOM_RUN"
"""The variable that a program and all that it starts have; its value is that of this run alone."""
_LOOK: Final = 0.1
"""Seconds between two looks at whether they are gone."""


def found(value: str, group: int) -> list[int]:
    """The processes that have this value and are in another group; what only waits to be reaped is none."""
    wanted, strays = f"{MARK}={value}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0") and os.getpgid(int(folder.name)) != group:
                strays.append(int(folder.name))
    return strays


def tell(value: str, group: int, number: signal.Signals) -> None:
    """Send each of them a signal."""
    for process in found(value, group):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


async def gone(value: str, group: int, seconds: float) -> bool:
    """Whether none is left, at the latest after so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while found(value, group):  # noqa: ASYNC110 - they are nobody's children, and tell nobody that they end
                await asyncio.sleep(_LOOK)
    return not found(value, group)
