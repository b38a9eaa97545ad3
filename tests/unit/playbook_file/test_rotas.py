"""Rotas in the playbook file: what they must say, and what is said about those that make no sense."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from playbook import reach
from playbook.document import Playbook
from playbook.reading import read

TEXT = Path(__file__).with_name("rotas.yaml").read_text()
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""09:00 in Berlin: the week of Ana begins, and Ben is her backup."""
ANA = "{name: A, timezone: UTC, layers: [{members: [ben], every: 1w, starts: 2026-01-05}]}"
Told = tuple[int, str, str, str]

WRONG: list[tuple[str, tuple[str, str], Told]] = [
    (
        "A member that is no contact is answered with the nearest.",
        ("members: [ana, ben]", "members: [ana, bem]"),
        (12, "rotas.oncall.layers[1].members[2]", "`bem` is not a contact", "did you mean `ben`?"),
    ),
    (
        "So is whoever stands in.",
        ("{member: ben, from", "{member: bens, from"),
        (14, "rotas.oncall.overrides[1].member", "`bens` is not a contact", "did you mean `ben`?"),
    ),
    (
        "A rota cannot bear a contact's key.",
        ("  backup:\n    name: Backup", f"  ana: {ANA}\n  backup:\n    name: Backup"),
        (16, "rotas.ana", "`ana` is a contact already", "call the rota otherwise"),
    ),
    (
        "A rota has a layer.",
        ("\n      - {members: [ana, ben], every: 1w, starts: 2026-01-05}\n    overrides", " []\n    overrides"),
        (11, "rotas.oncall.layers", "has no layer",
         "add one: `- {members: [ana, ben], every: 1w, starts: 2026-01-05}`"),
    ),
    (
        "A layer has members.",
        ("members: [ana, ben]", "members: []"),
        (12, "rotas.oncall.layers[1].members", "names nobody", "write at least one contact"),
    ),
    (
        "A turn has a unit.",
        ("every: 1w, starts: 2026-01-05}\n    overrides", "every: 7, starts: 2026-01-05}\n    overrides"),
        (12, "rotas.oncall.layers[1].every", "`7` is not the length of a turn",
         "write days, weeks or hours: `1d`, `1w`, `12h`"),
    ),
    (
        "Turns of hours make up a day, so that hand-overs stay at the same times.",
        ("every: 1w, starts: 2026-01-05}\n    overrides", "every: 5h, starts: 2026-01-05}\n    overrides"),
        (12, "rotas.oncall.layers[1].every", "turns of `5h` do not hand over at the same times each day",
         "write `2h`–`12h`, or `1d`"),
    ),
    (
        "A layer ends after it begins.",
        ("ends: 2026-12-28", "ends: 2026-01-05"),
        (20, "rotas.backup.layers[1].ends", "ends before it begins", "write a later date"),
    ),
    (
        "An override ends after it begins.",
        ('to: "2026-12-27 09:00"', 'to: "2026-12-24 09:00"'),
        (14, "rotas.oncall.overrides[1]", "ends before it begins", "write the earlier time under `from`"),
    ),
    (
        "An override has times, not dates alone.",
        ('to: "2026-12-27 09:00"', "to: 2026-12-27"),
        (14, "rotas.oncall.overrides[1].to", "`2026-12-27` is not a date with a time",
         'write both, in quotes: "2026-12-24 09:00"'),
    ),
    (
        "The zone is one that there is.",
        ('timezone: Europe/Berlin\n    handover', 'timezone: Europe/Berlim\n    handover'),
        (9, "rotas.oncall.timezone", "`Europe/Berlim` is not a time zone", "did you mean `Europe/Berlin`?"),
    ),
    (
        "A user group is named by its ID.",
        ("usergroup: S0000ONCALL", "usergroup: oncall"),
        (15, "rotas.oncall.usergroup", "`oncall` is not a user group's ID (such as `S0123ABCDEF`)",
         "in Slack open People → User groups, choose the group, then ⋮ → “Copy group ID”, and write it here"),
    ),
    (
        "A level that names neither a contact nor a rota is answered with the nearest.",
        ("page: [oncall]", "page: [oncal]"),
        (31, "escalation_policies.critical[1].page[1]", "`oncal` is neither a contact nor a rota",
         "did you mean `oncall`?"),
    ),
    (
        "An unknown key of a layer is answered with the nearest.",
        ("starts: 2026-01-05}\n    overrides", "start: 2026-01-05}\n    overrides"),
        (12, "rotas.oncall.layers[1].start", "unknown key", "did you mean `starts`?"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "told"), [pytest.param(edit, told, id=promise) for promise, edit, told in WRONG])
def test_what_makes_no_sense_is_answered(
    edit: tuple[str, str], told: Told, problems_of: Callable[[str], list[Told]]
) -> None:
    """Each is told once, with its line, its key and a remedy."""
    assert edit[0] in TEXT
    assert problems_of(TEXT.replace(*edit, 1)) == [told]


def test_a_rota_s_key_means_whoever_is_on_call_then() -> None:
    """In the order of the keys, each person once; the hand-over is at 09:00 in Berlin."""
    its = read(TEXT)
    before = MONDAY.replace(hour=7, minute=59)

    assert its.people(("oncall", "backup", "ben"), before) == ("U0000BEN", "U0000ANA")
    assert its.people(("oncall", "backup", "ben"), MONDAY) == ("U0000ANA", "U0000BEN")


def test_rotas_survive_being_kept() -> None:
    """What is written down of a playbook reads as the same playbook again, of the same version."""
    its = read(TEXT)
    again = Playbook.model_validate_json(its.model_dump_json())

    assert again == its
    assert again.version == its.version


def test_the_first_moment_at_which_a_level_reaches_nobody_is_found() -> None:
    """The backup's only layer ends on 28 December at 09:00 local time; the manager is a contact and always there."""
    found = [(str(one), one.path) for one in reach.unreached(read(TEXT), MONDAY)]

    why = "of rota `backup`, layer 1 ended on 2026-12-28"
    said = f"reaches nobody at Mon 2026-12-28 09:00 CET (level “Backup”): {why}"
    assert found == [(said, ("escalation_policies", "critical", 1, "page"))]


def test_a_flag_that_reaches_nobody_is_found_too() -> None:
    """It calls at once, so somebody must be there."""
    flagged = read(TEXT + "flags:\n  breach: {name: Security breach, page: [backup]}\n")

    assert [one.path for one in reach.unreached(flagged, MONDAY)] == [
        ("escalation_policies", "critical", 1, "page"),
        ("flags", "breach", "page"),
    ]


def test_ninety_days_without_a_gap_are_proven() -> None:
    """What ends later than that, or is filled by somebody in the same level, is no gap."""
    assert list(reach.unreached(read(TEXT), datetime(2026, 9, 1, tzinfo=UTC))) == []
    assert list(reach.unreached(read(TEXT.replace("page: [backup]", "page: [backup, manager]")), MONDAY)) == []
