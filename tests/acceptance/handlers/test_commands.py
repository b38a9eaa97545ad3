"""Every verb of `/incident`, typed; what it says and what it does."""

from datetime import timedelta

import pytest

from playbook import events
from playbook.commands import Acknowledge, ChangeStatus, PostUpdate
from playbook.incident import Report, Status
from sandbox.people import ANA, BEN, GONE, MARC, ROBO, SARA
from tests.acceptance.handlers.conftest import Office


async def test_declare_p9_is_refused_with_the_known_ones_and_declares_nothing(office: Office) -> None:
    """A severity that is none is a clear answer, not a title."""
    said = [await office.type(f"declare {word} checkout") for word in ("P9", "sev1")]

    assert said == [
        f"“{word}” is not a severity. Choose one of P0 (critical), P1 (high), P2 (medium), P3 (low), P4 (info). "
        "Nothing was declared."
        for word in ("P9", "sev1")
    ]
    assert await office.incidents.recent(10) == []


async def test_declare_without_words_says_how_to_give_a_title(office: Office) -> None:
    """A title can follow."""
    line = await office.type("declare P4")

    assert line.endswith("Give it a title: `/incident title INC-1 &lt;words&gt;`.")


async def test_declare_without_severity_opens_the_form_with_the_words_as_title(office: Office) -> None:
    """What was typed is not typed twice."""
    line = await office.type("declare checkout <@U0000BEN> down")
    form = office.form()

    assert (line, form.callback_id, form.values["title"]["title"]["value"]) == (
        "",
        "declare",
        "checkout <@U0000BEN> down",
    )
    assert form.values["severity"]["severity"]["selected_option"] is None


async def test_the_same_command_sent_twice_is_done_once(office: Office) -> None:
    """Slack may deliver a command again; it declares one incident and says the same."""
    line = await office.type("declare P2 slow")
    again = await office.ws.redeliver(last=True)

    assert again.text == line
    assert [one.number for one in await office.incidents.recent(10)] == [1]


async def test_outside_a_room_with_one_open_incident_a_command_says_what_to_type(office: Office) -> None:
    """Nothing is guessed, and nothing has to be looked up."""
    await office.declare()

    assert [await office.type(words) for words in ("ack", "note the pool is full", "status")] == [
        "Say which incident you mean: `/incident ack INC-1` for “checkout down”, or ask in its war room.",
        (
            "Say which incident you mean: `/incident note INC-1 the pool is full` for “checkout down”, "
            "or ask in its war room."
        ),
        "Say which incident you mean: `/incident status INC-1` for “checkout down”, or ask in its war room.",
    ]


async def test_outside_a_room_several_open_incidents_are_listed(office: Office) -> None:
    """The most severe first."""
    await office.declare("P2", "slow search")
    await office.declare("P0", "checkout down")

    assert await office.type("ack") == (
        "Say which incident you mean:\n• `/incident ack INC-2` P0 checkout down\n• `/incident ack INC-1` P2 slow search"
    )


async def test_outside_a_room_with_none_open_a_command_says_so(office: Office) -> None:
    """And how to declare one; for closing, that there is none to close."""
    assert [await office.type(words) for words in ("ack", "close", "reopen x")] == [
        "There is no open incident. `/incident declare P0 &lt;what is wrong&gt;` declares one.",
        "There is no incident to close. `/incident list` shows the open ones.",
        "There is no incident to reopen. `/incident list` shows the open ones.",
    ]


@pytest.mark.parametrize("words", ["ack INC-1", "INC-1 ack", "ack 1", "1 ack", "ack #inc-0001-room", "ACK inc-1"])
async def test_an_incident_can_be_named_before_or_after_the_verb(office: Office, words: str) -> None:
    """From anywhere, by number or by room."""
    await office.declare("P4")

    assert await office.type(words) == ("You have INC-1. You are in command. P4 has no cadence, so no update is owed.")
    assert (await office.get(1)).acknowledged_by == ANA.id


async def test_an_incident_can_be_named_by_its_room(office: Office) -> None:
    """Slack sends a channel that was typed as its id."""
    await office.declare("P4")
    room = await office.room(1, ANA)

    assert await office.type(f"resolve <#{room}> rolled back") == (
        "INC-1 is resolved after 0 s. Once nothing is left to do, `/incident close INC-1` closes it. "
        "Update #1 of INC-1 posted."
    )


async def test_unknown_incidents_and_other_channels_are_refused(office: Office) -> None:
    """An incident that is none is said to be none."""
    general = office.ws.channel("general").id

    assert [await office.type(words) for words in ("ack INC-9", "9", "show 9", f"<#{general}> ack")] == [
        "There is no INC-9. `/incident list` shows the open ones.",
        "There is no INC-9. `/incident list` shows the open ones.",
        "There is no INC-9. `/incident list` shows the open ones.",
        "That channel is not the war room of an incident. `/incident list` shows the open ones.",
    ]


