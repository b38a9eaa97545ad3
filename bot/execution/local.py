"""Running a program on this host: in a process group of its own, which is ended as a whole."""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final, cast

from bot.execution import strays
from bot.execution.command import Command, Ended, Limits, NotRun, Result
from bot.execution.watch import Watch, carried_through

GRACE: Final = 2.0
"""Seconds between TERM and KILL."""
_REAPED: Final = 5.0
"""Seconds after KILL until a process that the system cannot end is given up."""
_DRAINED: Final = 1.0
_ALWAYS: Final = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR")


class Local:
    """`environment` is our own: only what every program needs is handed on. `monotonic` gives seconds."""

    def __init__(self, environment: Mapping[str, str], monotonic: Callable[[], float]) -> None:
        self._environment = {name: environment[name] for name in _ALWAYS if name in environment}
        self._monotonic = monotonic

    async def run(self, command: Command) -> Result:
        """Run it to its end, or end it. Raises NotRun. If we are cancelled, it is ended first; if nobody sees its end,
        that is the result.
        """
        begun, mark = self._monotonic(), secrets.token_hex(8)
        beginning = asyncio.ensure_future(
            self._begun(command, mark)
        )  # if we are cancelled meanwhile, it is there all the same
        try:
            _, watch = await asyncio.shield(beginning)
            ended = await watch.until_end(command.timeout)
            took = timedelta(seconds=self._monotonic() - begun)
            await carried_through(_end(beginning, mark))
        except asyncio.CancelledError:
            left = await carried_through(_end(beginning, mark))
            if left is None or left.seen:
                raise
            return left.result(Ended.UNSEEN, timedelta(seconds=self._monotonic() - begun))
        return watch.result(ended, took)

    async def _begun(self, command: Command, mark: str) -> tuple[asyncio.SubprocessTransport, Watch]:
        watch, program = Watch(), command.argv[0]
        try:
            transport, _ = await asyncio.get_running_loop().subprocess_exec(
                lambda: _Ears(watch),
                *command.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=command.directory,
                env={**self._environment, **command.environment, strays.MARK: mark},
                start_new_session=True,
            )
        except OSError as error:
            raise NotRun(_why_not(program, command.directory, error)) from error
        except ValueError as error:
            raise NotRun(f"`{program}` cannot be run with these arguments") from error
        _limit(transport.get_pid(), command.limits)
        return transport, watch


class _Ears(asyncio.SubprocessProtocol):
    """What asyncio tells of a process."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._watch.printed(data)
        if self._watch.output.flooded and self._transport:
            cast("asyncio.ReadTransport", self._transport.get_pipe_transport(fd)).pause_reading()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._watch.closed()

    def process_exited(self) -> None:
        code = self._transport.get_returncode() if self._transport else None
        self._watch.ended(code)


async def _end(beginning: asyncio.Future[tuple[asyncio.SubprocessTransport, Watch]], mark: str) -> Watch | None:
    """End the whole group: whoever of it is still there, the program or children that it has left. None: none began.

    If it has not ended by itself, what has left the group is ended too; else it is a daemon that was to be started.
    """
    try:
        transport, watch = await beginning
    except NotRun:
        return None
    group = transport.get_pid()
    watch.told = watch.told or not watch.exited.done()
    if watch.told:
        _signal(group, signal.SIGTERM)
        strays.tell(mark, group, signal.SIGTERM)
        await asyncio.gather(watch.gone(GRACE), strays.gone(mark, group, GRACE))
    _signal(group, signal.SIGKILL)
    if watch.told:
        strays.tell(mark, group, signal.SIGKILL)
        watch.strayed = not await strays.gone(mark, group, _REAPED)
    await watch.gone(_REAPED)
    await watch.fell_silent(_DRAINED)
    transport.close()
    return watch


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _limit(pid: int, limits: Limits) -> None:
    """Set after the start, since between fork and exec nothing of ours may run in a process with threads."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - Unix only

    wanted = {
        resource.RLIMIT_DATA: limits.data,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            _, hard = resource.prlimit(pid, kind)
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(pid, kind, (least, least))


def _why_not(program: str, directory: str | None, error: OSError) -> str:
    if directory is not None and not Path(directory).is_dir():
        return f"there is no folder `{directory}`"
    if isinstance(error, FileNotFoundError):
        return f"there is no program `{program}`"
    if isinstance(error, PermissionError):
        return f"`{program}` may not be run"
    return f"`{program}` cannot be run: {error.strerror or type(error).__name__}"
