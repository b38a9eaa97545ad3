"""One incident from the declaration to the end: what stands where, and who was notified."""

from pathlib import Path

from playbook import commands
from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, TESS
from tests.acceptance.slack_delivery.conftest import Desk, opened
from tests.acceptance.slack_delivery.stories import REPORT, walk


async def test_declared(desk: Desk) -> None:
    """A declaration calls the on-call, announces, opens the room, and brings people and card into it."""
    await desk.declare()
    await desk.settle()
    incident = await desk.incident()
    assert incident.room is not None
    room = desk.ws.channel(incident.room.channel)

    assert len(desk.direct(ANA)) == 1
    assert len(desk.ws.messages("incident-response")) == 1
    assert (room.name, room.topic) == ("inc-0001-checkout-down", "P0 · investigating · INC-1 · checkout down")
    assert set(room.members) == {ANA.id, SARA.id, desk.ws.app.bot_user_id}
    assert {(one["title"], one["link"]) for one in room.bookmarks} == {
        ("Join the call", "https://incidents.zoom.us/warroom"),
        ("Status page", "https://status.example.com"),
        ("Incident log", incident.places.canvas_link),
    }
    assert room.pins == [incident.card] == [message.ts for message in desk.ws.messages(room.id)]


async def test_who_is_notified(desk: Desk) -> None:
    """The announcement notifies the one who is called, and no edit notifies anybody; the others are left in peace."""
    await desk.declare()
    await desk.settle()

    outside = [desk.ws.channel("incident-response"), *(desk.ws.direct(person) for person in (ANA, BEN, SARA, MARC))]
    notified = {
        person.name: sorted(
            channel.payload_name
            for message in desk.ws.notified(person)
            for channel in outside
            if channel.id == message.channel
        )
        for person in (ANA, BEN, SARA, MARC)
    }

    assert notified == {"Ana": ["directmessage", "incident-response"], "Ben": [], "Sara": [], "Marc": []}


async def test_nobody_answers(desk: Desk) -> None:
    """The seed's escalation: each level is called directly and by a mention in the announcement's thread."""
    await desk.declare()
    await desk.settle()
    await desk.at(61)
    thread = [message for message in desk.ws.messages("incident-response") if message.is_reply]

    assert {person.name: len(desk.direct(person)) for person in (ANA, SARA, TESS, CLEO)} == {
        "Ana": 2,  # the page, and what asked for an update
        "Sara": 1,
        "Tess": 1,
        "Cleo": 1,
    }
    assert [message.visible.split("\n")[0] for message in thread] == [
        "📣 Escalation: @Ben (Backup): nobody acknowledged in 15 min. Tried: @Ana.",
        (
            "📣 Escalation: @Sara and @Marc (Senior engineer and engineering manager): not resolved in 30 min. "
            "Tried: @Ana and @Ben."
        ),
        "📣 Escalation: @Tess and @Cleo (CTO and CEO): not resolved in 1 h. Tried: @Ana, @Ben, @Sara and @Marc.",
    ]


async def test_one_message_each(desk: Desk) -> None:
    """The announcement, the card and each page stay one message each, edited in place to the end."""
    await walk(desk)
    incident = await desk.incident()
    tops = [message for message in desk.ws.messages("incident-response") if not message.is_reply]

    assert [message.visible.split("\n")[:2] for message in tops] == [
        ["✅ *P1 High · checkout down*", "Resolved after 31 min · #inc-0001-checkout-down"]
    ]
    assert [m.visible.split("\n")[0] for m in await desk.room() if m.ts == incident.card] == ["✅ P1 · checkout down"]
    assert [m.visible.split("\n")[1] for m in desk.direct(ANA)] == [
        "Resolved after 31 min.",
        "Update #1 posted by @Ben at 2026-11-24 03:16 UTC, 6 min late.",
    ]


async def test_updates_are_asked_for(desk: Desk) -> None:
    """The commander is asked in private, by one message that then says it is late; then the others are told, once."""
    await desk.declare()
    await desk.settle()
    await desk.give(commands.Acknowledge, ANA)
    await desk.at(30)
    card, *room = [message.visible.split("\n")[0] for message in await desk.room()]
    questions = [line for line in room if " is over." in line or " is over;" in line]

    assert card == "🔴 P0 · checkout down"
    assert questions == [
        "Identify is over; what is not answered yet is asked below.",
        "Isolate is over; what is not answered yet is asked below.",
        "@Ana: Estimate recovery is over. *What will it take?*",
    ]
    assert [line for line in room if line not in questions] == []
    asked = [m for m in desk.direct(ANA) if "Nothing new" in [text for text, _ in m.buttons]]
    assert [m.visible.split("\n")[1].split(" (")[0] for m in asked] == [
        "⏰ *An update is overdue, and yours to give*: those in the war room were to hear at 2026-11-24 03:10 UTC"
    ]
    assert [m.visible.split("\n")[0] for m in desk.direct(BEN)] == ["🔴 *P0 · checkout down*"]

    await desk.give(commands.PostUpdate, ANA, report=REPORT)
    assert asked[0].visible.split("\n")[1] == "Update #1 posted by @Ana at 2026-11-24 03:30 UTC, 20 min late."


