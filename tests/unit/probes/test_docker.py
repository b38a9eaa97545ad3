"""The probe of `docker`, against a server that answers as the Docker Engine does."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from playbook.health.hosts import Host
from playbook.health.sample import Outcome, Sample
from tests.support.engine import MIB, Engine, ago, container, engine, memory
from tests.support.sshd import sshd

Look = Callable[..., Awaitable[Sample]]
HEALTHY, DEGRADED, FAILING = Outcome.HEALTHY, Outcome.DEGRADED, Outcome.FAILING
CRITICAL = {"Config": {"Labels": {"nself.service": "critical"}}}
AUTH = {"kind": "docker", "container": "nself-auth"}


@pytest.fixture
def socket() -> Path:
    """Where the Engine listens; a socket's path must be short."""
    return Path(tempfile.mkdtemp(prefix="warroom-docker-")) / "docker.sock"


@pytest.fixture
async def docker(socket: Path) -> AsyncIterator[Engine]:
    """An Engine without a container."""
    async with engine(socket) as made:
        yield made


STATES: list[tuple[str, dict[str, Any], Outcome, str]] = [
    ("One that runs is well.", {}, HEALTHY, "nself-auth runs"),
    (
        "One that says that it is healthy, too.",
        {"State": {"Health": {"Status": "healthy"}}},
        HEALTHY,
        "nself-auth is healthy",
    ),
    (
        "One that is starting is not yet.",
        {"State": {"Health": {"Status": "starting"}}},
        DEGRADED,
        "nself-auth is starting",
    ),
    (
        "One that says that it is not, is not.",
        {"State": {"Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": [{"Output": "no JWT secret"}]}}},
        FAILING,
        "nself-auth is unhealthy",
    ),
    (
        "One that has ended is named with its code.",
        {"State": {"Status": "exited", "Running": False, "ExitCode": 1}},
        FAILING,
        "nself-auth is exited: exit code 1",
    ),
    (
        "Why it was killed is said.",
        {"State": {"Status": "exited", "Running": False, "ExitCode": 137, "OOMKilled": True}},
        FAILING,
        "nself-auth is exited: exit code 137, out of memory",
    ),
    (
        "One that was never started.",
        {"State": {"Status": "created", "Running": False}},
        FAILING,
        "nself-auth is created",
    ),
    ("One that is paused.", {"State": {"Status": "paused", "Paused": True}}, FAILING, "nself-auth is paused"),
    (
        "One that is between two starts loops.",
        {"RestartCount": 12, "State": {"Status": "restarting", "Restarting": True, "ExitCode": 1}},
        FAILING,
        "nself-auth restarts again and again: 12 restarts, last exit code 1",
    ),
    (
        "One that happens to run between two ends loops, too.",
        {"RestartCount": 3, "State": {"StartedAt": ago(seconds=20)}},
        FAILING,
        "nself-auth restarts again and again: 3 restarts, up for 19 s",
    ),
    (
        "One that was restarted once and runs does not loop.",
        {"RestartCount": 1, "State": {"StartedAt": ago(seconds=20)}},
        HEALTHY,
        "nself-auth runs",
    ),
    (
        "One that has looped and is up for long does not loop any more.",
        {"RestartCount": 50, "State": {"StartedAt": ago(minutes=11)}},
        HEALTHY,
        "nself-auth runs",
    ),
]


@pytest.mark.parametrize(("sentence", "changes", "outcome", "says"), STATES, ids=[row[0] for row in STATES])
async def test_a_container(
    look: Look, docker: Engine, socket: Path, sentence: str, changes: dict[str, Any], outcome: Outcome, says: str
) -> None:
    """Each sentence of the table holds."""
    docker.containers.append(container("nself-auth", **changes))
    sample = await look({**AUTH, "socket": str(socket)})

    assert (sample.outcome, sample.says) == (outcome, says), sentence


async def test_why_it_is_unhealthy(look: Look, docker: Engine, socket: Path) -> None:
    """What its own health check has printed last is shown."""
    health = {"Status": "unhealthy", "Log": [{"Output": "first"}, {"Output": "no JWT secret"}]}
    docker.containers.append(container("nself-auth", State={"Health": health}))

    assert (await look({**AUTH, "socket": str(socket)})).evidence == "no JWT secret"


