"""The command line as people type it, in a process of its own."""

import asyncio
import os
import sys
from dataclasses import dataclass

from tests.support.story import ROOT


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


async def type_(*words: str, **settings: str) -> Said:
    """Type `warroom …` in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        env={**os.environ, **settings}, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return Said(code=process.returncode or 0, out=out.decode(), err=err.decode())
