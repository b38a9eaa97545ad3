"""The table of the proof: a row holds only if all was done and nothing is wrong, and the page has a row for each."""

import re
from pathlib import Path

import pytest

from tests.faults.proof import Row
from tests.faults.suite import SUITES, prove

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


@pytest.mark.parametrize(
    ("done", "lost", "doubled", "holds"),
    [(100, 0, 0, True), (120, 0, 0, True), (99, 0, 0, False), (0, 0, 0, False), (100, 1, 0, False), (100, 0, 1, False)],
)
def test_when_a_row_holds(*, done: int, lost: int, doubled: int, holds: bool) -> None:
    """One that was not done is as bad as one that was lost."""
    row = Row(test="kills", least=100, of="kills", done=done, lost=lost, doubled=doubled, took=1.0)

    assert row.holds is holds


async def test_a_test_that_is_left_out_is_not_done(tmp_path: Path) -> None:
    """And one that fails is said aloud; what the others count makes the figures."""
    tests = "import pytest\ndef test_a(record_property): record_property('kills', 3)\n"
    (tmp_path / "test_some.py").write_text(f"{tests}def test_b(): pytest.skip('no disk')\n")
    (tmp_path / "test_wrong.py").write_text(f"{tests}def test_b(): assert 'this' == 'that'\n")

    row = await prove("some", f"{tmp_path}/test_some.py")
    with pytest.raises(AssertionError, match="'this' == 'that'"):
        await prove("wrong", f"{tmp_path}/test_wrong.py")

    assert (row.done, row.least, row.holds, row.figures) == (1, 2, False, "3 kills")


@pytest.mark.parametrize(("test", "name"), SUITES.values(), ids=SUITES)
def test_each_has_its_row_and_its_tests(test: str, name: str) -> None:
    """What the page says of a proof is what the command prints, and its tests are there."""
    file, _, function = name.partition("::")

    assert re.search(rf"^\| {re.escape(test)} \|", PAGE.read_text(), re.MULTILINE)
    assert f"def {function or 'test_'}" in (Path(__file__).parent / file).read_text()
