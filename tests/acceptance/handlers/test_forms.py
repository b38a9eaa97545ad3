"""The forms: what they show, what they make of what was filled in, and where a refusal is written."""

from datetime import timedelta

import pytest

from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.commands import Acknowledge, AddNote, ChangeSeverity, ChangeStatus, PostUpdate
from playbook.deciding import LONGEST_TITLE
from playbook.incident import Report, Status
from sandbox.people import ANA, BEN, SARA
from tests.acceptance.handlers.conftest import Office

FULL = {
    "severity": "P1",
    "title": "Login is slow",
    "impact": "Nobody gets in\nsince 3",
    "services": "login, api,, login",
    "source": "support",
}


async def test_shortcut_declares(office: Office) -> None:
    """No severity is preselected; what each will do is said; the form closes when it is done."""
    person = office.ws.person(BEN)
    await person.shortcut("declare")
    form = office.form(BEN)
    assert form.values["severity"]["severity"]["selected_option"] is None
    assert "P0 pages @U0000ANA now, room opens, updates every 15 min (war room: every 10 min), objective 1 h" in (
        form.plain.replace("*", "")
    )

    answer = await person.submit(form, FULL)
    incident = await office.get(1)

    assert (answer.status, answer.body, person.view) == (200, None, None)
    assert (await office.incidents.timeline(1))[0] == events.Declared(
        at=office.now[0],
        by=BEN.id,
        number=1,
        playbook=incident.playbook,
        severity="P1",
        title="Login is slow",
        impact="Nobody gets in\nsince 3",
        services=("login", "api"),
        source="support",
    )


async def test_the_form_of_a_command_ends_with_the_same_private_line(office: Office) -> None:
    """Whoever typed is answered where they typed."""
    person = office.ws.person(ANA)
    answer = await office.typed("declare login is slow", channel="random")
    await person.submit(office.form(), {"severity": "P4"})
    told = await office.whispered(answer)

    assert told.startswith("*INC-1 declared: P4 (Info).* Paging On-call engineer: <@U0000ANA>.")
    assert (await office.get(1)).declared_in == office.ws.channel("random").id


async def test_message_shortcut_takes_the_message_as_impact_and_links_back(office: Office) -> None:
    """Whatever it said, in words; its first line is the title."""
    message = await office.ws.person(SARA).say("Checkout fails\nfor <@U0000CLEO> & co", channel="general")
    person = office.ws.person(ANA)
    await person.message_shortcut("declare_from_message", message)
    await person.submit(office.form(), {"severity": "P4"})
    incident = await office.get(1)

    assert incident.title == "Checkout fails"
    assert incident.impact == "Checkout fails\nfor <@U0000CLEO> & co"
    assert incident.link == (f"https://slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}")
    assert incident.declared_in == message.channel


async def test_message_shortcut_shortens_a_long_first_line(office: Office) -> None:
    """The form opens however long the message is."""
    message = await office.ws.person(SARA).say("x" * 3_000, channel="general")
    await office.ws.person(ANA).message_shortcut("declare_from_message", message)

    assert office.form().values["title"]["title"]["value"] == "x" * (LONGEST_TITLE - 1) + "…"


async def test_blank_title_is_refused_under_its_field(office: Office) -> None:
    """Blanks that Slack's client lets through are still blanks; nothing is declared, and the form stays."""
    person = office.ws.person(ANA)
    await person.shortcut("declare")
    answer = await person.submit(office.form(), {"severity": "P0", "title": "\u2067 \x07."[:3] + "\u2066"})

    assert answer.body == {
        "response_action": "errors",
        "errors": {"title": "Say in a few words what is wrong."},
    }
    assert await office.incidents.recent(1) == []
    assert person.view is not None


async def test_a_form_sent_twice_declares_once(office: Office) -> None:
    """An acknowledgement may be lost, and people correct a word before they send it again."""
    person = office.ws.person(ANA)
    await person.shortcut("declare")
    await person.submit(office.form(), FULL)
    again = await office.ws.redeliver(last=True)

    assert (again.status, again.error) == (200, None)
    assert [one.number for one in await office.incidents.recent(10)] == [1]


async def test_update_form_is_prefilled_from_the_timeline(office: Office) -> None:
    """Status, what we know, actions, next steps, estimate, audience; and when the next one will be due."""
    await office.declare()
    now = office.now[0]
    await office.give(1, Acknowledge(by=ANA.id, at=now))
    last = Report(new="x", next_steps="call the provider", estimate="04:00")
    await office.give(1, PostUpdate(by=ANA.id, at=now, report=last))
    await office.give(1, AddNote(by=BEN.id, at=now + timedelta(minutes=1), words="pool is <!channel> full"))
    await office.give(1, ChangeSeverity(by=BEN.id, at=now + timedelta(minutes=1), to="P1", why="x"))
    await office.give(1, ChangeSeverity(by=BEN.id, at=now + timedelta(minutes=1), to="P0"))
    office.pass_time(minutes=5)
    assert await office.type("update INC-1") == ""
    form = office.form()
    values = {name: next(iter(state.values())) for name, state in form.values.items()}

    assert {name: state.get("value") for name, state in values.items() if "value" in state} == {
        "new": "pool is <!channel> full",
        "actions": "- 03:01 @Ben lowered the severity from P0 to P1: x\n- 03:01 @Ben raised the severity from P1 to P0",
        "next_steps": "call the provider",
        "estimate": "04:00",
    }
    assert values["status"]["selected_option"]["value"] == "investigating"
    assert values["audience"]["selected_option"]["value"] == "room"
    assert "Posted now, the next update is due " in form.plain
    assert "To the war room: how each service is, the likely cause, what holds you up." in form.plain
    assert [
        one["value"] for block in form.blocks if block["block_id"] == "status" for one in block["element"]["options"]
    ] == [
        "investigating",
        "identified",
        "monitoring",
        "resolved",
    ]


