"""The playbook as data: what it answers, and that it keeps itself through JSON."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML

from playbook.contacts import Contact
from playbook.document import Level, Playbook
from playbook.durations import BusinessDays, NextMaintenanceWindow, Span
from playbook.fields import SEVERITIES
from playbook.reading import DEFAULT_TEXT, default, read
from playbook.shape import SECTIONS, keys_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("key", "name", "response", "objective", "public", "room"),
    [
        ("P0", "Critical", 15 * MINUTE, HOUR, 15 * MINUTE, 10 * MINUTE),
        ("P1", "High", 30 * MINUTE, 4 * HOUR, 30 * MINUTE, None),
        ("P2", "Medium", 2 * HOUR, BusinessDays(days=1), None, None),
        ("P3", "Low", BusinessDays(days=1), NextMaintenanceWindow(), None, None),
        ("P4", "Info", None, None, None, None),
    ],
)
def test_the_built_in_severities_are_the_seed_s(
    key: str, name: str, response: Span, objective: Span, public: timedelta | None, room: timedelta | None
) -> None:
    """Response times, objectives and cadences are those of the playbook the project began from."""
    severity = default().severities[key]
    assert (severity.name, severity.response, severity.objective) == (name, response, objective)
    assert (severity.updates.public, severity.updates.room) == (public, room)


def test_the_built_in_descriptions_are_the_seed_s() -> None:
    """The words by which people choose a severity are those of the playbook the project began from."""
    assert [(s.description, s.example) for s in default().severities.values()] == [
        ("Complete service outage", "Total system down, data loss"),
        ("Major functionality unavailable", "Auth service down, messages not sending"),
        ("Degraded performance", "Slow queries, intermittent errors"),
        ("Minor issues", "UI glitches, non-critical features"),
        ("Monitoring alerts", "Resource usage warnings"),
    ]


@pytest.mark.parametrize(
    ("severity", "levels"),
    [
        (
            "P0",
            [
                (timedelta(), ("primary",), "acknowledged"),
                (15 * MINUTE, ("backup",), "acknowledged"),
                (30 * MINUTE, ("senior", "manager"), "resolved"),
                (HOUR, ("cto", "ceo"), "resolved"),
            ],
        ),
        (
            "P1",
            [
                (timedelta(), ("primary",), "acknowledged"),
                (15 * MINUTE, ("backup",), "acknowledged"),
                (30 * MINUTE, ("manager",), "acknowledged"),
                (4 * HOUR, ("senior", "manager"), "resolved"),
            ],
        ),
        ("P2", [(timedelta(), ("primary",), "acknowledged"), (2 * HOUR, ("backup",), "acknowledged")]),
        ("P3", [(timedelta(), ("primary",), "acknowledged"), (BusinessDays(days=1), ("backup",), "acknowledged")]),
        ("P4", [(timedelta(), ("primary",), "acknowledged")]),
    ],
)
def test_the_built_in_escalation(severity: str, levels: list[object]) -> None:
    """Each severity calls whom the playbook the project began from says, at its times."""
    assert [(level.after, level.page, level.unless) for level in default().policy(severity)] == levels


def test_the_built_in_places() -> None:
    """Channels, call and status page are the seed's."""
    playbook = default()
    assert (playbook.channels.incidents, playbook.channels.room) == ("incident-response", "inc-{number:04}-{title}")
    assert playbook.war_room.zoom == "https://incidents.zoom.us/warroom"
    assert playbook.war_room.status_page == "https://status.example.com"


def test_a_playbook_survives_json() -> None:
    """What is stored as JSON is the same playbook when read again, in the same order."""
    again = Playbook.model_validate_json(default().model_dump_json())
    assert again == default()
    assert list(again.contacts) == ["primary", "backup", "senior", "manager", "cto", "ceo", "security", "legal", "pr"]
    assert list(again.severities) == list(SEVERITIES)


def test_severities_stand_from_most_to_least_severe() -> None:
    """Whatever order the file has, severities are offered from P0 to P4."""
    data = YAML(typ="safe", pure=True).load(DEFAULT_TEXT)
    turned = dict(reversed(data["severities"].items()))
    assert list(Playbook.model_validate({**data, "severities": turned}).severities) == list(SEVERITIES)


