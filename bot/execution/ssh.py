"""Running a program on another host by ssh, with a key and a known host: the same promises as here.

By asyncssh and not by the system's `ssh`: the host's key stands in the playbook and in no file of somebody's home, no
configuration of the machine changes what is done, one connection serves all programs on a host, and a time-out
reaches the program itself as a signal, where a killed `ssh` would leave it running.
"""

import asyncio
import contextlib
import shlex
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import asyncssh

from bot.execution.command import Command, Ended, NotRun, Result
from bot.execution.local import GRACE
from bot.execution.names import Names, NoAddress
from bot.execution.watch import Watch, carried_through
from playbook.health.fields import spelt
from playbook.health.hosts import Ssh

CONNECTING: Final = 10.0
"""Seconds until a host that does not answer is given up."""
_ALIVE: Final = 15
"""Seconds after which a silent connection is asked whether it is still there."""
_DRAINED: Final = 1.0
_NUMBERS: Final = {one.name.removeprefix("SIG"): int(one) for one in signal.Signals}
_UNKNOWN: Final = int(signal.SIGKILL)
_NOT_FOUND, _NOT_ALLOWED = 127, 126

_Channel: TypeAlias = "asyncssh.SSHClientChannel[bytes]"


class Connections:
    """One connection to each host, made when it is needed, and again when it was lost."""

    def __init__(self, names: Names, monotonic: Callable[[], float]) -> None:
        self._names = names
        self._monotonic = monotonic
        self._open: dict[Ssh, asyncssh.SSHClientConnection] = {}
        self._locks: dict[Ssh, asyncio.Lock] = {}

    async def run(self, command: Command, host: Ssh) -> Result:
        """Run it there to its end, or end it. Raises NotRun. If we are cancelled, it is ended first; if nobody sees its
        end, that is the result.
        """
        begun, ears = self._monotonic(), _Ears(Watch())
        try:
            ended = await self._until_end(command, host, ears)
            took = timedelta(seconds=self._monotonic() - begun)
            await carried_through(_end(ears))
        except asyncio.CancelledError:
            await carried_through(_end(ears))
            if ears.channel is None or ears.watch.seen:
                raise
            ended, took = Ended.UNSEEN, timedelta(seconds=self._monotonic() - begun)
        result = ears.watch.result(ended, took)
        _refuse_unfound(result, command, host)
        return result

    @asynccontextmanager
    async def socket(self, host: Ssh, path: str) -> AsyncIterator[str]:
        """A Unix socket of that host, as a socket here. Raises NotRun."""
        connection = await self._connection(host)
        with TemporaryDirectory(prefix="warroom-") as folder:
            here = str(Path(folder) / "socket")
            try:
                listener = await connection.forward_local_path(here, path)
            except (asyncssh.Error, OSError) as error:
                raise NotRun(f"`{path}` of {host.host} cannot be reached") from error
            try:
                yield here
            finally:
                listener.close()

    async def close(self) -> None:
        """End all connections."""
        for connection in self._open.values():
            connection.abort()
        for connection in self._open.values():
            with contextlib.suppress(asyncssh.Error, OSError):
                await connection.wait_closed()
        self._open.clear()

    async def _until_end(self, command: Command, host: Ssh, ears: "_Ears") -> Ended:
        """How it ended, or why it must be ended now. Raises NotRun if it was certainly not begun."""
        begun = self._monotonic()
        try:
            async with asyncio.timeout(command.timeout.total_seconds()):
                await self._begun(host, line(command), ears)
        except TimeoutError as error:
            if ears.channel is None:
                raise NotRun(f"no answer from {host.host} within {spelt(command.timeout)}") from error
        left = command.timeout - timedelta(seconds=self._monotonic() - begun)
        return await ears.watch.until_end(max(left, timedelta()))

    async def _begun(self, host: Ssh, command: str, ears: "_Ears") -> None:
        """Whatever goes wrong once the line may have been sent, it is not sent again. Raises NotRun."""
        for last in (False, True):
            connection = await self._connection(host)
            try:
                return await _session(connection, command, ears)
            except (asyncssh.Error, OSError) as error:
                refused = isinstance(error, asyncssh.ChannelOpenError) and not ears.watch.exited.done()
                if ears.channel is not None and not refused:
                    return ears.watch.ended(None)
                await asyncio.sleep(0)  # what has just been lost is called closed only then
                if last or not connection.is_closed():
                    raise NotRun(f"{host.host} does not let anything be run: {_reason(error)}") from error
        raise TypeError("the second attempt answers or raises")

    async def _connection(self, host: Ssh) -> asyncssh.SSHClientConnection:
        async with self._locks.setdefault(host, asyncio.Lock()):
            known = self._open.get(host)
            if known is None or known.is_closed():
                self._open[host] = await self._connected(host)
            return self._open[host]

    async def _connected(self, host: Ssh) -> asyncssh.SSHClientConnection:
        try:
            async with asyncio.timeout(CONNECTING):
                return await asyncssh.connect(
                    await self._names.first(host.host),
                    host.port,
                    config=[],
                    username=host.user,
                    client_keys=[host.key],
                    agent_path=None,
                    known_hosts=([asyncssh.import_public_key(host.known_host)], [], []),
                    preferred_auth="publickey",
                    keepalive_interval=_ALIVE,
                )
        except NoAddress as error:
            raise NotRun(str(error)) from error
        except (asyncssh.Error, OSError, ValueError) as error:
            raise NotRun(_why_not(host, error)) from error


