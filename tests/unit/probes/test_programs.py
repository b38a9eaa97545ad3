"""The probes that run programs: `command`, `disk` and `memory`, here and by ssh."""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from playbook.health.hosts import Host
from playbook.health.sample import LONGEST_EVIDENCE, Outcome, Sample
from tests.support.processes import ended
from tests.support.sshd import sshd

Look = Callable[..., Awaitable[Sample]]
HEALTHY, DEGRADED, FAILING = Outcome.HEALTHY, Outcome.DEGRADED, Outcome.FAILING

COMMANDS: list[tuple[list[str], dict[str, Any], Outcome, str]] = [
    (["true"], {}, HEALTHY, "true ended with 0 in "),
    (["false"], {}, FAILING, "false ended with 1 in "),
    (["sh", "-c", "exit 3"], {"exit": [0, 3]}, HEALTHY, "sh ended with 3 in "),
    (["sh", "-c", "exit 3"], {"exit_warn": [3]}, DEGRADED, "sh ended with 3 in "),
    (["echo", "all healthy"], {"pattern": "all healthy$"}, HEALTHY, "echo ended with 0 in "),
    (["sh", "-c", "echo ill >&2"], {"pattern": "ill"}, HEALTHY, "sh ended with 0 in "),
    (["no-such-program"], {}, FAILING, "there is no program `no-such-program`"),
    (
        ["sh", "-c", "trap '' TERM; sleep 621.25"],
        {"timeout": "1s"},
        FAILING,
        "sh did not end within 1s, and was stopped",
    ),
    (["sleep", "621.25"], {"timeout": "1s"}, FAILING, "sleep did not end within 1s, and was stopped"),
    (["head", "-c", "100000000", "/dev/zero"], {}, FAILING, "head printed more than 8 MB, and was stopped"),
    (["sh", "-c", "sleep 621.25 & true"], {}, HEALTHY, "sh ended with 0 in "),
]


