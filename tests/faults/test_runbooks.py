"""Steps of runbooks with two processes on PostgreSQL: one runs it, either ends it, and none runs it again by itself."""

import asyncio
import itertools
import os
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from playbook import reading
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO
from sandbox.workspace import Workspace
from tests.faults.fleet import Fleet, Replica, fleet
from tests.faults.servers import empty
from tests.support.processes import alive, began, ended
from tests.support.sshd import Sshd, sshd

RUNBOOK = """
hosts:
  there:
    ssh: {{address: "{ssh.address}", key: "{ssh.key}", known_host: "{ssh.known_host}"}}
runbooks:
  long:
    name: Something long
    steps:
      - {{kind: check, says: Say hello, argv: [echo, hello there], on: there}}
      - {{kind: check, says: Sleep, argv: [sleep, "{seconds}"], timeout: 20m}}
      - {{kind: manual, says: Go to bed}}
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Sshd]:
    """A host that is reached by ssh."""
    async with sshd(tmp_path) as found:
        yield found


@asynccontextmanager
async def asleep(tmp_path: Path, url: str, server: Sshd) -> AsyncIterator[tuple[Fleet, Replica, Replica, str]]:
    """A runbook sleeps in the one of two processes, and not in the other; by the last its program is found."""
    seconds = f"613.{secrets.randbelow(10**9)}"
    book, mark = tmp_path / "playbook.yaml", f"sleep\x00{seconds}"
    book.write_text(reading.DEFAULT_TEXT + RUNBOOK.format(ssh=server.ssh, seconds=seconds))
    settings = {"WARROOM_PLAYBOOK": str(book)}
    async with fleet(2, database_url=await empty(url), settings=settings, limits=False) as made:
        await made.start()
        await made.workspace.person(CLEO).command("/incident declare P1 the disk is broken")
        room = await found(lambda: next((one.id for one in made.workspace.channels() if one.name[:4] == "inc-"), None))
        await found(lambda: ANA.id in made.workspace.channel(room).members)
        await made.workspace.person(ANA).command("/incident ack", room)
        await made.workspace.person(ANA).command("/incident runbook long", room)
        await began(mark)
        one, other = sorted(made.replicas, key=lambda each: each.pid != _parent(alive(mark)[0]))
        try:
            yield made, one, other, mark
        finally:
            for pid in alive(mark):
                os.kill(pid, signal.SIGKILL)


async def found(look: Callable[[], str | bool | None]) -> str:
    """What is there at last."""
    async with asyncio.timeout(60):
        while not (there := look()):
            await asyncio.sleep(0.02)
    return str(there)


def shown(workspace: Workspace) -> list[Message]:
    """The one message of the run, once it is there."""
    room = next(one.id for one in workspace.channels() if one.name.startswith("inc-"))
    return [one for one in workspace.messages(room) if "Runbook:" in one.visible]


def says(workspace: Workspace, words: str) -> bool:
    """Whether it is there and says so, in its text or by a button."""
    return any(words in one.visible or any(label == words for label, _ in one.buttons) for one in shown(workspace))


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


async def test_either_process_stops_it(tmp_path: Path, postgres: str, server: Sshd) -> None:
    """The button is pressed where it does not run; what ran by ssh before has ended well."""
    async with asleep(tmp_path, postgres, server) as (made, _one, other, mark):
        made.turn = itertools.cycle([other])
        await found(lambda: says(made.workspace, "2 of 3") and says(made.workspace, "Stop it"))
        await made.workspace.person(BEN).click(shown(made.workspace)[0], "Stop it")
        await ended(mark)
        await found(lambda: says(made.workspace, "stopped by @Ben"))
        said = shown(made.workspace)[0].visible

    assert "✅ Say hello" in said
    assert server.told == ["exec echo 'hello there'"]


async def test_killed_while_it_runs_it_is_unknown_and_not_run_again(
    tmp_path: Path, postgres: str, server: Sshd
) -> None:
    """Neither by the other process, nor by the one that starts in its stead, which says so."""
    async with asleep(tmp_path, postgres, server) as (made, one, _other, mark):
        await one.kill()
        for pid in alive(mark):
            os.kill(pid, signal.SIGKILL)
        await one.start()
        await found(lambda: says(made.workspace, "look before you run it again"))
        labels = [label for label, _ in shown(made.workspace)[0].buttons]

        assert alive(mark) == []
        assert labels == ["Run again…", "Go on anyway", "End runbook"]
        assert len(server.told) == 1