class _Ears(asyncssh.SSHClientSession[bytes]):
    """What asyncssh tells of a program. `channel` is there from right before the line is sent."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.channel: _Channel | None = None

    def connection_made(self, chan: "asyncssh.SSHClientChannel[bytes]") -> None:
        self.channel = chan

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self.watch.printed(data)
        if self.watch.output.flooded and self.channel:
            self.channel.pause_reading()

    def exit_status_received(self, status: int) -> None:
        self.watch.ended(status)

    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:  # noqa: FBT001 - theirs
        self.watch.ended(-_NUMBERS.get(signal, _UNKNOWN))

    def eof_received(self) -> bool:
        self.watch.closed()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.closed()
        self.watch.ended(None)


def line(command: Command) -> str:
    """What the shell of the other host is told: each argument quoted, so that it takes nothing in them for its own."""
    run = f"exec {shlex.join(command.argv)}"
    return f"cd {shlex.quote(command.directory)} && {run}" if command.directory else run


async def _session(connection: asyncssh.SSHClientConnection, command: str, ears: _Ears) -> None:
    """The program is begun; if we are cancelled meanwhile, it may be all the same, which is waited for."""
    opening = asyncio.ensure_future(connection.create_session(lambda: ears, command, encoding=None))
    try:
        channel, _ = await asyncio.shield(opening)
    except asyncio.CancelledError:
        await carried_through(_opened(opening))
        raise
    channel.write_eof()


async def _opened(opening: "asyncio.Future[tuple[_Channel, Any]]") -> None:
    with contextlib.suppress(asyncssh.Error, OSError):  # of which a time-out is one
        async with asyncio.timeout(GRACE):
            await opening


async def _end(ears: _Ears) -> None:
    channel, watch = ears.channel, ears.watch
    if channel is None:
        return
    if not watch.exited.done():
        with contextlib.suppress(asyncssh.Error, OSError):
            channel.terminate()
        if not await watch.gone(GRACE):
            with contextlib.suppress(asyncssh.Error, OSError):
                channel.kill()
            await watch.gone(GRACE)
    await watch.fell_silent(_DRAINED)
    channel.abort()


def _refuse_unfound(result: Result, command: Command, host: Ssh) -> None:
    """The shell's own two codes, when it has nothing to run. Raises NotRun."""
    program = command.argv[0]
    if result.ended is Ended.EXITED and result.code == _NOT_FOUND and program in result.output:
        raise NotRun(f"there is no program `{program}` on {host.host}")
    if result.ended is Ended.EXITED and result.code == _NOT_ALLOWED and program in result.output:
        raise NotRun(f"`{program}` may not be run on {host.host}")


def _why_not(host: Ssh, error: Exception) -> str:
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return f"{host.host} has another key than the playbook's `known_host`: it may not be that host"
        case asyncssh.PermissionDenied():
            return f"{host.host} does not let `{host.user}` in with this key"
        case FileNotFoundError():
            return f"there is no key file `{host.key}`"
        case asyncssh.KeyImportError():
            return f"`{host.key}` is not a private key without a passphrase, or `known_host` is not a public key"
        case TimeoutError():
            return f"no answer from {host.host} within {CONNECTING:.0f} s"
        case _:
            return f"{host.host} cannot be reached by ssh: {_reason(error)}"


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
