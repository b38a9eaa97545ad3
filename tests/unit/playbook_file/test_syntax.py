"""What YAML allows or forbids, and the sentence that answers it with line, key and remedy."""

from collections.abc import Callable

import pytest

from playbook.reading import read

Change = Callable[..., str]
Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

BEGIN = "begin with keys such as `name:` and `contacts:`, or copy the default playbook"

# A sentence; a whole text, or what is changed in the example; what is said about it.
SYNTAX: list[tuple[str, str | tuple[str, str], Told]] = [
    ("An empty file says so.", "", (1, "", "is empty", BEGIN)),
    ("Comments alone are an empty file.", "# nothing\n\n", (1, "", "is empty", BEGIN)),
    ("Empty braces are an empty file.", "{}", (1, "", "is empty", BEGIN)),
    ("A list at the top is no playbook.", "- name: x\n", (1, "", "is a list", BEGIN)),
    (
        "Colons without spaces make no keys.",
        "name:x\ncontacts:y\n",
        (1, "", "is not made of keys and values", f"{BEGIN}; a space follows each colon"),
    ),
    (
        "A bare null is no playbook.",
        "~\n",
        (1, "", "has no value", "write the value after it, or remove the line"),
    ),
    (
        "A tab is named as a tab.",
        ("  timezone", "\ttimezone"),
        (3, "timezone", "a tab stands here", "indent with spaces; YAML knows no tabs"),
    ),
    (
        "A colon within a text asks for quotes.",
        ("description: Outage", "description: Outage: all"),
        (
            20,
            "description",
            "a colon where none can be",
            "indent this line like its neighbours, or, if the colon belongs to the text, put the text in quotes",
        ),
    ),
    (
        "A line that sticks out is found.",
        ("    objective: 1h", "   objective: 1h"),
        (
            23,
            "objective",
            "this line does not line up with its neighbours",
            "give it as many spaces as the keys (or dashes) it belongs with; text with quotes inside goes in quotes",
        ),
    ),
    (
        "A line that is too deep is found.",
        ("    objective: 1h", "      objective: 1h"),
        (
            23,
            "objective",
            "a colon where none can be",
            "indent this line like its neighbours, or, if the colon belongs to the text, put the text in quotes",
        ),
    ),
    (
        "An open quote is shown where it opens.",
        ("description: Outage", 'description: "Outage'),
        (20, "description", "the quote opened here is not closed", "add the closing quote"),
    ),
    (
        "An open list is shown where it opens.",
        ("wed, thu, fri]", "wed, thu, fri"),
        (5, "days", "the list opened here with `[` is not closed", "add the `]`"),
    ),
    (
        "Open braces are shown where they open.",
        ("room: 10m}", "room: 10m"),
        (24, "updates", "the keys opened here with `{` are not closed", "add the `}`"),
    ),
    (
        "A stray bracket is found.",
        ("name: Critical", "name: ]"),
        (19, "name", "a value is missing here", "write the value, or remove a stray bracket"),
    ),
    (
        "A value that YAML reserves asks for quotes.",
        ("name: Critical", "name: @critical"),
        (19, "name", "a value cannot begin with `@`", 'put the value in quotes: "@…"'),
    ),
    (
        "A backslash in double quotes asks for single ones.",
        ("name: Critical", r'name: "C:\work"'),
        (
            19,
            "name",
            r"`\w` means nothing in double quotes",
            "use single quotes: nothing in them is special",
        ),
    ),
    (
        "A key without its colon is found.",
        ("    objective: 1h", "    objective 1h"),
        (23, "", "a line without a colon", "write it as `key: value`"),
    ),
    (
        "A star is no alias here.",
        ("name: Critical", "name: *critical"),
        (
            19,
            "name",
            "`*critical` refers to nothing",
            "write the value itself (in quotes if it begins with `*`)",
        ),
    ),
    (
        "A second document is refused.",
        ("[checkout, login]\n", "[checkout, login]\n---\nname: Other\n"),
        (45, "", "a second document begins here", "remove the `---`: the playbook is one document"),
    ),
    (
        "A directive is refused, for it changes what `no` means.",
        ("name: Example\n", "# mine\n%YAML 1.1\n---\nname: Example\n"),
        (2, "", "lines with `%` are not read", "remove it, and the `---` below"),
    ),
    (
        "An invisible character is found.",
        ("name: Critical", "name: Crit\x00ical"),
        (19, "", "a character that no text has", "delete it, or type it again"),
    ),
    (
        "A hidden end of line is found.",
        ("description: Outage", "description: Outage\u2028or worse"),
        (
            20,
            "",
            "an unusual end of line, which most editors hide",
            "save the file with Unix or Windows line ends",
        ),
    ),
    (
        "Thousands of brackets end in a sentence.",
        "[" * 2000,
        (1, "", "is nested too deeply", "remove the needless brackets"),
    ),
    (
        "A huge file is not even looked into.",
        "#" * 1_000_001,
        (1, "", "has 1000001 characters", "a playbook is far smaller: is it this file?"),
    ),
    (
        "A key written twice is not quietly the last.",
        ("    objective: 1h\n", "    objective: 1h\n    objective: 2h\n"),
        (24, "severities.P0.objective", "is written twice (first on line 23)", "keep one of them"),
    ),
    (
        "An anchor is refused.",
        ("page: [backup, manager]", "page: &both [backup, manager]"),
        (
            34,
            "escalation_policies.critical[2].page",
            "`&both` is not read here",
            "remove it, and write the value out where it is needed",
        ),
    ),
    (
        "A merge key is refused.",
        ("    name: Critical\n", "    <<: {}\n    name: Critical\n"),
        (19, "severities.P0", "`<<` is not read here", "write the keys out where they belong"),
    ),
    (
        "A tag on a text is refused.",
        ("name: Critical", "name: !secret Critical"),
        (19, "severities.P0.name", "`!secret` is not read here", "remove it, and put the text in quotes"),
    ),
    (
        "A tag on a list is refused.",
        ("page: [backup, manager]", "page: !set [backup, manager]"),
        (34, "escalation_policies.critical[2].page", "`!set` is not read here", "remove it"),
    ),
    (
        "A key that is a list is refused.",
        ("  timezone:", "  ? [a, b]\n  : c\n  timezone:"),
        (3, "calendar", "has a key that is a list", "a key must be one word"),
    ),
    (
        "A key without a value is not quietly empty.",
        ("    objective: 1h", "    objective:"),
        (23, "severities.P0.objective", "has no value", "write the value after it, or remove the line"),
    ),
]


