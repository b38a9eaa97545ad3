"""Triage: one question on each screen, back and forth, and a severity at the end that one click declares."""

import json

import pytest

from playbook.incident import Incident
from sandbox.people import ANA, BEN
from sandbox.view import View
from tests.acceptance.handlers.conftest import Office


async def press(office: Office, *buttons: str) -> View:
    """Press these, one after the other, in what is on Ana's screen; returns what is there then."""
    for one in buttons:
        answer = await office.ws.person(ANA).press(office.form(), one)
        assert (answer.status, answer.error) == (200, None)
    return office.form()


async def test_the_tree_is_walked_one_question_at_a_time(office: Office) -> None:
    """Each no leads to the next question; a yes ends it with the severity, the reason, and whom it will page."""
    assert await office.type("triage Auth service down") == ""
    assert "Is the entire system down?" in office.form().plain
    assert "P0, for example: Total system down, data loss" in office.form().plain
    assert office.form().raw.get("submit") is None

    form = await press(office, "No")
    assert "Is critical functionality unavailable?" in form.plain
    form = await press(office, "Yes")

    assert "Auth service down: critical functionality is unavailable → *P1 High*" in json.dumps(
        form.blocks, ensure_ascii=False
    )
    assert "pages @U0000ANA now" in form.plain
    assert form.raw["submit"]["text"] == "Declare P1"


async def test_what_counts_as_a_yes_stands_under_the_question(office: Office) -> None:
    """The playbook's lists of P2 and P3: thresholds for whoever has figures, and what is less than that."""
    await office.type("triage")
    first = office.form().plain
    degraded = (await press(office, "No", "No")).plain
    minor = (await press(office, "No")).plain

    assert "p95" not in first
    assert "p95 latency over 500 ms, intermittent errors (under 5 %), or a non-critical feature is down" in degraded
    assert "Something cosmetic, a feature request, or a chance to make something faster." in minor


async def test_its_end_declares_with_one_click(office: Office) -> None:
    """What was typed with the command is the title; who typed it is answered where they typed."""
    answer = await office.typed("triage Auth service down", channel="random")
    await press(office, "No", "Yes")
    await office.ws.person(ANA).submit(office.form())
    told = await office.whispered(answer)
    incident = await office.get(1)

    assert told.startswith("*INC-1 declared: P1 (High).*")
    assert (incident.severity, incident.title) == ("P1", "Auth service down")
    assert incident.declared_in == office.ws.channel("random").id
    assert office.ws.person(ANA).view is None


async def test_back_goes_one_answer_back(office: Office) -> None:
    """To the question before, to the first one, from the end too; the title typed there is kept."""
    await office.type("triage")
    form = await press(office, "No", "No", "Back")
    assert "Is critical functionality unavailable?" in form.plain
    await press(office, "Back")
    with pytest.raises(LookupError):
        await press(office, "Back")
    await press(office, "Yes")
    await office.ws.person(ANA).fill(office.form(), {"title": "all down"})
    await press(office, "Back", "Yes")
    await office.ws.person(ANA).submit(office.form())

    assert (await office.get(1)).title == "all down"


@pytest.mark.parametrize(
    ("impact", "urgency", "severity"),
    [("High", "High", "P0"), ("High", "Low", "P1"), ("Low", "High", "P1"), ("Low", "Low", "P2")],
)
async def test_the_table_is_the_second_way(office: Office, impact: str, urgency: str, severity: str) -> None:
    """Two choices, and the same end."""
    await office.type("triage slow")
    await press(office, "By impact and urgency", impact, urgency)
    assert f"slow: {impact.lower()} impact, {urgency.lower()} urgency → {severity}" in office.form().plain.replace(
        "*", ""
    )
    await office.ws.person(ANA).submit(office.form())

    assert (await office.get(1)).severity == severity


async def test_where_the_table_leaves_two_both_are_offered(office: Office) -> None:
    """Low impact and low urgency is P2 or P3: the higher one is proposed."""
    await office.type("triage slow")
    await press(office, "By impact and urgency", "Low", "Low")
    await office.ws.person(ANA).submit(office.form(), {"severity": "P3"})

    assert (await office.get(1)).severity == "P3"


