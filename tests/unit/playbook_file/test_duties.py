"""Roles and command as the file has them: what is wrong with them is said with line, key and remedy."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from playbook.duties import Command, Role
from playbook.reading import default, read

Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

# A sentence; what is added to the example, from its line 45 on; what is said about it.
WRONG: list[tuple[str, str, Told]] = [
    (
        "The commander is no role among others.",
        "roles:\n  Commander: {name: Head, duties: x}",
        (
            46,
            "roles.Commander",
            "`Commander` means something else",
            "remove it: the commander is built in; the duties stand under `command: {duties: …}`",
        ),
    ),
    (
        "Nor is nobody.",
        "roles:\n  nobody: {name: Nobody, duties: x}",
        (46, "roles.nobody", "`nobody` means something else", "call the role otherwise: `nobody` gives a role back"),
    ),
    (
        "Two roles of one name cannot be told apart.",
        "roles:\n  a: {name: Scribe, duties: x}\n  b: {name: scribe, duties: x}",
        (47, "roles.b.name", "is what `a` is called", "give each role a name of its own"),
    ),
    (
        "A role without duties says nothing.",
        "roles:\n  a: {name: Scribe}",
        (46, "roles.a.duties", "is missing", "add `duties: Write the updates, and answer customers.`"),
    ),
    (
        "A handover that nobody has time to accept.",
        "command: {accept_within: 0m}",
        (45, "command.accept_within", "leaves no time to accept", "write how long, for example `10m`"),
    ),
    (
        "A handover that is proposed at once.",
        "command: {handover_after: 0h}",
        (45, "command.handover_after", "proposes a handover at once", "write `3h`, or `none` for never"),
    ),
    (
        "A misspelt key is answered with the right one.",
        "command: {handover_afer: 3h}",
        (45, "command.handover_afer", "unknown key", "did you mean `handover_after`?"),
    ),
]


@pytest.mark.parametrize(("sentence", "lines", "told"), WRONG)
def test_what_is_wrong(sentence: str, lines: str, told: Told, example: str, problems_of: ProblemsOf) -> None:
    """Each mistake of the table is said at its place, and nothing else is."""
    assert problems_of(f"{example}{lines}\n") == [told], sentence


def test_what_is_right(example: str) -> None:
    """Roles by keys of one's choice, and a time that is never."""
    text = "roles:\n  cook: {name: Cook, duties: Make coffee.}\ncommand: {handover_after: none, accept_within: 5m}\n"
    made = read(example + text)

    assert made.roles == {"cook": Role(name="Cook", duties="Make coffee.")}
    assert made.command == Command(handover_after=None, accept_within=timedelta(minutes=5))


def test_left_out_all_is_as_before_there_were_roles(example: str) -> None:
    """No role, no duties, no proposal; the built-in playbook has them."""
    plain, built_in = read(example), default()

    assert (plain.roles, plain.command.duties, plain.command.handover_after) == ({}, None, None)
    assert list(built_in.roles) == ["comms", "scribe", "ops"]
    assert built_in.command.handover_after == timedelta(hours=3)
