"""A real SSH server on this machine: it runs what it is told by the shell, as OpenSSH does, and passes signals on."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

from playbook.health.hosts import Ssh


@dataclass
class Sshd:
    """`ssh` is how it is reached; `told` are the lines it was told to run.

    `cuts`: it begins what it is told, and cuts the connection before it says so. `refuses`: it runs nothing.
    `rooms`: so many programs at a time on one connection. `deaf`: it passes no signal on.
    """

    ssh: Ssh
    told: list[str] = field(default_factory=list)
    connections: int = 0
    cuts: bool = False
    refuses: bool = False
    rooms: int = 100
    deaf: bool = False
    open: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    running: set["asyncio.Task[None]"] = field(default_factory=set)

    def drop(self) -> None:
        """Every connection is cut."""
        for connection in self.open:
            connection.abort()


@asynccontextmanager
async def sshd(folder: Path) -> AsyncIterator[Sshd]:
    """It listens while the block runs; its keys are in the folder."""
    ours, theirs = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    key, known = folder / "id_ed25519", theirs.export_public_key().decode().strip()
    ours.write_private_key(key)
    allowed = asyncssh.import_authorized_keys(ours.export_public_key().decode())
    made: list[Sshd] = []

    class Server(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            made[0].connections += 1
            made[0].open.append(conn)

        def session_requested(self) -> "_Session | bool":
            return len(made[0].running) < made[0].rooms and _Session(made[0])

        def unix_connection_requested(self, dest_path: str) -> bool:
            return True

    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=Server,
        server_host_keys=[theirs],
        authorized_client_keys=allowed,
        encoding=None,
    )
    address = f"deploy@127.0.0.1:{server.get_port()}"
    made.append(Sshd(ssh=Ssh(address=address, key=str(key), known_host=known)))
    try:
        yield made[0]
    finally:
        server.close()
        made[0].drop()
        await server.wait_closed()
        await asyncio.gather(*made[0].running, return_exceptions=True)


@asynccontextmanager
async def parted(server: Sshd) -> AsyncIterator[Ssh]:
    """A way to it on which nothing comes back any more once it was told to run something."""

    async def pass_on(come: asyncio.StreamReader, go: asyncio.StreamWriter, *, back: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await come.read(65_536):
                if not back or not server.told:
                    go.write(data)

    async def serve(come: asyncio.StreamReader, go: asyncio.StreamWriter) -> None:
        there, thither = await asyncio.open_connection("127.0.0.1", server.ssh.port)
        ends.extend((go, thither))
        await asyncio.gather(pass_on(come, thither, back=False), pass_on(there, go, back=True))

    ends: list[asyncio.StreamWriter] = []
    way = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = way.sockets[0].getsockname()[1]
    try:
        yield server.ssh.model_copy(update={"address": f"deploy@127.0.0.1:{port}"})
    finally:
        way.close()
        for end in ends:
            end.close()
        await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)


class _Session(asyncssh.SSHServerSession[bytes]):
    """One program; signals go to its whole group, as OpenSSH hands them on."""

    def __init__(self, served: Sshd) -> None:
        self._served = served
        self._free = asyncio.Event()
        self._free.set()
        self._running: asyncio.Task[None] | None = None
        self._shell: asyncio.subprocess.Process | None = None

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        self._channel = chan

    def exec_requested(self, command: str) -> bool:
        self._served.told.append(command)
        if self._served.refuses:
            return False
        self._running = asyncio.get_running_loop().create_task(self._run(command))
        self._served.running.add(self._running)
        self._running.add_done_callback(self._served.running.discard)
        if self._served.cuts:
            self._served.drop()
        return True

    def pause_writing(self) -> None:
        self._free.clear()

    def resume_writing(self) -> None:
        self._free.set()

    def eof_received(self) -> bool:
        return True

    def signal_received(self, signal: str) -> None:
        if not self._served.deaf:
            self._kill(signal)

    def connection_lost(self, exc: Exception | None) -> None:
        self._free.set()
        if self._running:
            self._running.cancel()

    def _kill(self, name: str) -> None:
        if self._shell and self._shell.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._shell.pid, signal.Signals[f"SIG{name}"])

    async def _run(self, command: str) -> None:
        self._shell = shell = await asyncio.create_subprocess_exec(
            "sh",
            "-c",
            command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            await self._pass_on(shell)
        finally:
            self._kill("KILL")
            await shell.wait()

    async def _pass_on(self, shell: asyncio.subprocess.Process) -> None:
        assert shell.stdout is not None
        while data := await shell.stdout.read(65_536):
            await self._free.wait()
            self._channel.write(data)
        code = await shell.wait()
        if code < 0:
            self._channel.exit_with_signal(signal.Signals(-code).name.removeprefix("SIG"))
        else:
            self._channel.exit(code)
