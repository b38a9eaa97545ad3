"""The triage of the playbook: the seed's decision tree and its table, line by line, and what makes no sense."""

import pytest

from playbook import reading
from playbook.refusals import Refused
from playbook.triage import USUAL, Proposal, Question, Screen, Triage, faults, follow

TREE = [
    ("Is the entire system down?", "P0"),
    ("Is critical functionality unavailable?", "P1"),
    ("Is performance significantly degraded?", "P2"),
    ("Is a non-critical feature affected?", "P3"),
    ("Is it just a warning or informational?", "P4"),
]
"""The seed's decision tree: a question, and what a yes means; a no leads to the next."""


@pytest.mark.parametrize(("place", "line"), list(enumerate(TREE)), ids=[severity for _, severity in TREE])
def test_each_line_of_the_tree(place: int, line: tuple[str, str]) -> None:
    """After so many noes this is asked, and a yes is that severity."""
    ask, severity = line
    screen = follow("t" + "n" * place, USUAL)
    assert isinstance(screen, Screen)
    end = follow(screen.first[1], USUAL)

    assert (screen.ask, screen.hint) == (ask, severity)
    assert isinstance(end, Proposal)
    assert end.severities == (severity,)


def test_nothing_of_all_this_is_a_minor_issue() -> None:
    """The seed leaves the last no open: more than a warning, so the higher of the two stands."""
    assert follow("tnnnnn", USUAL) == Proposal(
        severities=("P3",), because="“Is it just a warning or informational?” No"
    )


@pytest.mark.parametrize(
    ("way", "severities"), [("mhh", ("P0",)), ("mhl", ("P1",)), ("mlh", ("P1",)), ("mll", ("P2", "P3"))]
)
def test_each_line_of_the_table(way: str, severities: tuple[str, ...]) -> None:
    """High impact and high urgency is P0, one of both is P1, none is P2 or P3."""
    end = follow(way, USUAL)

    assert isinstance(end, Proposal)
    assert end.severities == severities


def test_the_table_asks_for_the_impact_first() -> None:
    """Two questions, two answers each."""
    first, then = follow("m", USUAL), follow("mh", USUAL)

    assert isinstance(first, Screen)
    assert isinstance(then, Screen)
    assert (first.ask, then.ask) == ("How big is the impact?", "How urgent is it?")
    assert (then.first, then.second) == (("High", "mhh"), ("Low", "mhl"))


@pytest.mark.parametrize("way", ["", "x", "tq", "tyy", "tnnnnnn", "mhhh", "m9"])
def test_a_way_that_is_not_there(way: str) -> None:
    """The file may have changed between two screens: it is said, and nothing breaks."""
    with pytest.raises(Refused, match="Begin again"):
        follow(way, USUAL)


def test_the_built_in_playbook_writes_out_what_holds_without_it() -> None:
    """Whoever leaves the section out is asked the same."""
    assert reading.default().triage == USUAL
    assert list(faults(USUAL)) == []


def question(then: str, otherwise: str) -> Question:
    return Question(ask="Is it so?", because="it is so", then=then, otherwise=otherwise)


@pytest.mark.parametrize(
    ("first", "questions", "told"),
    [
        ("b", {"a": question("P0", "P1")}, [("triage.first", "`b` is not a question")]),
        (
            "a",
            {"a": question("P9", "P1")},
            [("triage.questions.a.then", "`P9` is neither a severity nor a question")],
        ),
        (
            "a",
            {"a": question("P0", "b"), "b": question("P1", "a")},
            [
                (
                    "triage.questions.b.otherwise",
                    "leads back to a question that was asked before, so no severity is ever reached",
                )
            ],
        ),
        (
            "a",
            {"a": question("a", "P1")},
            [
                (
                    "triage.questions.a.then",
                    "leads back to a question that was asked before, so no severity is ever reached",
                )
            ],
        ),
        (
            "a",
            {"a": question("P0", "P1"), "b": question("P1", "P2")},
            [("triage.questions.b", "is never asked")],
        ),
        ("P0", {"P0": question("P1", "P2")}, [("triage.questions.P0", "`P0` is a severity")]),
        ("a", {"a": question("b", "b"), "b": question("P1", "P2")}, []),
    ],
    ids=["first", "unknown", "loop", "itself", "never", "named", "shared"],
)
def test_every_answer_ends_in_a_severity(
    first: str, questions: dict[str, Question], told: list[tuple[str, str]]
) -> None:
    """A way that ends nowhere, or never, is found before anybody walks it; two ways may share a question."""
    found = faults(Triage(first=first, questions=questions, matrix=USUAL.matrix))

    assert [(".".join(map(str, fault.path)), fault.message) for fault in found] == told


def test_a_loop_is_told_with_its_line() -> None:
    """`warroom check` says where to mend it."""
    text = reading.DEFAULT_TEXT.replace("      otherwise: P3 ", "      otherwise: system ")
    with pytest.raises(reading.PlaybookInvalid) as told:
        reading.read(text)

    (problem,) = told.value.problems
    assert problem.key == "triage.questions.warning.otherwise"
    assert text.splitlines()[problem.line - 1].strip().startswith("otherwise: system")