async def test_the_clock_of_the_engine(look: Look, docker: Engine, socket: Path) -> None:
    """How long a container is up is judged by the clock that it was started by."""
    docker.containers.append(container("nself-auth", RestartCount=9, State={"StartedAt": ago(minutes=1)}))
    sample = await look({**AUTH, "socket": str(socket)}, at=datetime(2026, 11, 25, tzinfo=UTC))

    assert sample.says == "nself-auth restarts again and again: 9 restarts, up for 59 s"


@pytest.mark.parametrize(
    ("stats", "outcome", "says"),
    [
        (memory(100 * MIB, 200 * MIB), HEALTHY, "nself-auth runs, nself-auth: memory 50% used"),
        (memory(170 * MIB, 200 * MIB), DEGRADED, "nself-auth: memory 85% used, over 80%"),
        (memory(195 * MIB, 200 * MIB), FAILING, "nself-auth: memory 98% used, over 95%"),
        (memory(195 * MIB, 200 * MIB, cached=95 * MIB), HEALTHY, "nself-auth runs, nself-auth: memory 50% used"),
        ({}, HEALTHY, "nself-auth runs"),
    ],
)
async def test_the_memory_of_a_container(
    look: Look, docker: Engine, socket: Path, stats: dict[str, Any], outcome: Outcome, says: str
) -> None:
    """As `docker stats` counts it, of its limit."""
    docker.containers.append(container("nself-auth"))
    docker.stats["nself-auth"] = stats
    sample = await look({**AUTH, "socket": str(socket), "memory_warn": "80%", "memory_fail": "95%"})

    assert (sample.outcome, sample.says) == (outcome, says)


async def test_all_with_a_label(look: Look, docker: Engine, socket: Path) -> None:
    """As in the seed: `docker ps --filter label=nself.service=critical`, and those that stand still as well."""
    check = {"kind": "docker", "label": "nself.service=critical", "socket": str(socket)}
    none = await look(check)
    docker.containers += [
        container("a", **CRITICAL),
        container("b", **CRITICAL),
        container("other", State={"Running": False}),
    ]
    good = await look(check)
    docker.containers.append(container("c", **CRITICAL, State={"Status": "exited", "Running": False, "ExitCode": 2}))
    bad = await look(check)

    assert (none.outcome, none.says) == (FAILING, "no container has the label `nself.service=critical`")
    assert (good.outcome, good.says) == (HEALTHY, "2 containers run")
    assert (bad.outcome, bad.says) == (FAILING, "c is exited: exit code 2")


async def test_a_container_that_is_not_there(look: Look, docker: Engine, socket: Path) -> None:
    """However it is called, it is looked for by that name alone."""
    missing = await look({**AUTH, "socket": str(socket)})
    strange = await look({**AUTH, "container": "../info?x=1", "socket": str(socket)})

    assert missing.says == "there is no container `nself-auth`"
    assert strange.says == "there is no container `../info?x=1`"
    assert all(path.startswith("/containers/") for path in docker.asked)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("cut", "the Docker Engine does not answer: "),
        ("refuse", "the Docker Engine refuses: client version 1.99 is too new"),
        ("<html>", "the Docker Engine does not answer as one"),
        ("x" * 5_000_000, "the Docker Engine does not answer as one"),
    ],
)
async def test_an_engine_in_trouble(look: Look, docker: Engine, socket: Path, fault: str, says: str) -> None:
    """Each trouble is a sentence."""
    docker.fault = fault

    assert (await look({**AUTH, "socket": str(socket)})).says.startswith(says)


async def test_no_engine(look: Look, socket: Path) -> None:
    """Nobody listens there."""
    sample = await look({**AUTH, "socket": str(socket)})

    assert sample.says == f"no Docker Engine at `{socket}`: no such file or directory"


async def test_the_engine_of_another_host(look: Look, docker: Engine, socket: Path, tmp_path: Path) -> None:
    """Its socket is reached through ssh."""
    docker.containers.append(container("nself-auth"))
    async with sshd(tmp_path) as server:
        hosts = {"there": Host(ssh=server.ssh)}
        sample = await look({**AUTH, "socket": str(socket), "on": "there"}, hosts=hosts)
        nothing = await look({**AUTH, "socket": "/no/socket", "on": "there", "timeout": "2s"}, hosts=hosts)

    assert (sample.outcome, sample.says) == (HEALTHY, "nself-auth runs")
    assert nothing.outcome is FAILING
    assert nothing.took < timedelta(seconds=3)
