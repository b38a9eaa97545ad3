"""How free words become a severity, a title and an impact."""

import pytest

from handlers.commands.declare import named, severity_of
from playbook.document import Playbook
from playbook.refusals import Refused


@pytest.mark.parametrize(
    ("word", "severity"), [("P0", "P0"), ("p1", "P1"), ("P2:", "P2"), ("checkout", None), ("", None), ("P", None)]
)
def test_severity_in_any_case(playbook: Playbook, word: str, severity: str | None) -> None:
    """The first word is a severity, in any case and with a sign after it, or it is none."""
    assert severity_of(word, playbook) == severity


@pytest.mark.parametrize("word", ["P9", "sev1", "SEV-2", "p10", "s1", "priority1"])
def test_what_looks_like_a_severity_is_refused(playbook: Playbook, word: str) -> None:
    """It is not taken for a word of the title."""
    with pytest.raises(Refused, match=rf"“{word}” is not a severity. Choose one of P0 \(critical\), P1 \(high\)"):
        severity_of(word, playbook)


@pytest.mark.parametrize(
    ("said", "title", "impact", "remarked"),
    [
        ("checkout  down", "checkout down", "", False),
        ("", "", "", False),
        ("checkout down\nnobody can pay\nsince 3", "checkout down", "nobody can pay\nsince 3", False),
        ("x" * 121, "x" * 119 + "…", "x" * 121, True),
        ("y" * 3_000, "y" * 119 + "…", "y" * 2_499 + "…", True),
    ],
)
def test_words_of_any_length_declare(said: str, title: str, impact: str, *, remarked: bool) -> None:
    """What is too long for a title is kept as the impact, and said to be."""
    got_title, got_impact, remark = named(said)

    assert (got_title, got_impact, bool(remark)) == (title, impact, remarked)
