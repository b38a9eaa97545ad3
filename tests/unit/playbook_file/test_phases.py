"""`phases:` in the playbook file: what may be written there, and what is said about the rest."""

from collections.abc import Callable

import pytest

from playbook.reading import default, read

Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]
HEAD = "phases:\n  questions: {data: {asks: Data?, answers: [{says: Fine}]}}\n  severities:\n"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "    P1: [{name: A}, {name: B, until: 1h}]",
            (48, "phases.severities.P1[1]", "has no end, but another follows", "write `until`, such as `30m`"),
        ),
        (
            "    P1: [{name: A, until: 1h}, {name: B, until: 30m}]",
            (
                48,
                "phases.severities.P1[2].until",
                "30 min is not later than 1 h, the end of the phase before",
                "write the phases in order of time",
            ),
        ),
        (
            "    P1: [{name: A, asks: [data]}]",
            (48, "phases.severities.P1[1]", "asks at its end, but has none", "write `until`"),
        ),
        (
            "    P1: [{name: A, until: 0m}]",
            (48, "phases.severities.P1[1].until", "ends as it begins", "write how long it lasts"),
        ),
        (
            "    P1: [{name: A, until: 1h, asks: [dat]}]",
            (48, "phases.severities.P1[1].asks[1]", "`dat` is not a question", "did you mean `data`?"),
        ),
        (
            "    P9: [{name: A}]",
            (48, "phases.severities.P9", "unknown severity", "known here: `P0`, `P1`, `P2`, `P3`, `P4`"),
        ),
        ("    P1: [{nam: A}]", (48, "phases.severities.P1[1].nam", "unknown key", "did you mean `name`?")),
    ],
)
def test_what_makes_no_sense_is_told(example: str, problems_of: ProblemsOf, lines: str, told: Told) -> None:
    """With the line and what to write instead."""
    assert problems_of(f"{example}{HEAD}{lines}\n") == [told]


def test_an_answer_raises_a_flag_that_there_is(example: str, problems_of: ProblemsOf) -> None:
    """An unknown one is told."""
    lines = 'phases:\n  questions: {data: {asks: Data?, answers: [{says: "Yes", flag: loss}]}}\n'

    assert problems_of(f"{example}flags: {{data-loss: {{name: Loss, page: [primary]}}}}\n{lines}") == [
        (47, "phases.questions.data.answers[1].flag", "`loss` is not a flag", "did you mean `data-loss`?")
    ]


def test_it_is_read(example: str) -> None:
    """A severity with two phases, of which the first asks."""
    phases = read(f"{example}{HEAD}    P1: [{{name: A, until: 30m, asks: [data]}}, {{name: B}}]\n").phases

    assert [(one.name, one.asks) for one in phases.severities["P1"]] == [("A", ("data",)), ("B", ())]


def test_the_default_is_the_seeds() -> None:
    """The phases of P0 and P1, and the four questions."""
    phases = default().phases
    names = {key: [one.name for one in several] for key, several in phases.severities.items()}

    assert names == {
        "P0": ["Identify", "Isolate", "Estimate recovery", "Recovery", "Verification"],
        "P1": ["Assessment", "Containment", "Resolution", "Verification"],
    }
    assert [question.asks for question in phases.questions.values()] == [
        "Is it a single failure or a cascade?",
        "Is data at risk?",
        "Can we fail over?",
        "What will it take?",
    ]