async def test_nudges_are_settled(desk: Desk) -> None:
    """Once the update is there, the message to the others is edited: it asks for nothing any more."""
    await desk.declare()
    await desk.settle()
    await desk.give(commands.Acknowledge, ANA)
    await desk.at(16)
    asked = [(m.visible.split("\n")[1].split(":")[0], [text for text, _ in m.buttons]) for m in desk.direct(BEN)]
    await desk.give(commands.PostUpdate, ANA, report=REPORT)

    assert asked == [("⏰ An update is overdue", ["Post update", "Why this?"])]
    assert [(m.visible.split("\n")[1], m.buttons) for m in desk.direct(BEN)] == [
        ("The update is not overdue any more.", [])
    ]


async def test_closed_and_reopened(desk: Desk) -> None:
    """After a reopening the on-call is called anew by a new page; the old one is quiet."""
    await walk(desk)
    await desk.give(commands.ChangeStatus, BEN, to=Status.CLOSED, why="nothing is left")
    await desk.give(commands.Reopen, SARA, why="it is back")

    assert [(m.visible.split("\n")[1], [text for text, _ in m.buttons]) for m in desk.direct(ANA)] == [
        ("Calling @Ana (On-call engineer), anew since 2026-11-24 03:31 UTC.", ["Why this?"]),
        ("Update #1 posted by @Ben at 2026-11-24 03:16 UTC, 6 min late.", []),
        ("*You are called* as On-call engineer (primary): it came back.", ["Why this?", "Acknowledge"]),
    ]


async def test_hostile_words(desk: Desk) -> None:
    """Words that would call a whole channel call nobody."""
    text = "<!channel> @here <!subteam^S1|@all> <@U0000TESS> &<>"
    await desk.declare(title=text, impact=text, services=(text,), source=text, link=text)
    await desk.settle()
    await desk.give(commands.Acknowledge, ANA)
    await desk.give(commands.AddNote, ANA, words=text)
    await desk.give(commands.ChangeStatus, ANA, to=Status.RESOLVED, now=True, why=text)

    assert desk.ws.notified(MARC) == []
    assert {"@here", "<!channel>"} <= set(desk.ws.messages("incident-response")[0].visible.split())
    assert desk.ws.notified(TESS) != []  # somebody named her


async def test_round_trips(tmp_path: Path) -> None:
    """With a slow Slack: page, announcement and room go in the first round trip, people and card in the second."""
    async with opened(tmp_path, latency=0.3) as desk:  # enough to be told from what a busy machine takes
        await desk.declare()
        await desk.settle()
        trips: dict[str, int] = {}
        for call in desk.ws.calls:
            trips.setdefault(f"{call.method} {str(call.args.get('channel', ''))[:1]}".strip(), call.round_trip)

        assert {name: trips.get(name) for name in FIRST_TRIPS} == FIRST_TRIPS


FIRST_TRIPS = {
    "chat.postMessage U": 1,
    "chat.postMessage #": 1,
    "conversations.create": 1,
    "conversations.invite C": 2,
    "chat.postMessage C": 2,
    "conversations.setTopic C": 2,
    "bookmarks.add": 2,
    "chat.update C": 2,
    "chat.update D": 2,
    "pins.add C": 3,
}
"""The round trip in which each kind of call is made first, as far as somebody waits for it."""


async def test_every_post_carries_its_identity(desk: Desk) -> None:
    """Each message says which delivery it is, unfurls nothing, and parses nothing."""
    await walk(desk)
    posts = [call.args for call in desk.ws.calls if call.method == "chat.postMessage"]
    ids = [args["metadata"]["event_payload"]["id"] for args in posts]

    assert len(set(ids)) == len(ids) > 10
    assert {args["metadata"]["event_type"] for args in posts} == {"warroom_delivery"}
    assert {(a["unfurl_links"], a["unfurl_media"], a["link_names"], a["parse"]) for a in posts} == {
        (False, False, False, "none")
    }


async def test_a_task_is_one_message_edited_once_it_is_done(desk: Desk) -> None:
    """In the room, with a button; what was given before there was a room is there too."""
    await desk.declare()
    await desk.give(commands.AddTask, ANA, words="look at the replica", person=BEN.id)
    await desk.settle()
    (asked,) = [m for m in await desk.room() if "replica" in m.text]
    before = (asked.visible, [text for text, _ in asked.buttons])
    await desk.give(commands.FinishTask, BEN, task=1)
    await desk.settle()
    (done,) = [m for m in await desk.room() if "replica" in m.text]

    assert before == ("☐ @Ben: look at the replica\nDone", ["Done"])
    assert done.ts == asked.ts
    assert done.visible == "☑ look at the replica · done by @Ben, 2026-11-24 03:00 UTC"
