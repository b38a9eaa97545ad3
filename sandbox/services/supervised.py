"""One process under supervision: started, started again when it ends, and counted."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

SETTLED: Final = 2.0
"""Seconds that a process must live to be no more one that keeps ending."""
SOONEST, LATEST = 0.25, 2.0
"""Seconds until it is started again; twice as many each time that it ends soon."""


class Supervised:
    """`module` runs with `arguments`, its output in the file `log`.

    `again`: it is started again when it ends by itself. `patience`: seconds between SIGTERM and SIGKILL. `changed` is
    called whenever it began or ended.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        log: Path,
        *,
        changed: Callable[[], None],
        environment: Mapping[str, str] | None = None,
        again: bool = True,
        patience: float = 1.0,
    ) -> None:
        self._argv = (sys.executable, "-m", "sandbox.tether", module, *arguments)
        self._environment, self._log, self._changed = {**os.environ, **(environment or {})}, log, changed
        self._again, self._patience = again, patience
        self._turn = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._begun = 0.0
        self.restarts = 0
        """How often it was started again by itself, since somebody started it."""
        self.code: int | None = None
        """How it ended the last time."""

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def beginning(self) -> bool:
        """Whether somebody has just started it, and there is no process yet."""
        return self._keeping is not None and not self._keeping.done() and self.pid is None

    @property
    def ending(self) -> bool:
        """Whether somebody has just stopped it, and the process is still there."""
        return self._keeping is None and self.pid is not None

    @property
    def age(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._begun

    @property
    def looping(self) -> bool:
        """Whether it keeps ending: it was started again, and has not lived for long since."""
        return self.restarts > 0 and (self.pid is None or self.age < SETTLED)

    def start(self) -> None:
        """Begin to keep it running, if that is not so."""
        if self._keeping is None or self._keeping.done():
            self.restarts, self.code = 0, None
            self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End it, and keep it no longer."""
        async with self._turn:
            keeping, self._keeping = self._keeping, None
            if keeping is not None:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)

    async def restart(self) -> None:
        """End it, and begin to keep it running."""
        await self.stop()
        self.start()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is there."""
        if self.pid is not None and self._process is not None:
            self._process.send_signal(number)

    async def _keep(self) -> None:
        pause = SOONEST
        await self._run()
        while self._again:
            pause = SOONEST if self.age > SETTLED else min(2 * pause, LATEST)
            self.restarts += 1
            self._changed()
            await asyncio.sleep(pause)
            await self._run()

    async def _run(self) -> None:
        with self._log.open("ab") as log:
            self._process = process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.PIPE,  # what tethers it to us
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,  # Ctrl-C in the terminal is for us; we end it
            )
        self._begun = time.monotonic()
        self._changed()
        try:
            self.code = await process.wait()
        finally:
            await self._end(process)
            self._changed()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        for how, seconds in ((signal.SIGTERM, self._patience), (signal.SIGKILL, None)):
            if process.returncode is not None:
                return
            process.send_signal(how)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), seconds)
