"""Buttons and menus of our messages: what they do, what they say, and what happens when two people press at once."""

import asyncio
from typing import Any

import pytest

from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.commands import Acknowledge, CallOverdue, ChangeStatus, PostUpdate, Prompt
from playbook.incident import Report, Status
from sandbox.people import ANA, BEN, CLEO, SARA
from tests.acceptance.handlers.conftest import Office


def moment(minutes: int) -> str:
    """So many minutes past three, as Slack is told it."""
    return f"<!date^{1795489200 + 60 * minutes}^{{time_secs}}|2026-11-24 03:{minutes:02} UTC>"


NOW = Aim(incident=1)


def press(act: Act, aim: Aim = NOW) -> dict[str, Any]:
    """One of our buttons."""
    return button(act, str(act), aim)


async def said(office: Office, act: Act, who: Any = ANA, aim: Aim = NOW) -> str:
    """Press a button on a message that everybody sees; the private words that follow."""
    message = await office.message(press(act, aim))
    return await office.whispered(await office.ws.person(who).click(message, str(act)))


async def test_acknowledge_says_nothing_because_the_message_changes(office: Office) -> None:
    """A button is quiet when what it did shows."""
    await office.declare()

    assert await said(office, Act.ACKNOWLEDGE) == ""
    assert (await office.get(1)).acknowledged_by == ANA.id


