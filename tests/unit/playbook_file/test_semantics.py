"""Playbooks that are well written and make no sense, and the sentence that answers each."""

from collections.abc import Callable

import pytest

from playbook.reading import read

Change = Callable[..., str]
Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

IN_ORDER = "write the levels in order of time; those paged together share one level"

P4 = "  P4: {name: Info, description: Alert, example: Disk, response: best effort, objective: none, escalation: slow}\n"

SLOW = (
    "slow:\n    - {name: On call, page: [primary]}\n    - {name: Backup, page: [backup], after: 1bd, unless: resolved}"
)

# A sentence; what is changed in the example; what is said about it.
SENSE: list[tuple[str, tuple[str, str], Told]] = [
    (
        "A level is not repeated without end, nor never.",
        ("page: [backup, manager]", "page: [backup, manager]\n      repeat: {every: 5m, times: 99}"),
        (
            35,
            "escalation_policies.critical[2].repeat.times",
            "must be a number from 1 to 20",
            "write how often at most, for example `3`",
        ),
    ),
    (
        "A level is not repeated at every moment.",
        ("page: [backup, manager]", "page: [backup, manager]\n      repeat: {every: 0s, times: 3}"),
        (
            35,
            "escalation_policies.critical[2].repeat.every",
            "is no time at all",
            "write how long, for example `5m`",
        ),
    ),
    (
        "A level that names nobody is refused.",
        ("page: [backup, manager]", "page: []"),
        (
            34,
            "escalation_policies.critical[2].page",
            "names nobody",
            "write at least one contact: `primary`, `backup`, `manager`",
        ),
    ),
    (
        "A level that names an unknown contact is answered with the nearest.",
        ("page: [backup, manager]", "page: [backup, manger]"),
        (34, "escalation_policies.critical[2].page[2]", "`manger` is not a contact", "did you mean `manager`?"),
    ),
    (
        "A contact like no other is answered with all.",
        ("page: [backup, manager]", "page: [cto]"),
        (
            34,
            "escalation_policies.critical[2].page[1]",
            "`cto` is not a contact",
            "known here: `primary`, `backup`, `manager`",
        ),
    ),
    (
        "A level names nobody twice.",
        ("page: [backup, manager]", "page: [backup, manager, backup]"),
        (34, "escalation_policies.critical[2].page[3]", "names `backup` twice", "remove one of them"),
    ),
    (
        "A policy has a level.",
        (
            SLOW,
            "slow: []",
        ),
        (37, "escalation_policies.slow", "has no level", "add one: `- {name: On-call engineer, page: [primary]}`"),
    ),
    (
        "Levels come in order of time.",
        ("{name: On call, page: [primary]}", "{name: On call, page: [primary], after: 20m, unless: resolved}"),
        (35, "escalation_policies.critical[2].after", "15 min is not later than 20 min, the level before", IN_ORDER),
    ),
    (
        "Levels at the same time are one level.",
        ("after: 15m", "after: 0m"),
        (35, "escalation_policies.critical[2].after", "0 min is not later than 0 min, the level before", IN_ORDER),
    ),
    (
        "Whether a day and a half of clock time precedes a business day, nobody can tell.",
        (
            "slow:\n    - {name: On call, page: [primary]}",
            "slow:\n    - {name: On call, page: [primary], after: 36h, unless: resolved}",
        ),
        (
            39,
            "escalation_policies.slow[2].after",
            "1 business day is not later than 1 day 12 h, the level before",
            IN_ORDER,
        ),
    ),
    (
        "After business days, clock time cannot follow.",
        ("unless: resolved}", "unless: resolved}\n    - {name: All, page: [manager], after: 5d, unless: resolved}"),
        (
            40,
            "escalation_policies.slow[3].after",
            "5 days of clock time cannot follow 1 business day",
            "after business days, go on in business days (`2bd`)",
        ),
    ),
    (
        "Business days come in order too.",
        ("unless: resolved}", "unless: resolved}\n    - {name: All, page: [manager], after: 1bd, unless: resolved}"),
        (
            40,
            "escalation_policies.slow[3].after",
            "1 business day is not later than 1 business day, the level before",
            IN_ORDER,
        ),
    ),
    (
        "A level that waits says what for.",
        ("      unless: acknowledged\n", ""),
        (
            33,
            "escalation_policies.critical[2]",
            "does not say when it is passed over",
            "add `unless: acknowledged` or `unless: resolved`",
        ),
    ),
    (
        "A severity names a policy that exists.",
        ("    escalation: critical", "    escalation: critcal"),
        (25, "severities.P0.escalation", "`critcal` is not an escalation policy", "did you mean `critical`?"),
    ),
    (
        "A public cadence longer than the objective would owe nothing.",
        ("public: 15m", "public: 2h"),
        (
            24,
            "severities.P0.updates.public",
            "2 h is longer than the objective, 1 h: no update would be owed",
            "write at most `1h`, or `none`",
        ),
    ),
    (
        "So would a room's.",
        ("room: 10m", "room: 61m"),
        (
            24,
            "severities.P0.updates.room",
            "1 h 1 min is longer than the objective, 1 h: no update would be owed",
            "write at most `1h`, or `none`",
        ),
    ),
    (
        "And one of days, where the objective is a business day.",
        ("response: 2h, objective: 1bd,", "response: 2h, objective: 1bd, updates: {public: 2d},"),
        (
            27,
            "severities.P2.updates.public",
            "2 days is longer than the objective, 1 business day: no update would be owed",
            "write at most `1d`, or `none`",
        ),
    ),
    (
        "A reminder comes after the update before.",
        ("before: 2m", "before: 10m"),
        (
            24,
            "severities.P0.updates.room",
            "the reminder 10 min before would come no later than the update before it",
            "write more than `10m`, or shorten `reminders.before`",
        ),
    ),
    (
        "Nobody can write an update every zero minutes.",
        ("room: 10m", "room: 0m"),
        (
            24,
            "severities.P0.updates.room",
            "an update every 0 minutes cannot be",
            "write how often, for example `30m`, or `none`",
        ),
    ),
    (
        "A response slower than the objective is too late.",
        ("response: 15m", "response: 90m"),
        (
            22,
            "severities.P0.response",
            "1 h 30 min is longer than the objective, 1 h",
            "acknowledge sooner than it must be resolved",
        ),
    ),
    (
        "A next maintenance window needs a window.",
        ('maintenance: [{day: sat, from: "22:00", to: "02:00"}]', "maintenance: []"),
        (
            28,
            "severities.P3.objective",
            "the calendar has no maintenance window",
            'add one under `calendar`: `maintenance: [{day: sat, from: "22:00", to: "02:00"}]`',
        ),
    ),
    (
        "All five severities are needed.",
        (P4, ""),
        (17, "severities", "lacks P4", "add `P4:` (all of P0, P1, P2, P3, P4 are needed)"),
    ),
    (
        "A severity in lower case is meant, and not also missing.",
        ("  P4:", "  p4:"),
        (29, "severities.p4", "unknown severity", "did you mean `P4`?"),
    ),
    (
        "There is no sixth severity.",
        ("  P4:", "  P5: {name: X, description: X, example: X, response: 1h, objective: 1h, escalation: slow}\n  P4:"),
        (29, "severities.P5", "unknown severity", "known here: `P0`, `P1`, `P2`, `P3`, `P4`"),
    ),
    (
        "Those told of an overdue update are contacts.",
        ("overdue: [backup, manager]", "overdue: [backup, boss]"),
        (42, "reminders.overdue[2]", "`boss` is not a contact", "known here: `primary`, `backup`, `manager`"),
    ),
    (
        "A snooze puts something off.",
        ("snooze: 5m", "snooze: 0"),
        (43, "reminders.snooze", "puts nothing off", "write how long, for example `5m`"),
    ),
]