@pytest.fixture(params=["here", "by ssh"])
async def where(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[dict[str, Host]]:
    """The hosts of the playbook: none, or one by ssh that is called `there`."""
    if request.param == "here":
        yield {}
        return
    async with sshd(tmp_path) as server:
        yield {"there": Host(ssh=server.ssh)}


@pytest.mark.parametrize(("argv", "more", "outcome", "says"), COMMANDS, ids=[" ".join(row[0]) for row in COMMANDS])
async def test_a_command(
    look: Look, where: dict[str, Host], argv: list[str], more: dict[str, Any], outcome: Outcome, says: str
) -> None:
    """Its code and its words are judged; it always ends, and leaves nothing behind."""
    if where and "& true" in " ".join(argv):
        pytest.skip("a child that outlives its parent on another host is that host's")
    sample = await look(
        {"kind": "command", "argv": argv, **dict.fromkeys(["on"][: len(where)], "there"), **more}, hosts=where
    )

    assert (sample.outcome, sample.says[: len(says)]) == (outcome, says)
    await ended("621.25")


async def test_what_looks_like_a_secret(look: Look) -> None:
    """Neither what it says nor what it shows has it, though nobody has told us of it."""
    printed = "2026-11-30T03:00:00Z JWT_SECRET=hunter2hunter2\nall is ill: PASSWORD=swordfish99\n"
    sample = await look({"kind": "command", "argv": ["printf", printed], "exit": [3]})

    assert sample.says.endswith(": all is ill: PASSWORD=***")
    assert sample.evidence == "2026-11-30T03:00:00Z JWT_SECRET=***\nall is ill: PASSWORD=***\n"


async def test_a_pattern_that_is_not_found(look: Look) -> None:
    """It is said, and what was printed is shown."""
    sample = await look({"kind": "command", "argv": ["echo", "some are ill"], "pattern": "all healthy"})

    assert (sample.outcome, sample.evidence) == (FAILING, "some are ill\n")
    assert sample.says.endswith(", without `all healthy` in what it printed")


async def test_why_it_failed_is_said_by_its_last_line(look: Look) -> None:
    """Whoever reads the alarm need not open the thread; of what is well nothing more is said."""
    argv = ["sh", "-c", "echo one; echo 'no space left' >&2; echo; exit ${0}"]
    ill = await look({"kind": "command", "argv": [*argv, "3"]})
    well = await look({"kind": "command", "argv": [*argv, "0"]})

    assert re.fullmatch(r"sh ended with 3 in \d+ ms: no space left", ill.says)
    assert re.fullmatch(r"sh ended with 0 in \d+ ms", well.says)


async def test_what_is_printed_is_kept_shortly(look: Look) -> None:
    """The end of it, since errors stand there; and what is no text is counted."""
    long = await look({"kind": "command", "argv": ["sh", "-c", "seq 20000; echo the end"]})
    binary = await look({"kind": "command", "argv": ["head", "-c", "5000", "/dev/urandom"]})

    assert (len(long.evidence), long.evidence[-8:]) == (LONGEST_EVIDENCE, "the end\n")
    assert binary.evidence == "(5000 bytes that are no text)"


async def test_a_secret_of_a_command(look: Look) -> None:
    """It is given by the environment, and stands nowhere in what the program says of it."""
    check = {
        "kind": "command",
        "argv": [sys.executable, "-c", "import os; raise SystemExit(os.environ['PGPASSWORD'] * 2)"],
        "environment": {"PGPASSWORD": "${DB_PASSWORD}"},
    }
    told = await look(check, environment={"DB_PASSWORD": "hunter22"})
    untold = await look(check)

    assert told.evidence == "******\n"
    assert "hunter22" not in told.model_dump_json()
    assert untold.says == "`DB_PASSWORD` is not set in the environment where this runs"


async def test_a_disk(look: Look, where: dict[str, Host], tmp_path: Path) -> None:
    """How full it is, and how much is left."""
    on = dict.fromkeys(["on"][: len(where)], "there")
    good = await look({"kind": "disk", "path": str(tmp_path), "warn": "99%", "fail": "100%", **on}, hosts=where)
    full = await look({"kind": "disk", "path": str(tmp_path), "warn": "1%", "fail": "1%", **on}, hosts=where)
    none = await look({"kind": "disk", "path": "/no/such/folder", **on}, hosts=where)

    assert (good.outcome, full.outcome, none.outcome) == (HEALTHY, FAILING, FAILING)
    assert "% used, over 1%, " in full.says
    assert full.says.endswith(" GiB left")
    assert none.says == "nothing can be said about `/no/such/folder`"
    assert "No such file" in none.evidence


async def test_memory(look: Look, where: dict[str, Host]) -> None:
    """How much of it is used."""
    on = dict.fromkeys(["on"][: len(where)], "there")
    good = await look({"kind": "memory", "warn": "100%", "fail": "100%", **on}, hosts=where)
    full = await look({"kind": "memory", "warn": "1%", "fail": "1%", **on}, hosts=where)

    assert (good.outcome, full.outcome) == (HEALTHY, FAILING)
    assert full.says.startswith("memory is ")
    assert full.says.endswith(" GiB available")


async def test_another_processs_host(look: Look) -> None:
    """What a runner must do is not done here, whatever the kind."""
    hosts = {"dmz": Host(runner="dmz")}
    command = await look({"kind": "command", "argv": ["true"], "on": "dmz"}, hosts=hosts)
    tcp = await look({"kind": "tcp", "address": "127.0.0.1:1", "on": "dmz"}, hosts=hosts)

    assert command.says == tcp.says == "only the runner `dmz` can run this"


async def test_waiting_is_not_running(look: Look) -> None:
    """Twelve programs of which eight run at a time: each takes its own time, and has all of it."""
    import asyncio

    samples = await asyncio.gather(
        *(look({"kind": "command", "argv": ["sleep", "0.8"], "timeout": "2s"}) for _ in range(20))
    )

    assert {sample.outcome for sample in samples} == {HEALTHY}
    assert all(sample.took < timedelta(seconds=2) for sample in samples)