async def test_update_form_promises_no_time_of_the_past(office: Office) -> None:
    """What the stakeholders are owed is late already, and stays so if only the war room is told."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    office.pass_time(minutes=30)
    await office.type("update INC-1")

    assert "; if only the war room is told, the stakeholders' stays overdue." in office.form().plain


async def test_update_form_posts_and_moves_in_one_breath(office: Office) -> None:
    """What was filled in is what people read."""
    await office.declare()
    answer = await office.typed("update INC-1")
    filled = {
        "status": "identified",
        "new": "bad deploy",
        "actions": "rolled back",
        "next_steps": "watch",
        "estimate": "03:30",
        "audience": "public",
    }
    await office.ws.person(ANA).submit(office.form(), filled)
    moved, posted = await office.incidents.timeline(1, last=2)

    assert isinstance(moved, events.StatusChanged)
    assert moved.after is Status.IDENTIFIED
    assert isinstance(posted, events.UpdatePosted)
    assert posted.report == Report(new="bad deploy", actions="rolled back", next_steps="watch", estimate="03:30")
    said = await office.whispered(answer)
    told = "You have INC-1. You are in command. INC-1: investigating → identified. Update #1 of INC-1 posted."
    assert said.startswith(told)


async def test_update_of_an_incident_that_ended_meanwhile_stays_open_with_the_reason(office: Office) -> None:
    """Nothing that was typed is lost."""
    await office.declare()
    await office.typed("update INC-1")
    await office.give(1, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    person = office.ws.person(ANA)
    answer = await person.submit(office.form(), {"new": "still looking"})

    assert answer.body == {
        "response_action": "errors",
        "errors": {
            "new": "INC-1 is resolved. `/incident close INC-1` closes it; if it came back: `/incident reopen INC-1 "
            "<reason>`. @Ben resolved it at 03:00 UTC."
        },
    }
    assert person.view is not None


async def test_a_corrected_form_is_another_act_and_an_unchanged_one_is_not(office: Office) -> None:
    """Sent again as it was, it is done once; what was corrected is said."""
    await office.declare()
    await office.typed("update INC-1")
    person = office.ws.person(ANA)
    await person.submit(office.form(), {"new": "first"})
    await office.ws.redeliver(last=True)
    update = (await office.get(1)).update

    assert update is not None
    assert (update.number, update.report.new) == (1, "first")


@pytest.mark.parametrize(
    ("choice", "words", "event"),
    [
        ("note", "pool is full", events.NoteAdded),
        ("title", "Checkout is slow", events.Retitled),
        ("cancel", "a test", events.StatusChanged),
    ],
)
async def test_words_form_serves_each_purpose(office: Office, choice: str, words: str, event: type) -> None:
    """One form, several purposes; blanks are refused under the field."""
    await office.declare("P4")
    message = await office.message(button(Act(choice), choice, Aim(incident=1)))
    person = office.ws.person(ANA)
    await person.click(message, choice)
    refused = await person.submit(office.form(), {"words": "\u202e\u2066"})
    done = await person.submit(office.form(), {"words": words})

    assert refused.body is not None
    assert list(refused.body["errors"]) == ["words"]
    assert done.body is None
    assert type(await office.last(1)) is event


async def test_reopen_form_calls_again(office: Office) -> None:
    """It came back."""
    await office.declare("P4")
    await office.give(1, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    message = await office.message(button(Act.REOPEN, "Reopen", Aim(incident=1)))
    person = office.ws.person(ANA)
    await person.click(message, "reopen")
    shown = office.form().plain
    await person.submit(office.form(), {"What came back?": "the errors"})

    assert "This pages On-call engineer: @U0000ANA." in shown
    assert (await office.get(1)).status is Status.INVESTIGATING


async def test_closing_a_form_changes_nothing(office: Office) -> None:
    """Cancel is cancel."""
    await office.declare("P4")
    before = await office.incidents.timeline(1)
    await office.typed("update INC-1")
    await office.ws.person(ANA).close(office.form())

    assert await office.incidents.timeline(1) == before


async def test_an_answer_after_the_time_says_that_the_update_is_late(office: Office) -> None:
    """No time of the past is called the next one."""
    await office.declare()
    office.pass_time(minutes=20)

    assert (
        (await office.type("ack INC-1"))
        .splitlines()[0]
        .endswith("this one is overdue since <!date^1795489800^{time}|2026-11-24 03:10 UTC>.")
    )