@pytest.mark.parametrize(("sentence", "edit", "problem"), SENSE)
def test_what_makes_no_sense(
    sentence: str, edit: tuple[str, str], problem: Told, change: Change, problems_of: ProblemsOf
) -> None:
    """Each sentence of the table holds, and nothing else is said about that file."""
    assert problems_of(change(edit)) == [problem], sentence


def test_two_contacts_of_one_level_are_two_people(change: Change, problems_of: ProblemsOf) -> None:
    """One person behind two contacts would be paged twice at once, which helps nobody."""
    text = change(
        ("  manager:", "  deputy: {name: Deputy, email: Ben@example.com}\n  manager:"),
        ("page: [backup, manager]", "page: [backup, deputy]"),
    )
    assert problems_of(text) == [
        (
            35,
            "escalation_policies.critical[2].page[2]",
            "names the person behind `deputy` twice",
            "remove one of the two contacts",
        )
    ]


def test_the_contacts_told_by_default_must_exist_too(change: Change, problems_of: ProblemsOf) -> None:
    """Who has no `manager` must say who is told of overdue updates: the default is not quietly nobody."""
    text = change(
        ("  manager:", "  head:"), ("[backup, manager]", "[backup, head]"), ("  overdue: [backup, manager]\n", "")
    )
    assert problems_of(text) == [
        (40, "reminders.overdue[2]", "`manager` is not a contact", "known here: `primary`, `backup`, `head`")
    ]


ALLOWED = [
    ("A contact whom nobody calls.", ("  manager:", "  legal: {name: Legal, slack: U0000LEGAL}\n  manager:")),
    ("A policy that no severity uses.", ("  slow:", "  spare:\n    - {name: On call, page: [primary]}\n  slow:")),
    ("One person behind two contacts that are called one after the other.", ("ben@example.com", "ana@example.com")),
    ("A business day after clock time.", ("after: 15m", "after: 1bd")),
    ("Nobody told of overdue updates.", ("overdue: [backup, manager]", "overdue: []")),
    (
        "A first level that waits.",
        ("{name: On call, page: [primary]}", "{name: On call, page: [primary], after: 5m, unless: resolved}"),
    ),
    ("A cadence as long as the objective.", ("public: 15m", "public: 1h")),
]


@pytest.mark.parametrize(("sentence", "edit"), ALLOWED)
def test_what_is_unusual_and_allowed(sentence: str, edit: tuple[str, str], change: Change) -> None:
    """What makes sense for somebody is no problem: each case of the table is read."""
    assert read(change(edit)).name == "Example", sentence