def test_the_version_tells_one_playbook_from_another() -> None:
    """Twelve hex digits: the same for the same rules, whatever the comments; another for any other rule."""
    same = read(DEFAULT_TEXT.replace("# The keys", "# These keys"))
    other = read(DEFAULT_TEXT.replace("objective: 1h", "objective: 2h"))
    assert same.version == default().version != other.version
    assert len(default().version) == 12
    assert int(default().version, 16) >= 0


def test_people_are_named_once_in_order() -> None:
    """Contact keys become persons, each once."""
    playbook = default().with_people({"ana@example.com": "U0000ANA"})
    assert playbook.people(["ceo", "primary", "ceo"], datetime(2026, 11, 24, tzinfo=UTC)) == (
        "cleo@example.com",
        "U0000ANA",
    )


def test_emails_become_slack_ids() -> None:
    """Addresses are resolved in any case of letters and kept, the others stay to be resolved; all else is unchanged."""
    resolved = default().with_people({"ANA@example.com": "U0000ANA", "nobody@example.com": "U0000X"})
    assert resolved.contacts["primary"] == Contact(
        name="On-call engineer (primary)", slack="U0000ANA", email="ana@example.com"
    )
    assert resolved.emails() == default().emails()[1:]
    assert resolved.model_copy(update={"contacts": default().contacts}) == default()


def test_a_person_can_be_found_either_way() -> None:
    """By the Slack ID the address for a page by e-mail, by the address the person; nobody is found for a stranger."""
    playbook = default().with_people({"ana@example.com": "U0000ANA"})
    assert playbook.email_of("U0000ANA") == playbook.email_of("Ana@Example.com") == "ana@example.com"
    assert playbook.person_at("ANA@example.com") == "U0000ANA"
    assert playbook.person_at("ben@example.com") == "ben@example.com"
    assert playbook.email_of("U0000X") is playbook.person_at("x@example.com") is None


def test_a_person_has_the_role_of_the_playbook() -> None:
    """A person is called by the contact's name; one whom the playbook does not know by the ID itself."""
    playbook = default().with_people({"ben@example.com": "U0000BEN"})
    assert playbook.name_of("U0000BEN") == "On-call engineer (backup)"
    assert playbook.name_of("Ana@example.com") == "On-call engineer (primary)"
    assert playbook.name_of("U0000CLEO") == "U0000CLEO"


def test_a_playbook_cannot_be_changed() -> None:
    """A playbook is frozen: a running incident's rules do not bend."""
    with pytest.raises(ValidationError):
        default().policy("P0")[0].name = "Somebody else"  # type: ignore[misc]  # the point of the test


def test_a_level_may_be_written_in_code() -> None:
    """Levels made in code take spans as they are."""
    assert Level(name="Backup", page=("backup",), after=BusinessDays(days=1)) == Level.model_validate(
        {"name": "Backup", "page": ["backup"], "after": "1bd"}
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_the_example_of_each_key_may_be_written(section: str) -> None:
    """What a remedy tells people to add is itself accepted, key by key."""
    model = SECTIONS[section]
    for key, example in keys_of(model).items():
        text = example if example[0] in '[{"' else f"'{example}'"
        value = YAML(typ="safe", pure=True).load(f"{key}: {text}".replace("2026-12-25", '"2026-12-25"'))
        assert errors_under(model, key, value) == []


def errors_under(model: type[BaseModel], key: str, value: object) -> list[object]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return [found for found in error.errors() if found["loc"][:1] == (key,)]
    return []


def test_every_section_of_the_model_is_known() -> None:
    """Every model within the playbook stands in the table of sections, so that its unknown keys are answered."""
    assert set(SECTIONS.values()) == models_within(Playbook)


def models_within(kind: object) -> set[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        inner = {found for field in kind.model_fields.values() for found in models_within(field.annotation)}
        return {kind, *inner} - {BusinessDays, NextMaintenanceWindow}
    return {found for part in get_args(kind) for found in models_within(part)}