async def test_two_people_press_acknowledge_at_once(office: Office) -> None:
    """One has it; the other is told who."""
    await office.declare()
    message = await office.message(press(Act.ACKNOWLEDGE))
    answers = await asyncio.gather(*(office.ws.person(who).click(message, "ack") for who in (ANA, BEN, SARA)))
    first = (await office.get(1)).acknowledged_by
    told = sorted([await office.whispered(answer) for answer in answers])

    assert told == [
        "",
        *[f"<@{first}> has already acknowledged INC-1. To take over: `/incident commander INC-1 me`."] * 2,
    ]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (Act.ACKNOWLEDGE, "there is nothing to acknowledge"),
        (Act.UPDATE, "there is nothing to update"),
        (Act.SEVERITY, "there is nothing to change"),
        (Act.ESCALATE, "there is nothing to escalate"),
        (Act.COMMANDER, "there is nothing to command"),
        (Act.NOTHING_NEW, "there is nothing to update"),
    ],
)
async def test_a_button_whose_incident_is_over_says_who_ended_it(office: Office, act: Act, sentence: str) -> None:
    """No form opens that could not be sent."""
    await office.declare()
    await office.give(1, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    told = await said(office, act)

    assert told.startswith(f"INC-1 is resolved, so {sentence}.")
    assert told.endswith(f"<@U0000BEN> resolved it at {moment(0)}.")
    assert office.ws.person(ANA).view is None


async def test_resolve_reopen_and_close_are_refused_with_who_did_it(office: Office) -> None:
    """The form does not open either."""
    await office.declare()
    reopen = await said(office, Act.REOPEN)
    await office.give(1, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    resolve = await said(office, Act.RESOLVE)
    await said(office, Act.CLOSE, who=SARA)
    close = await said(office, Act.CLOSE)

    assert [reopen, resolve, close] == [
        "INC-1 is not over: it is investigating, so there is nothing to reopen.",
        f"INC-1 is already resolved. <@U0000BEN> resolved it at {moment(0)}.",
        f"INC-1 is already closed. <@U0000SARA> closed it at {moment(0)}.",
    ]


async def test_resolve_asks_what_fixed_it_and_posts_the_last_update(office: Office) -> None:
    """One form, one act: the update and the end."""
    await office.declare("P2")
    await said(office, Act.RESOLVE)
    answer = await office.ws.person(ANA).submit(office.form(), {"What fixed it?": "rolled back"})
    moved, posted = await office.incidents.timeline(1, last=2)

    assert (answer.status, answer.body, office.ws.person(ANA).view) == (200, None, None)
    assert isinstance(moved, events.StatusChanged)
    assert moved.after is Status.RESOLVED
    assert isinstance(posted, events.UpdatePosted)
    assert (posted.public, posted.report) == (True, Report(new="rolled back"))


async def test_resolve_asks_for_the_cause_and_what_prevents_it_too(office: Office) -> None:
    """The parts of the playbook's resolved template; whoever does not know them yet leaves them empty."""
    await office.declare("P2")
    await said(office, Act.RESOLVE)
    filled = {
        "What fixed it?": "rolled back",
        "What was the cause, in brief?": "a bad deploy",
        "What keeps it from coming back?": "a canary",
    }
    await office.ws.person(ANA).submit(office.form(), filled)
    posted = await office.last(1)

    assert isinstance(posted, events.UpdatePosted)
    assert posted.report == Report(new="rolled back", root_cause="a bad deploy", prevention="a canary")


async def test_close_closes(office: Office) -> None:
    """Without a form."""
    await office.declare()
    await office.give(1, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))

    assert await said(office, Act.CLOSE) == ""
    assert (await office.get(1)).status is Status.CLOSED


async def test_escalate_shows_whom_it_pages_and_pages_them_once(office: Office) -> None:
    """Two people who confirm at once page one level; the second is told who was faster."""
    await office.declare()
    for who in (ANA, CLEO):
        await said(office, Act.ESCALATE, who=who)
    shown = office.form().plain
    answers = await asyncio.gather(
        *(office.ws.person(who).submit(office.form(who), {"words": "data loss"}) for who in (ANA, CLEO))
    )
    late = next(answer.body["errors"]["words"] for answer in answers if answer.body)
    first = CLEO if answers[0].body else ANA

    assert "This pages Backup: @U0000BEN." in shown
    assert (await office.get(1)).escalation.tried == (ANA.id, BEN.id)
    assert late == (f"@{first.name} escalated: Backup paged: @Ben: asked for at 03:00 UTC. Nothing more was done.")


async def test_escalate_notices_that_the_clock_has_paged_meanwhile(office: Office) -> None:
    """What was shown is not what would be paged now, so it is shown again."""
    await office.declare()
    await said(office, Act.ESCALATE)
    office.pass_time(minutes=15)
    await office.climb(1)
    answer = await office.ws.person(ANA).submit(office.form(), {})

    assert answer.body == {
        "response_action": "errors",
        "errors": {"words": "Backup (@Ben) has been paged meanwhile, at 03:15 UTC. Escalate again to page the next."},
    }
    assert (await office.get(1)).escalation.tried == (ANA.id, BEN.id)


async def test_nothing_new_answers_the_prompt_once(office: Office) -> None:
    """It posts that nothing has changed, to whom the update is owed; the second to press is told who did."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    office.pass_time(minutes=8)
    await office.give(1, Prompt(at=office.now[0]))
    prompt = Aim(incident=1, entry=len(await office.incidents.timeline(1)))
    message = await office.message(press(Act.NOTHING_NEW, prompt))
    first = await office.whispered(await office.ws.person(ANA).click(message, "nothing_new"))
    second = await office.whispered(await office.ws.person(BEN).click(message, "nothing_new"))
    again = await office.whispered(await office.ws.person(ANA).click(message, "nothing_new"))

    assert [first, again] == ["", ""]
    assert second == (
        f"<@U0000ANA> posted update #1 to the war room: No change since the incident was declared at {moment(8)}. "
        "Nothing more was done."
    )
    assert (await office.get(1)).update is not None
    assert [type(event) for event in await office.incidents.timeline(1, last=2)] == [
        events.UpdatePrompted,
        events.UpdatePosted,
    ]


async def test_nothing_new_tells_stakeholders_since_which_of_their_updates(office: Office) -> None:
    """Those between that only the war room has read mean nothing to them."""
    await office.declare()
    for public in (True, False):
        office.pass_time(minutes=7)
        await office.give(1, PostUpdate(by=ANA.id, at=office.now[0], report=Report(new="looking"), public=public))
    office.pass_time(minutes=7)
    assert await said(office, Act.NOTHING_NEW) == ""
    posted = await office.last(1)

    assert isinstance(posted, events.UpdatePosted)
    assert (posted.public, posted.report.new) == (True, "No change since update #1.")


@pytest.mark.parametrize(("minute", "public"), [(14, False), (16, True)])
async def test_nothing_new_tells_those_to_whom_it_is_owed(office: Office, minute: int, public: bool) -> None:
    """Asked for the war room's, it does not publish; once the stakeholders' is late too, it serves them."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    for pause, command in ((8, Prompt), (2, CallOverdue), (minute - 10, CallOverdue)):
        office.pass_time(minutes=pause)
        await office.give(1, command(at=office.now[0]))
    assert await said(office, Act.NOTHING_NEW) == ""
    posted = await office.last(1)

    assert isinstance(posted, events.UpdatePosted)
    assert posted.public is public


async def test_snooze_says_until_when(office: Office) -> None:
    """Nothing shows near the button, so it is said."""
    await office.declare()
    office.pass_time(minutes=8)

    assert await said(office, Act.SNOOZE) == (
        "The update of INC-1 is put off: it is due at <!date^1795490100^{time}|2026-11-24 03:15 UTC> now."
    )


async def test_why_tells_the_rule_and_the_times(office: Office) -> None:
    """Every message can be asked why it came."""
    await office.declare()
    office.pass_time(minutes=15)
    await office.climb(1)
    entry = len(await office.incidents.timeline(1))
    message = await office.message(button(Act.WHY, "Why this?", Aim(incident=1, entry=entry)))
    answer = await office.ws.person(ANA).click(message, "why")
    version = (await office.get(1)).playbook

    assert await office.whispered(answer) == (
        f"Running since {moment(0)} and unacknowledged; level “Backup” of the escalation policy for P0 is paged after "
        f"15 min, due {moment(15)}, sent {moment(15)}. Tried before: <@U0000ANA>. "
        f"Playbook “Example Inc.”, version {version}."
    )


async def test_the_menu_opens_its_forms_upon_itself(office: Office) -> None:
    """Two clicks from the panel to any form; what is behind a form that was sent is gone too."""
    await office.declare()
    message = await office.message(button(Act.MORE, "More…", NOW))
    person = office.ws.person(ANA)
    await person.click(message, "More…")
    menu, opened = office.form(), {}
    for act in (Act.NOTE, Act.COMMANDER, Act.TITLE, Act.CANCEL, Act.STATUS, Act.ESCALATE):
        await person.press(menu, act)
        opened[act] = office.form().title
        await person.close(office.form())
        assert person.view is menu
    await person.press(menu, Act.NOTE)
    await person.submit(office.form(), {"words": "the disk is full"})

    assert opened == {
        Act.NOTE: "Add a note",
        Act.COMMANDER: "Change commander",
        Act.TITLE: "Change the title",
        Act.CANCEL: "False alarm",
        Act.STATUS: "Change the status",
        Act.ESCALATE: "Escalate",
    }
    assert person.view is None
    assert (await office.last(1)).kind == "note_added"


async def test_what_the_menu_shows_takes_its_place(office: Office) -> None:
    """Words, and what was done at once, stand where the menu stood."""
    await office.declare()
    await office.give(1, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    message = await office.message(button(Act.MORE, "More…", NOW))
    person = office.ws.person(ANA)
    shown = {}
    for act in (Act.TIMELINE, Act.WHY, Act.CLOSE):
        await person.click(message, "More…")
        await person.press(office.form(), act)
        shown[act] = office.form().plain.splitlines()[1]
        await person.close(office.form(), whole=True)

    assert shown[Act.TIMELINE] == "*Timeline of INC-1*"
    assert shown[Act.WHY].startswith("You asked to see INC-1")
    assert shown[Act.CLOSE] == "INC-1 is closed."


async def test_a_private_panel_is_shown_anew_after_a_press(office: Office) -> None:
    """It would go on offering what has been done."""
    await office.declare()
    shown = (await office.typed("show INC-1")).replies[0]
    await office.ws.person(ANA).click(shown, "ack")
    await office.desk.whispers.drain()

    assert [text for text, _ in shown.buttons] == ["Post update", "Status", "Severity", "Escalate", "Resolve", "More…"]


async def test_links_and_buttons_of_older_versions_are_answered(office: Office) -> None:
    """Nothing that is pressed fails."""
    old = {"type": "button", "action_id": "retired", "text": {"type": "plain_text", "text": "Old"}, "value": "x"}
    link = button(Act.LINK, "Join", NOW, url="https://example.com")
    message = await office.message(old, link)
    person = office.ws.person(ANA)

    assert await office.whispered(await person.click(message, "link")) == ""
    assert await office.whispered(await person.click(message, "retired")) == (
        "That button is of an older version of Warroom. `/incident` shows what there is to press now."
    )


async def test_every_form_that_slack_does_not_open_says_what_to_type(office: Office) -> None:
    """views.open can fail, and its trigger lives three seconds."""
    await office.declare()
    told = {}
    for act in (Act.UPDATE, Act.STATUS, Act.SEVERITY, Act.ESCALATE, Act.RESOLVE, Act.COMMANDER, Act.DECLARE):
        office.ws.faults.add(method="views.open", times=1, kind="error:expired_trigger_id")
        told[act] = (await said(office, act)).removeprefix("Slack did not open the form. ")

    assert told == {
        Act.UPDATE: "Type `/incident update INC-1 &lt;what is new&gt;` instead.",
        Act.STATUS: "Type `/incident status INC-1 identified`, or another status, instead.",
        Act.SEVERITY: "Type `/incident severity INC-1 P1`, or another severity, instead.",
        Act.ESCALATE: "Type `/incident escalate INC-1` instead.",
        Act.RESOLVE: "Type `/incident resolve INC-1 &lt;words&gt;` instead.",
        Act.COMMANDER: "Type `/incident commander INC-1 @name` instead.",
        Act.DECLARE: "`/incident declare P0 &lt;what is wrong&gt;` declares one at once, without a form.",
    }
