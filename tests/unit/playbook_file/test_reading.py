"""A whole playbook file: all its problems at once, in the order of lines, as people see them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.reading import DEFAULT_TEXT, PlaybookInvalid, Problem, default, explain, read

Change = Callable[..., str]
Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

LINES = DEFAULT_TEXT.splitlines(keepends=True)
SCRAPS = (
    "\t",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "&a ",
    "*a ",
    "!x ",
    "? ",
    "~",
    "0",
    "| ",
    "%",
    "no",
    "…",
    "\x00",
    "  ",
)


def test_the_example_of_these_tests_is_a_playbook(example: str) -> None:
    """What the tables break is whole before."""
    assert read(example).name == "Example"


def test_the_built_in_playbook_is_the_built_in_text() -> None:
    """What a team copies is what runs when it copies nothing."""
    assert read(DEFAULT_TEXT) == default()


def test_all_problems_are_told_at_once_in_the_order_of_lines(change: Change, problems_of: ProblemsOf) -> None:
    """YAML's habits, wrong forms and nonsense are told together: one reading, one repair."""
    text = change(
        ("timezone: Europe/Berlin", "timezone: Berlin"),
        ("objective: 1h", "objectve: 1h"),
        ("    name: Critical\n", "    name: Critical\n    name: Fatal\n"),
        ("page: [backup, manager]", "page: [bakup, manager]"),
        ("snooze: 5m", "snooze: soon"),
        ("services: [checkout, login]", "services:\ncolour: red"),
    )
    assert [(line, key) for line, key, _, _ in problems_of(text)] == [
        (3, "calendar.timezone"),
        (20, "severities.P0.name"),
        (24, "severities.P0.objectve"),
        (35, "escalation_policies.critical[2].page[1]"),
        (44, "reminders.snooze"),
        (45, "services"),
        (46, "colour"),
    ]


def test_an_unreadable_contact_is_still_a_contact(change: Change, problems_of: ProblemsOf) -> None:
    """A contact with a mistake is told once, not again by every level that calls it."""
    assert len(problems_of(change(("email: ben@example.com", "email: ben")))) == 1


def test_an_unreadable_policy_is_still_a_policy(change: Change, problems_of: ProblemsOf) -> None:
    """A policy with a mistake is told once, not again by every severity that names it."""
    assert len(problems_of(change(("  slow:\n", "  slow: often\n  other:\n")))) == 1


def test_a_problem_reads_like_a_compiler_s(change: Change) -> None:
    """One line: file, line, key, message, remedy; editors and terminals can link it."""
    with pytest.raises(PlaybookInvalid) as caught:
        read(change(("objective: 1h", "objectve: 1h")), name="conf/ours.yaml")
    assert [str(problem) for problem in caught.value.problems] == [
        "conf/ours.yaml:23: severities.P0.objectve: unknown key; did you mean `objective`?"
    ]


def test_a_problem_of_the_whole_file_has_no_key() -> None:
    """Where no key is to blame, none is named."""
    problem = Problem(line=1, key="", message="is empty", remedy="write something")
    assert str(problem) == "playbook.yaml:1: is empty; write something"


def test_problems_are_explained_for_the_terminal(change: Change) -> None:
    """The terminal shows each problem with its remedy below, then how many there are; so does the exception."""
    with pytest.raises(PlaybookInvalid) as caught:
        read(change(("objective: 1h", "objectve: 1h"), ("snooze: 5m", "snooze: 5")), "ours.yaml")
    assert explain(caught.value.problems) == str(caught.value)
    assert str(caught.value).splitlines() == [
        "ours.yaml:23: severities.P0.objectve: unknown key",
        "    → did you mean `objective`?",
        "ours.yaml:43: reminders.snooze: `5` is not a duration",
        "    → say the unit: `5m` for minutes, `5s` for seconds, `5h` for hours",
        "",
        "2 problems",
    ]


def test_one_problem_is_one() -> None:
    """The count is grammatical."""
    assert explain([Problem(line=1, key="", message="is empty", remedy="…")]).endswith("\n1 problem")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Law: whatever the file holds, its reader answers with a playbook or with problems."""
    read_or_refuse(text)


@given(st.integers(0, len(DEFAULT_TEXT)), st.integers(0, 40), st.sampled_from(SCRAPS))
def test_any_slip_of_the_hand_is_read_or_refused(place: int, length: int, scrap: str) -> None:
    """Law: a few letters of the file replaced by others give a playbook, or problems within the file."""
    read_or_refuse(DEFAULT_TEXT[:place] + scrap + DEFAULT_TEXT[place + length :])


@given(st.lists(st.sampled_from(LINES), max_size=60))
def test_any_shuffled_lines_are_read_or_refused(lines: list[str]) -> None:
    """Law: the file's own lines, lost, doubled and out of order, give a playbook or problems within the file."""
    read_or_refuse("".join(lines))


@given(st.integers(0, len(LINES) - 1))
def test_a_line_taken_away_is_told_or_not_needed(place: int) -> None:
    """Law: without any one of its lines the file says something else, is refused, or has lost only a comment."""
    line = LINES[place].split("#")[0].strip()
    rest = "".join(LINES[:place] + LINES[place + 1 :])
    if read_or_refuse(rest) == default():
        assert line in NEEDLESS


NEEDLESS = {
    "",
    # What is also so when it is left out:
    "timezone: UTC",
    'hours: "09:00-17:00"',
    "days: [mon, tue, wed, thu, fri]",
    "holidays: []",
    "incidents: incident-response",
    "room: inc-{number:04}-{title}",
    "before: 2m",
    "overdue_after: 5m",
    "overdue: [backup, manager]",
    "snooze: 5m",
    "services: []",
    "accept_within: 10m",
    "monitor: 30m",
}


def read_or_refuse(text: str) -> object:
    try:
        return read(text)
    except PlaybookInvalid as refused:
        problems = refused.problems
    lines = text.count("\n") + 1
    assert [problem for problem in problems if not (1 <= problem.line <= lines and problem.remedy)] == []
    return problems