async def test_from_the_form_that_declares_and_back_into_it(office: Office) -> None:
    """All that was typed is kept, the severity is chosen, and the reason stands above it; chosen before or not."""
    person, long = office.ws.person(ANA), "nobody gets in " * 160
    await office.type("declare")
    typed = {"title": "login", "impact": long, "services": "login, api", "source": "support", "severity": "P4"}
    await person.fill(office.form(), typed)
    await person.select(office.form(), "private", ["private"])
    await press(office, "Help me decide", "No", "Yes")
    assert office.form().raw["submit"]["text"] == "Use P1"
    answer = await person.submit(office.form())
    assert (answer.status, answer.error) == (200, None)
    form = office.form()
    assert "Critical functionality is unavailable → *P1 High*" in json.dumps(form.blocks, ensure_ascii=False)
    await person.submit(form)
    incident: Incident = await office.get(1)

    assert (incident.severity, incident.title, incident.impact) == ("P1", "login", long.strip())
    assert (incident.services, incident.source, incident.private) == (("login", "api"), "support", True)


async def test_somebody_who_comes_back_may_ask_again_and_choose_otherwise(office: Office) -> None:
    """The newest proposal is the one chosen, and a person's own choice after it holds."""
    person = office.ws.person(ANA)
    await office.type("declare login")
    await press(office, "Help me decide", "Yes")
    await person.submit(office.form())
    await press(office, "Help me decide", "No", "No", "Yes")
    await person.submit(office.form())
    chosen = [
        state for block in office.form().values.values() for state in block.values() if "selected_option" in state
    ]
    assert [one["selected_option"]["value"] for one in chosen] == ["P2"]
    field = next(name for name in office.form().values if name.startswith("severity"))
    await person.submit(office.form(), {field: "P3"})

    assert (await office.get(1)).severity == "P3"


async def test_leaving_the_triage_leaves_the_form_as_it_was(office: Office) -> None:
    """Cancel closes the question only."""
    person = office.ws.person(ANA)
    await office.type("declare login")
    await person.fill(office.form(), {"impact": "nobody"})
    await press(office, "Help me decide", "No")
    await person.close(office.form())
    await person.submit(office.form(), {"severity": "P1"})

    assert (await office.get(1)).impact == "nobody"


async def test_somebody_has_declared_it_meanwhile(office: Office) -> None:
    """The end of the triage asks, as the form does, and nothing more is declared."""
    await office.declare("P1", "checkout down", by=BEN)
    await office.type("triage checkout down")
    await press(office, "No", "Yes")
    await office.ws.person(ANA).submit(office.form())

    assert "Is yours the same?" in office.form().plain
    assert [one.number for one in await office.incidents.recent(5)] == [1]


async def test_the_fields_of_another_playbook(office: Office) -> None:
    """A button of a screen that the playbook does not know any more is answered over the screen, not with silence."""
    await office.type("triage")
    form = office.form()
    form.blocks[2]["elements"][0]["value"] = "tyyy"
    await press(office, "Yes")

    assert "Begin again: `/incident triage`." in office.form().plain


async def test_each_screen_opens_within_its_trigger_though_slack_is_slow(office: Office) -> None:
    """With half a second for each call to Slack: the first, the ones laid over it, the ones that replace it."""
    office.ws.gateway.latency = 0.5
    person = office.ws.person(ANA)
    await office.type("declare login")
    await press(office, "Help me decide", "No", "Yes")
    answer = await person.submit(office.form())
    assert (answer.status, answer.error) == (200, None)
    await person.submit(office.form())

    assert (await office.get(1)).severity == "P1"


async def test_a_private_one_stays_private(office: Office) -> None:
    """The word before the rest keeps it to its members, and the last screen says so."""
    await office.type("triage private customer data stolen")
    form = await press(office, "Yes")
    assert "Private: only its members will see it" in form.plain.replace("*", "")
    await office.ws.person(ANA).submit(form)

    incident = await office.get(1)
    assert (incident.private, incident.title) == (True, "customer data stolen")