async def test_in_a_room_a_number_at_the_beginning_of_words_is_a_number(office: Office) -> None:
    """Unless it names another open incident: then it is asked what was meant, and nothing is done."""
    await office.declare("P0")
    await office.declare("P1", "login")
    room = await office.room(1, ANA)

    assert await office.type("note 40 customers called", channel=room) == "Noted on the timeline of INC-1."
    assert await office.type("note 2 customers called", channel=room) == (
        "Does “2” name INC-2, or is it a part of your words? Type `/incident note INC-2 customers called` "
        "or `/incident note INC-1 2 customers called`."
    )
    assert await office.type("note INC-1 2 customers called", channel=room) == "Noted on the timeline of INC-1."
    assert await office.last(1) == events.NoteAdded(at=office.now[0], by=ANA.id, words="2 customers called")


async def test_acknowledge_twice_names_who_was_first(office: Office) -> None:
    """The second is told who has it, and how to take over."""
    await office.declare()
    await office.type("ack INC-1", who=BEN)

    assert [await office.type("ack INC-1", who=who) for who in (ANA, BEN)] == [
        "<@U0000BEN> has already acknowledged INC-1. To take over: `/incident commander INC-1 @you`.",
        "You have already acknowledged INC-1.",
    ]


async def test_words_that_have_no_place_are_not_dropped_in_silence(office: Office) -> None:
    """`ack` keeps no words, and says so."""
    await office.declare("P4")

    assert (await office.type("ack INC-1 looking at the pool")).endswith(
        " “looking at the pool” is kept nowhere; `/incident note` keeps words."
    )


async def test_update_posts_words_and_says_when_the_next_is_due(office: Office) -> None:
    """To the stakeholders, at once."""
    await office.declare()
    office.pass_time(minutes=5)

    assert await office.type("update INC-1 provider confirms") == (
        "Update #1 of INC-1 posted. Updates every 15 min (war room: every 10 min); "
        "the next is due at <!date^1795490100^{time}|2026-11-24 03:15 UTC>."
    )
    posted = await office.last(1)
    assert posted == events.UpdatePosted(
        at=office.now[0], by=ANA.id, number=1, public=True, report=Report(new="provider confirms")
    )


async def test_status_moves_with_a_reason_and_knows_near_words(office: Office) -> None:
    """A word that is no status gets the nearest one."""
    await office.declare("P4")

    assert [await office.type(f"status INC-1 {word}") for word in ("identfied", "xyz", "Identified bad deploy")] == [
        "“identfied” is not a status. Did you mean `identified`?",
        ("“xyz” is not a status. Choose one of investigating, identified, monitoring, resolved, closed, cancelled."),
        "INC-1: investigating → identified. P4 has no cadence, so no update is owed.",
    ]
    changed = await office.last(1)
    assert isinstance(changed, events.StatusChanged)
    assert changed.why == "bad deploy"


async def test_severity_says_what_changes(office: Office) -> None:
    """Whom it pages, who is next, how often news is owed and when first."""
    await office.declare("P2")
    office.pass_time(minutes=30)

    assert await office.type("severity INC-1 p0 all regions") == (
        "INC-1: P2 → P0. Paging On-call engineer: <@U0000ANA>. Tried before: <@U0000ANA>. "
        "If nobody acknowledges, Backup is paged at <!date^1795491900^{time}|2026-11-24 03:45 UTC>. "
        "Updates every 15 min (war room: every 10 min); the next is due at "
        "<!date^1795491600^{time}|2026-11-24 03:40 UTC>. "
        "To be resolved by <!date^1795492800^{time}|2026-11-24 04:00 UTC>. "
        "The war room opens in a moment, and you will be invited."
    )
    assert (await office.type("severity INC-1 P2")).startswith("INC-1: P0 → P2. Nobody is paged anew.")
    assert await office.type("severity INC-1 P7") == (
        "“P7” is not a severity. Choose one of P0 (critical), P1 (high), P2 (medium), P3 (low), P4 (info)."
    )


