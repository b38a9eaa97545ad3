"""Other hosts by ssh: which are spoken to, and what happens when they are not there."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from bot.execution.command import Command, Ended, NotRun
from bot.execution.executor import Executor
from bot.execution.names import Names
from playbook.health.hosts import Host, Ssh
from tests.support.processes import began
from tests.support.serving import silent_dns, silent_tcp
from tests.support.sshd import Sshd, parted, sshd

ECHO = Command(argv=("echo", "hello"), timeout=timedelta(seconds=20))


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Sshd]:
    """A host that can be logged in to."""
    async with sshd(tmp_path) as server:
        yield server


@pytest.fixture
async def executor() -> AsyncIterator[Executor]:
    """That which all that runs something goes through."""
    executor = Executor(os.environ, time.monotonic)
    yield executor
    await executor.close()


def other(ssh: Ssh, **changes: str) -> Host:
    """The same host, reached in another way."""
    return Host(ssh=ssh.model_copy(update=changes))


async def refusal(executor: Executor, host: Host, command: Command = ECHO) -> str:
    """With which sentence it is not run."""
    with pytest.raises(NotRun) as refused:
        await executor.run(command, host)
    return str(refused.value)


async def test_one_connection_serves_all(server: Sshd, executor: Executor) -> None:
    """Programs at the same time share it; when it is lost, there is another."""
    host = Host(ssh=server.ssh)
    await asyncio.gather(*(executor.run(ECHO, host) for _ in range(5)))
    before = server.connections
    server.drop()

    assert (await executor.run(ECHO, host)).output == "hello\n"
    assert (before, server.connections) == (1, 2)


async def test_a_host_that_is_another(server: Sshd, executor: Executor) -> None:
    """Nothing is said to it but that it is not the one that is known."""
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()

    assert await refusal(executor, other(server.ssh, known_host=stranger)) == (
        "127.0.0.1 has another key than the playbook's `known_host`: it may not be that host"
    )
    assert server.told == []


async def test_a_key_that_is_not_taken(server: Sshd, executor: Executor, tmp_path: Path) -> None:
    """Whose it is, is said."""
    key = tmp_path / "stranger"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(key)

    assert await refusal(executor, other(server.ssh, key=str(key))) == (
        "127.0.0.1 does not let `deploy` in with this key"
    )


async def test_a_key_that_is_none(server: Sshd, executor: Executor, tmp_path: Path) -> None:
    """A file that is missing, and one that holds something else."""
    key = tmp_path / "text"
    key.write_text("hello")

    assert await refusal(executor, other(server.ssh, key="/no/key")) == "there is no key file `/no/key`"
    assert await refusal(executor, other(server.ssh, key=str(key))) == (
        f"`{key}` is not a private key without a passphrase, or `known_host` is not a public key"
    )


async def test_nobody_is_there(server: Sshd, executor: Executor) -> None:
    """A port that nobody listens at."""
    said = await refusal(executor, other(server.ssh, address="deploy@127.0.0.1:1"))

    assert said.startswith("127.0.0.1 cannot be reached by ssh: ")


async def test_somebody_says_nothing(server: Sshd, executor: Executor) -> None:
    """A host that takes the connection and goes on in silence is given up when the program's time is over."""
    command = Command(argv=("echo",), timeout=timedelta(milliseconds=300))
    async with silent_tcp() as port:
        said = await refusal(executor, other(server.ssh, address=f"deploy@127.0.0.1:{port}"), command)

    assert said == "no answer from 127.0.0.1 within 300ms"


async def test_a_name_that_nobody_answers_for(server: Sshd) -> None:
    """It is looked up no longer than the program's time."""
    async with silent_dns() as port:
        executor = Executor(os.environ, time.monotonic, names=Names(servers=("127.0.0.1",), port=port))
        command = Command(argv=("echo",), timeout=timedelta(milliseconds=300))
        said = await refusal(executor, other(server.ssh, address="deploy@backend.example"), command)

    assert said == "no answer from backend.example within 300ms"


async def test_the_connection_is_lost_before_it_is_said_to_have_begun(server: Sshd, executor: Executor) -> None:
    """It may run, so it is not sent again, and nobody knows what became of it."""
    server.cuts = True
    result = await executor.run(ECHO, Host(ssh=server.ssh))

    assert (result.ended, server.told) == (Ended.LOST, ["exec echo hello"])


async def test_a_host_that_passes_no_signal_on(server: Sshd, executor: Executor) -> None:
    """As for a forced command: when its time is over, and when it is cancelled, it is not said to have been stopped."""
    server.deaf = True
    host, argv = Host(ssh=server.ssh), ("sleep", "612.25")
    late = executor.run(Command(argv=argv, timeout=timedelta(seconds=1)), host)
    cancelled = asyncio.ensure_future(executor.run(Command(argv=argv, timeout=timedelta(seconds=30)), host))
    cancelled.get_loop().call_later(1, cancelled.cancel)
    results = await asyncio.gather(late, cancelled)

    assert [result.ended for result in results] == [Ended.UNSEEN] * 2
    said = results[0].says(Command(argv=argv, timeout=timedelta(seconds=1)))
    assert said == "sleep was told to stop after 1 s, and nobody saw it end"


async def test_the_network_parts_us_when_it_begins(server: Sshd, executor: Executor) -> None:
    """Its time is over before anybody says that it has begun: that is no failure, since it may run."""
    command = Command(argv=("sleep", "613.25"), timeout=timedelta(seconds=1))
    async with parted(server) as way:
        result = await executor.run(command, Host(ssh=way))

    assert (result.ended, server.told) == (Ended.UNSEEN, ["exec sleep 613.25"])


async def test_a_host_that_refuses_to_run_it(server: Sshd, executor: Executor) -> None:
    """It has certainly not begun, and is not sent again either."""
    server.refuses = True
    said = await refusal(executor, Host(ssh=server.ssh))

    assert said == "127.0.0.1 does not let anything be run: Session request failed"
    assert server.told == ["exec echo hello"]


async def test_a_host_that_has_no_room_for_another(server: Sshd, executor: Executor) -> None:
    """It is said, and what runs there on the same connection goes on."""
    server.rooms = 1
    command = Command(argv=("sleep", "611.5"), timeout=timedelta(seconds=20))
    running = asyncio.ensure_future(executor.run(command, Host(ssh=server.ssh)))
    await began("sleep\x00611.5")
    said = await refusal(executor, Host(ssh=server.ssh))

    assert said == "127.0.0.1 does not let anything be run: Session refused"
    assert (running.done(), server.connections) == (False, 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_connection_is_lost_meanwhile(server: Sshd, executor: Executor) -> None:
    """Nobody knows what became of the program, and that is said."""
    command = Command(argv=("sleep", "611.25"), timeout=timedelta(seconds=20))
    running = asyncio.ensure_future(executor.run(command, Host(ssh=server.ssh)))
    await began("sleep\x00611.25")
    server.drop()
    result = await running

    assert (result.ended, result.code) == (Ended.LOST, None)
    assert result.says(command) == "the connection was lost while sleep ran"
