"""`verification:` in the playbook file: what may be written there, and what is said about the rest."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from playbook.checks import Verification
from playbook.reading import default, read

Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "  P0: {checks: []}\n  P9: {}",
            (47, "verification.P9", "unknown severity", "known here: `P0`, `P1`, `P2`, `P3`, `P4`"),
        ),
        (
            "  P0: {monitor: 0m}",
            (46, "verification.P0", "verifies nothing", "write `checks` or `monitor`, or leave this severity out"),
        ),
        ("  P0: {check: [Smoke]}", (46, "verification.P0.check", "unknown key", "did you mean `checks`?")),
        ("  P0: {checks: [a, a]}", (46, "verification.P0.checks", "names `a` twice", "remove one of them")),
    ],
)
def test_what_makes_no_sense_is_told(example: str, problems_of: ProblemsOf, lines: str, told: Told) -> None:
    """With the line and what to write instead."""
    assert problems_of(f"{example}verification:\n{lines}\n") == [told]


def test_it_is_read(example: str) -> None:
    """A severity with a list and the usual half hour."""
    written = read(f"{example}verification:\n  P1: {{checks: [Smoke tests pass]}}\n").verification

    assert written == {"P1": Verification(checks=("Smoke tests pass",), monitor=timedelta(minutes=30))}


def test_the_default_is_the_seeds() -> None:
    """P0 and P1: services healthy, smoke tests, data integrity, half an hour of monitoring."""
    checks = ("All services healthy", "Smoke tests pass", "Data integrity checked")
    wanted = Verification(checks=checks, healthy=checks[0], monitor=timedelta(minutes=30))

    assert default().verification == {"P0": wanted, "P1": wanted}