async def test_commander_is_a_person_who_works_here(office: Office) -> None:
    """A mention, or `me`; not a bot, not somebody who has left, not a word."""
    await office.declare("P4")

    assert [
        await office.type(f"commander INC-1 {who}")
        for who in ("@Sara", "@Sara", "me", f"<@{GONE.id}>", f"<@{ROBO.id}>", "<@U0000NIL>", "Sara")
    ] == [
        "<@U0000SARA> is in command.",
        (
            "<@U0000SARA> is already the commander of INC-1. <@U0000ANA> put <@U0000SARA> in command "
            "at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        "You are in command.",
        "<@U0000GONE> has been deactivated, so the command cannot go there. Choose a person who works here.",
        "<@U0000ROBO> is a bot, so the command cannot go there. Choose a person who works here.",
        (
            "<@U0000NIL> is not a member of this workspace, so the command cannot go there. "
            "Choose a person who works here."
        ),
        "“Sara” is not a person. Type @ and choose the name from Slack's list, or say `me`.",
    ]
    assert (await office.get(1)).commander == ANA.id


async def test_when_slack_does_not_know_people_the_command_goes_through(office: Office) -> None:
    """A directory that is down must not keep anybody from commanding."""
    await office.declare("P4")
    office.ws.faults.add(method="users.info", times=5, kind="500")

    assert await office.type("commander INC-1 @Sara") == "<@U0000SARA> is in command."


async def test_people_are_asked_for_once_in_ten_minutes(office: Office) -> None:
    """The directory remembers."""
    await office.declare("P4")
    for minutes in (0, 9, 2):
        office.pass_time(minutes=minutes)
        await office.type("commander INC-1 @Sara")
        await office.type("commander INC-1 @Marc")

    asked = [call.args["user"] for call in office.ws.calls if call.method == "users.info"]
    assert asked == [SARA.id, MARC.id, SARA.id, MARC.id]


async def test_escalate_pages_the_next_level_and_says_who_was_tried(office: Office) -> None:
    """Until there is nobody left."""
    await office.declare()
    said = [(await office.type(f"escalate INC-1 {why}")).split(" Updates")[0] for why in ("data loss", "", "", "")]

    assert said == [
        "Paging Backup: <@U0000BEN>. Tried before: <@U0000ANA>.",
        (
            "Paging Senior engineer and engineering manager: <@U0000SARA> and <@U0000MARC>. "
            "Tried before: <@U0000ANA> and <@U0000BEN>."
        ),
        (
            "Paging CTO and CEO: <@U0000TESS> and <@U0000CLEO>. "
            "Tried before: <@U0000ANA>, <@U0000BEN>, <@U0000SARA> and <@U0000MARC>."
        ),
        (
            "Everybody on the escalation policy of INC-1 has been paged: <@U0000ANA>, <@U0000BEN>, <@U0000SARA>, "
            "<@U0000MARC>, <@U0000TESS>, <@U0000CLEO>. Call them by telephone, or name somebody in the war room."
        ),
    ]


async def test_note_and_title(office: Office) -> None:
    """They need words, and keep them."""
    await office.declare("P4", "chekout")

    assert [
        await office.type(words)
        for words in ("note INC-1", "note INC-1 pool is full", "title INC-1", "title INC-1 Checkout\ndown")
    ] == [
        "Say what to note: `/incident note INC-1 &lt;words&gt;`.",
        "Noted on the timeline of INC-1.",
        "Say what to call it: `/incident title INC-1 &lt;words&gt;`.",
        "INC-1 is now called “Checkout down”.",
    ]


async def test_the_end_and_a_new_beginning(office: Office) -> None:
    """Resolve, close, reopen and cancel; each refusal says what to do instead, and who did what."""
    await office.declare("P4")
    room = await office.room(1, ANA, BEN)
    assert [
        await office.type(words, who=who, channel=room)
        for who, words in (
            (ANA, "close"),
            (ANA, "resolve"),
            (BEN, "resolve"),
            (BEN, "ack"),
            (BEN, "close"),
            (ANA, "reopen"),
            (ANA, "cancel"),
            (ANA, "reopen it came back"),
            (BEN, "reopen really"),
            (BEN, "cancel"),
            (BEN, "cancel a test"),
        )
    ] == [
        "INC-1 is still investigating. Resolve it first (`/incident resolve`), then close it.",
        "INC-1 is resolved after 0 s. Once nothing is left to do, `/incident close INC-1` closes it.",
        ("INC-1 is already resolved. <@U0000ANA> resolved it at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."),
        (
            "INC-1 is resolved, so there is nothing to acknowledge. If it came back: "
            "`/incident reopen &lt;reason&gt;`. "
            "<@U0000ANA> resolved it at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        "INC-1 is closed.",
        "Say why it is reopened: `/incident reopen &lt;reason&gt;`.",
        (
            "INC-1 is closed. If it came back: `/incident reopen &lt;reason&gt;`. "
            "<@U0000BEN> closed it at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        (
            "INC-1: closed → investigating. Paging On-call engineer: <@U0000ANA>. Tried before: <@U0000ANA>. "
            "P4 has no cadence, so no update is owed."
        ),
        (
            "INC-1 is not over: it is investigating, so there is nothing to reopen. "
            "<@U0000ANA> reopened it at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        "Say why it was a false alarm: `/incident cancel &lt;reason&gt;`.",
        "INC-1 is cancelled as a false alarm; it calls nobody any more.",
    ]


async def test_close_outside_a_room_offers_what_is_resolved(office: Office) -> None:
    """Not what is still open."""
    await office.declare("P0", "open")
    await office.declare("P1", "over")
    await office.give(2, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED))

    assert await office.type("close") == (
        "Say which incident you mean: `/incident close INC-2` for “over”, or ask in its war room."
    )


async def test_list_shows_the_open_ones_and_all_the_newest(office: Office) -> None:
    """One line each: severity, title, status, room, commander, since when."""
    await office.declare("P1", "login")
    await office.declare("P0", "checkout down")
    await office.declare("P3", "typo")
    await office.give(1, Acknowledge(by=BEN.id, at=office.now[0]))
    room = await office.room(1)
    await office.give(3, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED))
    since = "since <!date^1795489200^{date_short_pretty} {time}|2026-11-24 03:00 UTC>"
    open_ones = (
        "*Open incidents*\n"
        f"*INC-2* P0 · *checkout down* · investigating · no room yet · commander: nobody · {since}\n"
        f"*INC-1* P1 · *login* · investigating · <#{room}> · commander: <@U0000BEN> · {since}"
    )

    assert await office.type("list") == open_ones
    assert await office.type("") == open_ones
    assert (await office.type("list all")).startswith("*The last 10 incidents*\n*INC-3* P3 · *typo* · resolved")


async def test_list_of_nothing_offers_to_declare(office: Office) -> None:
    """An empty list still has something to press."""
    answer = await office.typed("list")
    shown = answer.replies[0]
    await office.ws.person(ANA).click(shown, "declare")

    assert answer.text == "No incident is open. `/incident declare P0 &lt;what is wrong&gt;` declares one."
    assert office.form().callback_id == "declare"


async def test_show_and_the_room_itself_show_the_panel(office: Office) -> None:
    """Facts and buttons, private."""
    await office.declare("P0", "checkout down")
    room = await office.room(1, ANA)
    shown = [await office.typed("show INC-1"), await office.typed("INC-1"), await office.typed("", channel=room)]

    assert [[text for text, _ in answer.replies[0].buttons] for answer in shown] == [
        ["Acknowledge", "Post update", "Status", "Severity", "Escalate", "Resolve"]
    ] * 3
    assert {reply.ephemeral_to for answer in shown for reply in answer.replies} == {ANA.id}


async def test_timeline_is_told_in_order_and_fits(office: Office) -> None:
    """However long the night was."""
    await office.declare("P4", "checkout down")
    for number in range(50):
        office.pass_time(seconds=30)
        await office.type(f"note INC-1 {number} {'x' * 200}")
    answer = await office.typed("timeline INC-1")
    lines = answer.replies[0].plain.splitlines()

    assert lines[0].startswith("*Timeline of INC-1* (without its first ")
    assert lines[-1].split("  ")[1].startswith("@Ana: 49 xxx")
    assert answer.error is None


async def test_oncall_shows_each_policy_with_people(office: Office) -> None:
    """Whom each severity calls, when, unless what."""
    said = await office.type("oncall")

    assert said.startswith(
        "*Who is called*\n"
        "*P0 Critical*\n"
        "• On-call engineer: <@U0000ANA>, at once\n"
        "• Backup: <@U0000BEN>, after 15 min, unless acknowledged\n"
        "• Senior engineer and engineering manager: <@U0000SARA> and <@U0000MARC>, after 30 min, unless resolved\n"
        "• CTO and CEO: <@U0000TESS> and <@U0000CLEO>, after 1 h, unless resolved\n"
        "*P1 High*\n"
    )


async def test_help_and_unknown_words(office: Office) -> None:
    """Help for everything, for one verb, and for a slip of the finger."""
    assert (await office.type("help")).startswith("*Begin*\n`/incident declare [P0] [words]` page the on-call")
    assert await office.type("help sev") == (
        "`/incident severity [P1] [why]` worse or less bad than thought; without a severity: a form"
    )
    assert (await office.type("resolv")).startswith(
        "There is no `/incident resolv`. Did you mean `/incident resolve`?\n*Begin*"
    )
    assert await office.type("P0 checkout down") == (
        "Nothing was declared. Did you mean `/incident declare P0 checkout down`?"
    )


async def test_a_reply_after_an_outage_is_dated_by_the_clock(office: Office) -> None:
    """Times come from the desk's clock, which in the local workspace is not the world's."""
    await office.declare("P4")
    office.pass_time(days=2)
    await office.give(1, PostUpdate(by=ANA.id, at=office.now[0], report=Report(new="x")))

    assert (await office.type("resolve INC-1")).startswith("INC-1 is resolved after 2 d.")
    assert (await office.get(1)).resolved_at == office.now[0]
    assert office.now[0] - (await office.get(1)).declared_at == timedelta(days=2)
