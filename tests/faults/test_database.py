"""The database in trouble: restarted, full, locked, behind a pooler. Honest answers, no half state, and it goes on."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url, select

from bot.demo import free_port
from sandbox.people import ANA
from storage.database import Database
from storage.tables import timeline
from tests.faults.fleet import Fleet, fleet
from tests.faults.kills import Run
from tests.faults.load import Load, stories
from tests.faults.reckoning import Reckoning
from tests.faults.servers import Server, empty
from tests.faults.suite import enter
from tests.support.waiting import until


async def reckoned(made: Fleet, load: Load) -> Reckoning:
    """What stands once all is told; whatever the database did, no process has ended."""
    assert all(replica.pid for replica in made.replicas), made.log.read_text()[-4000:]
    run = Run(made=made, load=load, chance=load.chance)
    await run.settle(hurry=True)
    return run.found


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_restarted_under_load(how: str, record_property: Callable[[str, object], None]) -> None:
    """PostgreSQL restarted, or crashed, while people work: each thing that was acknowledged is there once."""
    server = Server()
    try:
        async with fleet(2, database_url=await empty(server.url), limits=False) as made:
            await made.start()
            load = Load(made.workspace, Random(1))
            work = asyncio.create_task(stories(load, 6, at_once=3))
            await until(lambda: len(load.words) >= 6, work)
            await server.restart(how)
            await work
            found = await reckoned(made, load)
            enter(record_property, load, found)
            assert found.nothing, found
    finally:
        server.close()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system with room for so much."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


async def test_disk_full(record_property: Callable[[str, object], None]) -> None:
    """A person is told that it was not done; nothing of it is there; when there is space again, all goes on."""
    with small_disk(4) as disk:
        async with fleet(1, database_url=f"sqlite:///{disk}/warroom.sqlite3", limits=False) as made:
            await made.start()
            load = Load(made.workspace, Random(1))
            await stories(load, 1, at_once=1)
            refused = await _fill(made, disk, load)
            assert refused, list(load.answers.values())[-3:]
            assert {mark for mark in refused if await _stands(made, mark)} == set()

            (disk / "filler").unlink()
            await stories(load, 2, at_once=1)
            found = await reckoned(made, load)
            record_property("notes refused", len(refused))
            enter(record_property, load, found)
            assert found.nothing, found
            with sqlite3.connect(disk / "warroom.sqlite3") as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def _fill(made: Fleet, disk: Path, load: Load) -> list[str]:
    """Leave no space, and speak until it is felt; returns the marks of what was refused."""
    _take_all(disk)
    number, refused = load.declared[0], list[str]()
    for count in range(500):
        mark = f"full-{count:04}-mark"
        answer = await made.workspace.person(ANA).command(f"/incident note INC-{number} {mark} {'x' * 500}")
        assert (answer.status, answer.error) == (200, None)
        if "nothing was changed" in answer.text:
            refused.append(mark)
        else:
            load.words[mark], load.answers[mark] = number, answer.text
        if len(refused) == 3:
            break
    return refused


def _take_all(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"\0" * 4096):
                pass
        except OSError:
            return


async def _stands(made: Fleet, mark: str) -> bool:
    database = Database(made.database_url)
    try:
        async with database.read() as connection:
            query = select(timeline.c.data).where(timeline.c.data.contains(mark))
            return (await connection.scalars(query)).first() is not None
    finally:
        await database.close()


async def test_locked_by_another_process(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Somebody else holds the database for longer than Slack waits: said again, it is done, and done once."""
    path = tmp_path / "warroom.sqlite3"
    async with fleet(1, database_url=f"sqlite:///{path}", limits=False) as made:
        await made.start()
        load = Load(made.workspace, Random(1))
        await stories(load, 1, at_once=1)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        work = asyncio.create_task(stories(load, 1, at_once=1))
        await until(lambda: load.repeats, work)  # Slack, or a sentence, has said that it was not done in time
        other.execute("ROLLBACK")
        other.close()
        await work
        found = await reckoned(made, load)
        enter(record_property, load, found)
        assert found.nothing, found


@asynccontextmanager
async def pooler(server: str) -> AsyncIterator[str]:
    """The same server behind PgBouncer in transaction mode: few connections, handed on after each transaction."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    port, url = free_port(), make_url(server)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={url.query['host']} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {port}\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n"
            "unix_socket_dir =\nmax_client_conn = 100\n"
        )
        as_server = ("-u", "pgserver") if os.geteuid() == 0 else ()  # whose folder holds the server's socket
        process = await asyncio.create_subprocess_exec(
            program, "-q", *as_server, str(settings), stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await _listens(port)
            yield f"postgresql://postgres@127.0.0.1:{port}/{url.database}?pgbouncer=true"
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _listens(port: int) -> None:
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise TimeoutError("pgbouncer does not listen")


async def test_behind_a_pooler(postgres: str, record_property: Callable[[str, object], None]) -> None:
    """PgBouncer in transaction mode, two replicas, more connections than it has: nothing is lost or doubled."""
    async with pooler(await empty(postgres)) as url, fleet(2, database_url=url, limits=False) as made:
        await made.start()
        load = Load(made.workspace, Random(1))
        await stories(load, 4, at_once=4)
        found = await reckoned(made, load)
        enter(record_property, load, found)
        assert found.nothing, found
        # what fails where connections are handed on: a statement that was prepared on another one
        assert "prepared statement" not in await asyncio.to_thread(made.log.read_text)
