"""Programs are run without a shell and always come to an end: on this host, and on another one by ssh."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.execution.command import KEPT, UNLIMITED, Command, Ended, Limits, NotRun, Result
from bot.execution.executor import Executor
from playbook.health.hosts import Host
from tests.support.processes import alive, began, ended

Run = Callable[..., Awaitable[Result]]
NASTY = (
    "$HOME",
    "`id`",
    "$(id)",
    "; ls",
    "a  b",
    "it's",
    '"x"',
    "*",
    "~",
    "\\n",
    "a\nb",
    "",
    "&& false",
    "#x",
    "-n",
    "!!",
)


async def test_what_a_program_prints(run: Run) -> None:
    """Both what it says and what it complains of, and its code."""
    result = await run("sh", "-c", "echo out; echo err >&2; exit 3")

    assert (result.ended, result.code, sorted(result.output.split())) == (Ended.EXITED, 3, ["err", "out"])
    assert result.took > timedelta()


async def test_arguments_arrive_as_they_are(run: Run) -> None:
    """No shell takes anything in them for its own, here or there."""
    result = await run(sys.executable, "-c", "import sys; print(sys.argv[1:])", *NASTY)

    assert result.output == f"{list(NASTY)}\n"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30), max_size=4))
def test_any_argument_arrives(words: list[str]) -> None:
    """Whatever text it is: what the shell of the other host is told means exactly these words."""
    import subprocess

    from bot.execution.ssh import line

    argv = (sys.executable, "-c", "import sys; print(sys.argv[1:])", *words)
    told = subprocess.run(
        ["sh", "-c", line(Command(argv=argv, timeout=timedelta(seconds=9)))], check=True, capture_output=True
    )

    assert told.stdout.decode() == f"{words}\n"


async def test_where_it_runs(run: Run, tmp_path: Path) -> None:
    """In the folder that is asked for, however that is called."""
    folder = tmp_path / "a folder; ls"
    folder.mkdir()

    assert (await run("pwd", directory=str(folder))).output == f"{folder}\n"


async def test_it_reads_nothing(run: Run) -> None:
    """A program that waits for an answer gets none at once, instead of waiting for ever."""
    result = await run("cat")

    assert (result.ended, result.code, result.output) == (Ended.EXITED, 0, "")


async def test_a_missing_program(run: Run) -> None:
    """It is named in a sentence."""
    with pytest.raises(NotRun, match="there is no program `no-such-program`"):
        await run("no-such-program", "--now")


async def test_a_program_that_does_not_end(run: Run) -> None:
    """It is told to end, and does."""
    command = Command(argv=("sleep", "601.25"), timeout=timedelta(milliseconds=200))
    result = await run(*command.argv, seconds=0.2)

    assert (result.ended, result.code) == (Ended.TIMED_OUT, -15)
    assert result.says(command) == "sleep did not end within 200ms, and was stopped"
    await ended("601.25")


async def test_a_program_that_will_not_end(run: Run) -> None:
    """It ignores TERM, and is killed."""
    result = await run("sh", "-c", "trap '' TERM; echo begun; while :; do sleep 602.25; done", seconds=0.5)

    assert (result.ended, result.code, result.output) == (Ended.TIMED_OUT, -9, "begun\n")
    await ended("602.25")


async def test_a_program_that_prints_without_end(run: Run) -> None:
    """It is stopped after some megabytes, and little is kept."""
    command = Command(
        argv=("sh", "-c", "echo first; exec head -c 100000000 /dev/zero | tr '\\0' x"), timeout=timedelta(seconds=30)
    )
    result = await run(*command.argv)

    assert result.ended is Ended.FLOODED
    assert result.output.startswith("first\nxxx")
    assert "bytes are left out" in result.output
    assert len(result.output) < KEPT + 100
    assert result.says(command) == "sh printed more than 8 MB, and was stopped"


async def test_a_program_that_prints_no_text(run: Run) -> None:
    """What nobody could read is counted, not shown."""
    result = await run("head", "-c", "3000", "/dev/urandom")

    assert result.output == "(3000 bytes that are no text)"


async def test_a_program_that_is_killed(run: Run) -> None:
    """By which signal is said."""
    command = Command(argv=("sh", "-c", "kill -9 $$"), timeout=timedelta(seconds=9))
    result = await run(*command.argv)

    assert (result.ended, result.code) == (Ended.EXITED, -9)
    assert result.says(command).startswith("sh was ended by signal 9 after ")


async def test_whoever_is_cancelled_leaves_nothing_running(run: Run, host: Host | None) -> None:
    """A run that nobody waits for any more is ended, children and all."""
    mark = "603.25" if host is None else "604.25"
    running = asyncio.ensure_future(run("sh", "-c", f"sleep {mark} & sleep {mark}"))
    await began(f"sleep\x00{mark}")

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await ended(mark)


async def test_children_are_ended_with_it(executor: Executor) -> None:
    """A child that its parent has left, and that holds the output open, is waited for by nobody."""
    command = Command(argv=("sh", "-c", "trap '' TERM; sleep 605.25 & echo left"), timeout=timedelta(seconds=30))
    result = await executor.run(command)

    assert (result.ended, result.code, result.output) == (Ended.EXITED, 0, "left\n")
    assert result.took < timedelta(seconds=20)
    await ended("605.25")


@pytest.mark.skipif(sys.platform != "linux", reason="strays are found on Linux only")
@pytest.mark.parametrize("cancelled", [False, True], ids=["its time is over", "it is cancelled"])
async def test_what_has_left_its_group_is_stopped_with_it(executor: Executor, *, cancelled: bool) -> None:
    """A daemon, and one that hears no TERM: that it was stopped is said of all of it."""
    mark = f"608.{secrets.randbelow(10**9)}"
    script = f"(setsid sleep {mark} &); setsid sh -c 'trap \"\" TERM; sleep {mark}; sleep {mark}' & exec sleep {mark}"
    command = Command(argv=("sh", "-c", script), timeout=timedelta(seconds=30 if cancelled else 1))
    running = asyncio.ensure_future(executor.run(command))
    await began(f"sleep\x00{mark}")
    if cancelled:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    else:
        assert (await running).ended is Ended.TIMED_OUT

    assert alive(mark) == []


@pytest.mark.skipif(sys.platform != "linux", reason="strays are found on Linux only")
async def test_a_daemon_that_was_to_be_started_runs_on(executor: Executor, tmp_path: Path) -> None:
    """The program ended by itself and well: what it has started so is its work."""
    mark, up = f"609.{secrets.randbelow(10**9)}", tmp_path / "up"
    script = f"setsid sh -c 'echo up; exec sleep {mark}' > {up} 2>&1 & until [ -s {up} ]; do sleep 0.05; done"
    result = await executor.run(Command(argv=("sh", "-c", script), timeout=timedelta(seconds=30)))
    (daemon,) = alive(mark)
    os.kill(daemon, signal.SIGKILL)

    assert (result.ended, result.code) == (Ended.EXITED, 0)


async def test_the_environment_is_scrubbed(executor: Executor) -> None:
    """Our own secrets are not handed on; what the file adds is."""
    command = Command(argv=("env",), timeout=timedelta(seconds=9), environment={"PGPASSWORD": "x"})
    seen = dict(line.split("=", 1) for line in (await executor.run(command)).output.splitlines())

    assert seen["PGPASSWORD"] == "x"
    assert set(seen) <= {
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "PGPASSWORD",
        "WARROOM_RUN",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="limits are set on Linux only")
async def test_what_a_program_may_use(executor: Executor) -> None:
    """Memory, files and dumps have an end."""
    kinds = "(r.RLIMIT_DATA, r.RLIMIT_FSIZE, r.RLIMIT_CORE)"
    asking = f"import time, resource as r; time.sleep(.2); print(*(r.getrlimit(k)[0] for k in {kinds}))"
    taking = "import time; time.sleep(.2); bytearray(5 * 1024**3)"
    seen, greedy = [
        await executor.run(Command(argv=(sys.executable, "-c", program), timeout=timedelta(seconds=20)))
        for program in (asking, taking)
    ]

    assert seen.output.split() == [str(4 * 1024**3), str(UNLIMITED), "0"]
    assert (greedy.code, "MemoryError" in greedy.output) == (1, True)


@pytest.mark.skipif(sys.platform != "linux", reason="limits are set on Linux only")
@pytest.mark.parametrize("then", ["", "; echo restored"], ids=["it ends", "it goes on"])
async def test_a_file_that_comes_to_its_limit(executor: Executor, tmp_path: Path, then: str) -> None:
    """It is said, though whatever follows in the program ends well; what is whole is larger without a limit."""
    script = f"sleep 0.3; head -c 2000000 /dev/zero > {tmp_path}/file{then}"
    limited, free = [
        Command(argv=("sh", "-c", script), timeout=timedelta(seconds=20), limits=Limits.of(None, file))
        for file in ("1MB", None)
    ]
    cut = await executor.run(limited)
    size = (tmp_path / "file").stat().st_size
    whole = await executor.run(free)

    assert (cut.cut(limited), size) == (True, 1024**2)
    assert cut.says(limited) == "sh came to its limit of 1 MB for a file"
    assert (whole.cut(free), whole.code, (tmp_path / "file").stat().st_size) == (False, 0, 2_000_000)


@pytest.mark.parametrize(
    ("argv", "directory", "sentence"),
    [
        (("/etc",), None, "`/etc` may not be run"),
        (("ls",), "/no/such/folder", "there is no folder `/no/such/folder`"),
        (("ls", "a\x00b"), None, "`ls` cannot be run with these arguments"),
    ],
)
async def test_what_cannot_be_begun(
    executor: Executor, argv: tuple[str, ...], directory: str | None, sentence: str
) -> None:
    """Each is a sentence."""
    with pytest.raises(NotRun) as refused:
        await executor.run(Command(argv=argv, timeout=timedelta(seconds=9), directory=directory))

    assert str(refused.value) == sentence


async def test_so_many_at_a_time(tmp_path: Path) -> None:
    """One that waits for its turn has all of its time left."""
    import os
    import time

    executor = Executor(os.environ, time.monotonic, at_once=1)
    length = f"0.3{secrets.randbelow(10**9):09}"  # as no other test's
    argv = ("sh", "-c", f"sleep {length}")
    results = await asyncio.gather(*(executor.run(Command(argv=argv, timeout=timedelta(seconds=2))) for _ in range(3)))

    assert [result.ended for result in results] == [Ended.EXITED] * 3
    assert alive(f"sleep\x00{length}") == []


async def test_a_runner_elsewhere(executor: Executor) -> None:
    """What only another process can run is not run by this one."""
    with pytest.raises(NotRun, match="only the runner `dmz` can run this"):
        await executor.run(Command(argv=("ls",), timeout=timedelta(seconds=9)), Host(runner="dmz"))
