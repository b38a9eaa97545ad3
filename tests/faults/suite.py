"""Proofs that are whole as the tests that they are: pytest runs them, and what they count makes a row."""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from tests.faults.load import Load
from tests.faults.proof import Row
from tests.faults.reckoning import Reckoning

FOLDER: Final = Path(__file__).parent
PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "--tb=short", "-n", "0", "-o", "junit_family=xunit1")
"""One test after the other; the newer form of the report has no place for what the tests count."""
SUITES: Final = {
    "clock leaps": ("the clocks leap by an hour, either way, and a laptop sleeps, while it tells", "test_leaps.py"),
    "restarted": (
        "PostgreSQL restarted, and crashed, under load, two replicas",
        "test_database.py::test_restarted_under_load",
    ),
    "full": ("disk full (4 MB), and free again", "test_database.py::test_disk_full"),
    "locked": ("database locked by another process", "test_database.py::test_locked_by_another_process"),
    "socket mode": ("2 replicas by Socket Mode, one killed before it acknowledges", "test_socket_mode.py"),
    "pgbouncer": ("PgBouncer in transaction mode, two replicas", "test_database.py::test_behind_a_pooler"),
    "migrations": (
        "migrations by 3 replicas that start at once, on each database",
        "test_replicas.py::test_migrations_of_three_that_start_at_once",
    ),
    "later form": ("this version on a later form, on each database", "test_replicas.py::test_old_code_on_a_newer_form"),
    "two incidents": ("killed between the two sides of a merge, a link, a split", "test_two_incidents.py"),
}
"""By their names: what is shown, and the tests that show it."""


async def prove(test: str, name: str) -> Row:
    """Run the tests of a file, or the one of it that is named. Raises AssertionError with what pytest says if it fails.

    A test that is left out (there is no PgBouncer, nobody may mount a disk) is not done, so that the row does not hold.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        process = await asyncio.create_subprocess_exec(
            *PYTEST, f"--junitxml={report}", str(FOLDER / name),
            cwd=FOLDER.parents[1], stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()[-2000:]
        cases = list(ElementTree.parse(report).iter("testcase"))
    return Row(
        test=test,
        least=len(cases),
        of="tests",
        done=sum(case.find("skipped") is None for case in cases),
        lost=0,
        doubled=0,
        took=time.monotonic() - began,
        figures=", ".join(f"{count:,} {what}" for what, count in counted(cases).items()),
    )


def enter(record: Callable[[str, object], None], load: Load, found: Reckoning) -> None:
    """Enter what a test has done in the figures of its row; `record` is pytest's `record_property`."""
    record("incidents", len(load.declared))
    record("messages", found.told)


def counted(cases: list[ElementTree.Element]) -> Counter[str]:
    """What the tests have counted (pytest's `record_property`), all together."""
    found = Counter[str]()
    for one in (one for case in cases for one in case.iter("property")):
        found[one.attrib["name"]] += int(one.attrib["value"])
    return found
