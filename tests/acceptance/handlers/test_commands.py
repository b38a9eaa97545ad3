"""Every verb of `/incident`, typed; what it says and what it does."""

from datetime import timedelta

from playbook import events
from playbook.commands import Acknowledge, PostUpdate
from playbook.incident import Report
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


async def test_acknowledge_twice_names_who_was_first(office: Office) -> None:
    """The second is told who has it, and how to take over."""
    await office.declare()
    await office.type("ack INC-1", who=BEN)

    assert [await office.type("ack INC-1", who=who) for who in (ANA, BEN)] == [
        "<@U0000BEN> has already acknowledged INC-1. To take over: `/incident commander INC-1 me`.",
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
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    office.pass_time(minutes=5)

    assert await office.type("update INC-1 provider confirms") == (
        "Update #1 of INC-1 posted. Updates every 15 min (war room: every 10 min); "
        "the next is due at <!date^1795490100^{time}|2026-11-24 03:15 UTC>."
    )
    posted = await office.last(1)
    assert isinstance(posted, events.UpdatePosted)
    assert (posted.at, posted.by, posted.number, posted.public) == (office.now[0], ANA.id, 1, True)
    assert posted.report == Report(new="provider confirms")


async def test_while_it_is_watched_the_next_update_is_the_all_clear(office: Office) -> None:
    """Neither the answer nor the form says that a P1 has no cadence."""
    await office.declare("P1")
    for words in ("resolve INC-1 rolled back", "verify INC-1 healthy", "verify INC-1 smoke", "verify INC-1 integrity"):
        await office.type(words)
    told = await office.type("update INC-1 looks good")
    await office.type("update INC-1")

    assert told.endswith("Until the all-clear at <!date^1795491000^{time}|2026-11-24 03:30 UTC> no update is owed.")
    assert "none is owed until the all-clear at" in str(office.form().raw)


async def test_status_moves_with_a_reason_and_knows_near_words(office: Office) -> None:
    """A word that is no status gets the nearest one."""
    await office.declare("P4")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))

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
        "INC-1: P2 → P0. Paging On-call engineer: <@U0000ANA>. "
        "If nobody acknowledges, Warroom pages Backup at <!date^1795491900^{time}|2026-11-24 03:45 UTC>. "
        "Updates every 15 min (war room: every 10 min); the next is due at "
        "<!date^1795491600^{time}|2026-11-24 03:40 UTC>. "
        "To be resolved by <!date^1795492800^{time}|2026-11-24 04:00 UTC>. "
        "The war room opens in a moment, and you will be invited."
    )
    assert await office.type("severity INC-1 P2") == (
        "Say why it is less bad than thought: `/incident severity INC-1 P2 &lt;why&gt;`."
    )
    assert (await office.type("severity INC-1 P2 one region")).startswith("INC-1: P0 → P2. Nobody is paged anew.")
    assert await office.type("severity INC-1 P7") == (
        "“P7” is not a severity. Choose one of P0 (critical), P1 (high), P2 (medium), P3 (low), P4 (info)."
    )


async def test_an_objective_that_has_passed_is_said_to_be_missed(office: Office) -> None:
    """No time of the past is one by which it is to be resolved."""
    await office.declare("P1")
    office.pass_time(minutes=117)

    assert "Its objective was due <!date^1795492800^{time}|2026-11-24 04:00 UTC>, missed by 57 min." in (
        await office.type("severity INC-1 P0")
    )


async def test_commander_is_a_person_who_works_here(office: Office) -> None:
    """A mention, or `me`; not a bot, not somebody who has left, not a word."""
    await office.declare("P4")

    assert [
        (await office.type(f"commander INC-1 {who}")).partition("\n")[0]
        for who in ("@Sara", "@Sara", "me", f"<@{GONE.id}>", f"<@{ROBO.id}>", "<@U0000NIL>", "Sara")
    ] == [
        "<@U0000SARA> is in command.",
        (
            "<@U0000SARA> is already the commander of INC-1. <@U0000ANA> put <@U0000SARA> in command "
            "at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        "You have INC-1. You are in command. P4 has no cadence, so no update is owed.",
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
            "Everybody on the escalation policy of INC-1 knows already: <@U0000ANA>, <@U0000BEN>, <@U0000SARA>, "
            "<@U0000MARC>, <@U0000TESS> and <@U0000CLEO>. Call them by telephone, or name somebody in the war room."
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
            (ANA, "cancel"),
            (ANA, "cancel a test"),
        )
    ] == [
        "INC-1 is still investigating. Resolve it first (`/incident resolve`), then close it.",
        (
            "You have INC-1. You are in command. INC-1 is resolved after 0 s. Once nothing is left to do, "
            "`/incident close INC-1` closes it."
        ),
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
            "INC-1: closed → investigating. Paging On-call engineer: <@U0000ANA>. "
            "P4 has no cadence, so no update is owed."
        ),
        (
            "INC-1 is not over: it is investigating, so there is nothing to reopen. "
            "<@U0000ANA> reopened it at <!date^1795489200^{time_secs}|2026-11-24 03:00 UTC>."
        ),
        "Say why it was a false alarm: `/incident cancel &lt;reason&gt;`.",
        "You have INC-1. INC-1 is cancelled as a false alarm; it calls nobody any more.",
    ]


async def test_a_reply_after_an_outage_is_dated_by_the_clock(office: Office) -> None:
    """Times come from the desk's clock, which in the local workspace is not the world's."""
    await office.declare("P4")
    office.pass_time(days=2)
    await office.give(1, PostUpdate(by=ANA.id, at=office.now[0], report=Report(new="x")))

    assert (await office.type("resolve INC-1")).startswith("INC-1 is resolved after 2 d.")
    assert (await office.get(1)).resolved_at == office.now[0]
    assert office.now[0] - (await office.get(1)).declared_at == timedelta(days=2)
