"""Flags as the file has them: what is wrong with them is said with line, key and remedy."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from playbook.reading import read
from playbook.triggers import Trigger

Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

# A sentence; the lines under `flags:`; what is said about them. `flags:` is line 45.
WRONG: list[tuple[str, str, Told]] = [
    (
        "A misspelt key is answered with the right one.",
        "  loss: {name: Loss, page: [manager], alias: [gone]}",
        (46, "flags.loss.alias", "unknown key", "did you mean `aliases`?"),
    ),
    (
        "A flag calls people who exist.",
        "  loss: {name: Loss, page: [manger]}",
        (46, "flags.loss.page[1]", "`manger` is not a contact", "did you mean `manager`?"),
    ),
    (
        "A flag calls somebody.",
        "  loss: {name: Loss, page: []}",
        (46, "flags.loss.page", "names nobody", "write at least one contact: `primary`, `backup`, `manager`"),
    ),
    (
        "A word means one flag.",
        "  loss: {name: L, page: [manager], aliases: [gone]}\n  away: {name: A, page: [manager], aliases: [Gone]}",
        (47, "flags.away.aliases[1]", "`Gone` is an alias of loss already", "choose another word"),
    ),
    (
        "An alias is not the key of another flag.",
        "  loss: {name: Loss, page: [manager]}\n  away: {name: Away, page: [manager], aliases: [loss]}",
        (47, "flags.away.aliases[1]", "`loss` is a flag already", "choose another word"),
    ),
    (
        "A limit has a unit.",
        "  down: {name: Down, page: [manager], estimate_over: 4 hours}",
        (46, "flags.down.estimate_over", "`4 hours` is not a duration", "did you mean `4h`?"),
    ),
    (
        "A limit that everything exceeds is none.",
        "  down: {name: Down, page: [manager], estimate_over: 0}",
        (46, "flags.down.estimate_over", "every estimate is over that", "write how long, for example `4h`"),
    ),
    (
        "Users are counted in whole numbers.",
        "  many: {name: Many, page: [manager], users_over: a lot}",
        (
            46,
            "flags.many.users_over",
            "`a lot` is not a number of people",
            "write a whole number without signs, such as `1000`",
        ),
    ),
    (
        "Confidential is true or false.",
        "  leak: {name: Leak, page: [manager], confidential: maybe}",
        (46, "flags.leak.confidential", "`maybe` is neither yes nor no", "write `true` or `false`"),
    ),
]


@pytest.mark.parametrize(("sentence", "lines", "told"), WRONG)
def test_what_is_wrong(sentence: str, lines: str, told: Told, example: str, problems_of: ProblemsOf) -> None:
    """Each mistake of the table is said at its place, and nothing else is."""
    assert problems_of(f"{example}flags:\n{lines}\n") == [told], sentence


def test_what_is_right(example: str) -> None:
    """Every key, read as it is written; and a playbook without flags has none."""
    line = "  leak: {name: Leak, page: [manager], aliases: [dump], confidential: true,"
    line += " estimate_over: 4h, users_over: 1000}"

    assert read(f"{example}flags:\n{line}\n").flags == {
        "leak": Trigger(
            name="Leak",
            page=("manager",),
            aliases=("dump",),
            estimate_over=timedelta(hours=4),
            users_over=1_000,
            confidential=True,
        )
    }
    assert read(example).flags == {}
