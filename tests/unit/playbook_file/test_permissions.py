"""Permissions as the file has them: what is wrong with them is said with line, key and remedy."""

from collections.abc import Callable

import pytest

from playbook.permissions import Permissions, Rule
from playbook.reading import default, read

Change = Callable[..., str]
Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

GROUP_REMEDY = "in Slack open People → User groups, choose the group, then ⋮ → “Copy group ID”, and write it here"

# A sentence; the lines under `permissions:`; what is said about them. `permissions:` is line 45.
WRONG: list[tuple[str, str, Told]] = [
    (
        "A misspelt key is answered with the right one.",
        "  mangers: [manager]",
        (46, "permissions.mangers", "unknown key", "did you mean `managers`?"),
    ),
    (
        "A misspelt command is answered with the nearest.",
        "  rules: [{commands: [cancell], allow: [commander]}]",
        (46, "permissions.rules[1].commands[1]", "`cancell` is not known here", "did you mean `cancel`?"),
    ),
    (
        "Escalating cannot be restricted.",
        "  rules: [{commands: [escalate], allow: [commander]}]",
        (
            46,
            "permissions.rules[1].commands[1]",
            "`escalate` cannot be restricted",
            "remove it: calling for help is never forbidden",
        ),
    ),
    (
        "Raising and lowering are two commands.",
        "  rules: [{commands: [severity], allow: [commander]}]",
        (
            46,
            "permissions.rules[1].commands[1]",
            "`severity` is two commands here",
            "write `severity-raise`, `severity-lower`, or both",
        ),
    ),
    (
        "A command alone is asked to be a list.",
        "  rules: [{commands: cancel, allow: [commander]}]",
        (46, "permissions.rules[1].commands", "must be a list", "write `[cancel]`"),
    ),
    (
        "An unknown severity is refused.",
        "  rules: [{commands: [cancel], severities: [P00], allow: [commander]}]",
        (46, "permissions.rules[1].severities[1]", "`P00` is not known here", "did you mean `P0`?"),
    ),
    (
        "A rule that allows nobody at all is refused.",
        "  rules: [{commands: [cancel], allow: []}]",
        (46, "permissions.rules[1].allow", "is empty", "write at least one"),
    ),
    (
        "Who is allowed is somebody.",
        "  rules:\n    - {commands: [cancel], allow: [commander]}\n    - {commands: [close], allow: [comander]}",
        (48, "permissions.rules[2].allow[1]", "`comander` is nobody", "did you mean `commander`?"),
    ),
    (
        "Managers are contacts.",
        "  managers: [manger]",
        (46, "permissions.managers[1]", "`manger` is not a contact", "did you mean `manager`?"),
    ),
    (
        "A rule for managers needs some.",
        "  managers: []\n  rules: [{commands: [cancel], allow: [managers]}]",
        (47, "permissions.rules[1].allow[1]", "there are no managers", "name them: `managers: [<contact>]`"),
    ),
    (
        "A group is given by its ID.",
        "  groups: {security: security-team}",
        (
            46,
            "permissions.groups.security",
            "`security-team` is not a user group's ID (such as `S0123ABCDEF`)",
            GROUP_REMEDY,
        ),
    ),
    (
        "A group is not called like a contact.",
        "  groups: {backup: S0123ABC}",
        (46, "permissions.groups.backup", "`backup` is a contact already", "call the group otherwise"),
    ),
    (
        "A group is not called like a word of the rules.",
        "  groups: {managers: S0123ABC}",
        (46, "permissions.groups.managers", "`managers` is a word of the rules already", "call the group otherwise"),
    ),
]


@pytest.mark.parametrize(("sentence", "lines", "told"), WRONG)
def test_what_is_wrong(sentence: str, lines: str, told: Told, example: str, problems_of: ProblemsOf) -> None:
    """Each mistake of the table is said at its place, and nothing else is."""
    assert problems_of(f"{example}permissions:\n{lines}\n") == [told], sentence


def test_a_contact_called_like_a_word_of_the_rules(change: Change, problems_of: ProblemsOf) -> None:
    """A word that could mean two is refused where it is used, and a contact may bear it where it is not."""
    text = change(("  manager:", "  commander: {name: Head, slack: U0000HEAD}\n  manager:"))
    rule = "permissions:\n  rules: [{commands: [cancel], allow: [commander]}]\n"

    assert read(text).contacts["commander"].name == "Head"
    assert problems_of(text + rule) == [
        (47, "permissions.rules[1].allow[1]", "`commander` is a contact too", "give that contact another key")
    ]


def test_what_is_right(example: str) -> None:
    """Managers, groups and rules are read as they are written."""
    lines = "permissions:\n  managers: [backup]\n  groups: {sre: S0123ABC}\n  rules:\n"
    rules = "    - {commands: [cancel, close], severities: [P0], allow: [sre, primary, managers]}\n"

    assert read(example + lines + rules).permissions == Permissions(
        managers=("backup",),
        groups={"sre": "S0123ABC"},
        rules=(Rule(commands=("cancel", "close"), severities=("P0",), allow=("sre", "primary", "managers")),),
    )


def test_nothing_has_to_be_written(change: Change) -> None:
    """A playbook without permissions, and without a contact called `manager`, goes by the usual rules."""
    edits = (
        ("  manager:", "  head:"),
        ("[backup, manager]", "[backup, head]"),
        ("[backup, manager]", "[backup, head]"),
    )

    assert read(change(*edits)).permissions == Permissions()
    assert default().permissions == Permissions()
