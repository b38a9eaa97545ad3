"""Looking at real processes from outside."""

import asyncio
from pathlib import Path
from typing import Final

PATIENCE: Final = 40.0
"""Seconds; a machine with too much to do takes its time."""


def alive(mark: str) -> list[int]:
    """The processes whose command line holds that mark, those that only wait to be reaped left out."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            line, state = (folder / "cmdline").read_bytes(), (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            continue
        if folder.name.isdecimal() and mark.encode() in line and state != "Z":
            found.append(int(folder.name))
    return found


async def began(mark: str) -> None:
    """Returns once such a process runs."""
    async with asyncio.timeout(PATIENCE):
        while not alive(mark):
            await asyncio.sleep(0.01)


async def ended(mark: str) -> None:
    """Returns once no such process runs any more."""
    async with asyncio.timeout(PATIENCE):
        while alive(mark):
            await asyncio.sleep(0.01)