@pytest.mark.parametrize(("sentence", "text", "problem"), SYNTAX)
def test_yaml_that_cannot_be_meant(
    sentence: str, text: str | tuple[str, str], problem: Told, change: Change, problems_of: ProblemsOf
) -> None:
    """Each sentence of the table holds, and nothing else is said about that file."""
    assert problems_of(text if isinstance(text, str) else change(text)) == [problem], sentence


def test_an_alias_is_told_at_both_ends(change: Change, problems_of: ProblemsOf) -> None:
    """An anchor and the alias that uses it are two things to mend, and the alias' emptiness is not a third."""
    text = change(("page: [primary]}", "page: &on_call [primary]}"), ("page: [primary]", "page: *on_call"))
    assert problems_of(text) == [
        (
            32,
            "escalation_policies.critical[1].page",
            "`&on_call` is not read here",
            "remove it, and write the value out where it is needed",
        ),
        (38, "escalation_policies.slow[1].page", "`*on_call` is not read here", "write the value out"),
    ]


def test_an_anchor_within_itself_ends(change: Change, problems_of: ProblemsOf) -> None:
    """A list that holds itself is refused like every anchor."""
    found = problems_of(change(("services: [checkout, login]", "services: &s [*s]")))
    assert [(line, key) for line, key, _, _ in found] == [(44, "services"), (44, "services[1]")]


def test_editors_habits_are_no_problem(example: str) -> None:
    """A byte-order mark, Windows line ends and YAML's own document marks change nothing."""
    for text in (f"\ufeff{example}", example.replace("\n", "\r\n"), f"---\n{example}", f"{example}...\n"):
        assert read(text) == read(example)


def test_yaml_s_own_words_may_be_keys_and_text(change: Change) -> None:
    """`no` is Norway, and a number is as good a contact key as any."""
    more = "  no: {name: no, email: kari@example.no}\n  47: {name: off, slack: U0000KARI}\n  manager:"
    contacts = read(change(("  manager:", more))).contacts
    assert (contacts["no"].name, contacts["47"].name) == ("no", "off")
