"""Lasting trouble, kills, crowds and clashes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playbook import commands
from playbook.events import Undelivered
from playbook.incident import Status
from playbook.telling import What
from sandbox.people import ANA, BEN, GONE
from scheduler.delivery import LEASE
from tests.acceptance.slack_delivery.conftest import SCOPES, Desk, opened
from tests.acceptance.slack_delivery.stories import walk
from tests.support.history import History
from tests.support.waiting import until
from tests.unit.integrations.rendering import errand


async def lost(desk: Desk) -> list[tuple[str, str]]:
    """What the timeline says could not be told, and why."""
    events = await desk.incidents.timeline(1)
    return [(event.what, event.reason) for event in events if isinstance(event, Undelivered)]


async def killed_during(desk: Desk, method: str) -> None:
    """Begin to tell, and die when Slack has done `method` and before that could be written down."""
    desk.ws.faults.add(method, kind="timeout_after", times=1)
    looking = asyncio.create_task(desk.deliverer.idle())
    await until(lambda: [call for call in desk.ws.calls if call.method == method], looking)
    looking.cancel()
    for task in set(desk.deliverer._attempts._underway):
        task.cancel()
        await asyncio.wait([task])
    await desk.stop()
    desk.world.now += LEASE
    desk.restart()


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.create"])
async def test_killed_in_the_middle(desk: Desk, method: str) -> None:
    """A process that dies between Slack's deed and its own memory of it leaves a successor that finds the deed."""
    await desk.declare()
    await killed_during(desk, method)
    await desk.settle()

    assert [len(desk.direct(ANA)), len(desk.ws.messages("incident-response"))] == [1, 1]
    assert [c.name for c in desk.ws.channels() if c.name.startswith("inc-")] == ["inc-0001-checkout-down"]


async def test_token_revoked_and_mended(desk: Desk) -> None:
    """While the token is bad everything waits; once it is mended, everything is told."""
    desk.ws.faults.add(kind="error:token_revoked", times=6)
    await desk.declare()
    await desk.settle()

    assert len(desk.direct(ANA)) == 1
    assert await lost(desk) == []


async def test_somebody_has_left(desk: Desk) -> None:
    """A page to somebody who has left cannot be told; the thread and the timeline say so."""
    primary = desk.playbook.contacts["primary"].model_copy(update={"slack": GONE.id})
    desk.playbook = desk.playbook.model_copy(update={"contacts": {**desk.playbook.contacts, "primary": primary}})
    desk.restart()
    await desk.declare()
    await desk.settle()

    assert await lost(desk) == [("page", "Slack has no such channel or person, or hides it from Warroom")]
    assert desk.ws.messages("incident-response")[-1].visible == (
        "⚠️ @Gus could not be called: Slack has no such channel or person, or hides it from Warroom. "
        "Call them another way."
    )


async def test_somebody_by_address(desk: Desk) -> None:
    """Somebody known by e-mail only is found when called; one whom nobody knows is reported."""
    known = desk.playbook.contacts["primary"].model_copy(update={"slack": None, "email": ANA.email})
    unknown = desk.playbook.contacts["backup"].model_copy(update={"slack": None, "email": "nobody@example.com"})
    contacts = {**desk.playbook.contacts, "primary": known, "backup": unknown}
    desk.playbook = desk.playbook.model_copy(update={"contacts": contacts})
    desk.restart()
    await desk.declare()
    await desk.settle()
    await desk.at(15)
    room = (await desk.incident()).room

    assert [message.text.partition(": ")[2].split(",")[0] for message in desk.direct(ANA)] == [
        "you are called as On-call engineer (primary)",
        "your update is overdue",
    ]
    assert room is not None
    assert ANA.id in desk.ws.channel(room.channel).members
    assert await lost(desk) == [("page", "no Slack account has the e-mail address nobody@example.com")]


async def test_no_incidents_channel(desk: Desk) -> None:
    """Without the incidents channel people are called all the same, and the timeline says what could not be told."""
    desk.ws.channel("incident-response").archived = True
    await desk.declare()
    await desk.settle()

    assert len(desk.direct(ANA)) == 1
    assert await lost(desk) == [("announcement", "the channel is archived")]


async def test_no_incidents_channel_and_an_escalation(desk: Desk) -> None:
    """A mention whose announcement was given up is given up as well, and the page goes out all the same."""
    desk.ws.channel("incident-response").archived = True
    await desk.declare()
    await desk.settle()
    await desk.give(commands.Escalate, ANA)

    assert len(desk.direct(BEN)) == 1
    assert await lost(desk) == [
        ("announcement", "the channel is archived"),
        ("thread", "the announcement under which it belongs could not be posted"),
    ]


async def test_a_mention_waits_for_the_announcement(desk: Desk) -> None:
    """A mention told beside an announcement that Slack is slow to take comes after it, in its thread."""
    desk.ws.faults.add("chat.postMessage", kind="error:internal_error", times=3)
    await desk.declare()
    await desk.incidents.handle(1, commands.Escalate(by=ANA.id, at=desk.clock()))
    await desk.settle()

    assert [m.is_reply for m in desk.ws.messages("incident-response")] == [False, True]
    assert await lost(desk) == []


async def test_what_is_settled_before_it_could_be_told_is_not_told(desk: Desk) -> None:
    """Slack was away while somebody was called and asked for an update; then it was resolved: nobody is disturbed."""
    await desk.declare()
    await desk.settle()
    began = len(desk.ws.messages("incident-response")), len(await desk.room())
    desk.ws.clock.jump_to(desk.ws.clock.now() + 16 * 60)
    await desk.tick.run()
    await desk.incidents.handle(
        1, commands.ChangeStatus(by=ANA.id, at=desk.clock(), to=Status.RESOLVED, now=True, why="fixed")
    )
    await desk.settle()
    said = [m.visible for m in [*desk.ws.messages("incident-response")[began[0] :], *(await desk.room())[began[1] :]]]

    assert desk.direct(BEN) == []
    assert [words.split(" ")[:2] for words in said] == [["✅", "*Resolved*"]] * 2


async def test_a_channel_that_wants_members(tmp_path: Path) -> None:
    """An app that may post where it is a member only enters the incidents channel by itself, once."""
    scopes = SCOPES.replace(" chat:write.public", "")
    async with opened(tmp_path, scopes=scopes) as desk:
        await desk.declare()
        await desk.settle()
        await desk.declare(title="login down")
        await desk.settle()

        assert len(desk.ws.messages("incident-response")) == 2
        assert [call.method for call in desk.ws.calls].count("conversations.join") == 1


async def test_name_taken(desk: Desk) -> None:
    """A room whose name is taken gets a number; the taken one is left alone."""
    desk.ws.world.create_channel("inc-0001-checkout-down", ANA.id, members=[ANA.id])
    desk.ws.world.create_channel("inc-0001-checkout-down-2", ANA.id, members=[ANA.id])
    await desk.declare()
    await desk.settle()
    room = (await desk.incident()).room

    assert room is not None
    assert room.name == "inc-0001-checkout-down-3"


async def test_a_room_of_another_life(desk: Desk) -> None:
    """After a lost answer, a room of that name from before the incident is not taken for ours."""
    old = desk.ws.world.create_channel("inc-0001-checkout-down", desk.ws.app.bot_user_id, members=[])
    old.members = [desk.ws.app.bot_user_id]
    old.created -= 86_400
    desk.ws.faults.add("conversations.create", kind="reset")
    await desk.declare()
    await desk.settle()
    room = (await desk.incident()).room

    assert room is not None
    assert room.name == "inc-0001-checkout-down-2"


async def test_deleted_projections(desk: Desk) -> None:
    """A card or an announcement that somebody deletes comes back with the next news, the card pinned."""
    await desk.declare()
    await desk.settle()
    first = (await desk.incident()).card
    for message in [*desk.ws.messages("incident-response"), *(await desk.room())]:
        desk.ws.world.delete(message)
    await desk.give(commands.Acknowledge, ANA)
    incident = await desk.incident()
    assert incident.room is not None

    assert [m.visible.split("\n")[1] for m in desk.ws.messages("incident-response")] == [
        "@Ana has it · #inc-0001-checkout-down"
    ]
    assert desk.ws.channel(incident.room.channel).pins == [incident.card]
    assert incident.card != first


async def test_a_deleted_announcement_and_its_thread(desk: Desk) -> None:
    """An escalation whose announcement was deleted, and posted anew since, hangs under the new one."""
    await desk.declare()
    await desk.settle()
    desk.ws.world.delete(desk.ws.messages("incident-response")[0])
    await desk.give(commands.Retitle, ANA, title="checkout is down")
    await desk.at(15)

    assert [(m.visible.split("\n")[0], m.is_reply) for m in desk.ws.messages("incident-response")] == [
        ("🔴 *P0 Critical · checkout is down*", False),
        ("📣 Escalation: @Ben (Backup): nobody acknowledged in 15 min. Tried: @Ana.", True),
    ]


async def test_a_thread_that_is_gone(desk: Desk) -> None:
    """What belongs in a thread that is gone is said in the channel rather than not at all."""
    history = History(desk.playbook, title="checkout down")
    history.run(15)
    channel = desk.ws.channel("incident-response")
    lost_thread = replace(errand(history, What.THREAD, "paged"), announcement=f"{channel.id}:1.000001")

    done = await desk.slack.deliver(lost_thread)

    assert [(m.ts, m.is_reply) for m in channel.messages] == [(str(done.receipt).partition(":")[2], False)]


async def test_a_crowd(desk: Desk) -> None:
    """Ten incidents at once: one message a second in each channel, so that Slack never has to refuse one."""
    began = desk.world.now
    await asyncio.gather(*(desk.declare(title=f"number {number}") for number in range(10)))
    await desk.settle()

    assert len(desk.ws.messages("incident-response")) == 10
    assert len(desk.direct(ANA)) == 10
    assert [call for call in desk.ws.calls if call.status == 429 and call.method == "chat.postMessage"] == []
    assert timedelta(seconds=9) <= desk.world.now - began <= timedelta(minutes=2)


async def test_closed_channel(desk: Desk) -> None:
    """A 429 for one channel is that channel's alone: everything else goes on, and it waits its time."""
    desk.ws.faults.add("chat.postMessage", kind="429", retry_after=30)
    await desk.declare()
    await desk.deliverer.idle()
    posted = [len(desk.direct(ANA)), len(desk.ws.messages("incident-response")), len(await desk.room())]
    desk.world.now += timedelta(seconds=29)
    await desk.deliverer.idle()
    still = [len(desk.direct(ANA)), len(desk.ws.messages("incident-response")), len(await desk.room())]
    await desk.settle()

    assert sorted(posted) == sorted(still) == [0, 1, 1]
    assert [len(desk.direct(ANA)), len(desk.ws.messages("incident-response")), len(await desk.room())] == [1, 1, 1]


async def test_closed_method(desk: Desk) -> None:
    """After a 429 in two channels the method is not called before its time, by nobody; other methods go on."""
    desk.ws.faults.add("chat.postMessage", kind="429", retry_after=30, times=2)
    await desk.declare()
    await desk.deliverer.idle()
    first = [call.method for call in desk.ws.calls]
    desk.world.now += timedelta(seconds=29)
    await desk.deliverer.idle()
    second = [call.method for call in desk.ws.calls][len(first) :]
    await desk.settle()

    assert first.count("chat.postMessage") == 2  # the page and the announcement are under way together
    assert "conversations.create" in first
    assert "chat.postMessage" not in second
    assert len(desk.direct(ANA)) == 1


async def test_edits_merge(desk: Desk) -> None:
    """Many changes within a second make few edits of the card; the last one tells it all."""
    await desk.declare()
    await desk.settle()
    before = len([call for call in desk.ws.calls if call.method == "chat.update"])
    for number in range(20):
        await desk.incidents.handle(1, commands.AddNote(by=BEN.id, at=desk.clock(), words=f"note {number}"))
        await desk.deliverer.idle()
    await desk.settle()
    edits = len([call for call in desk.ws.calls if call.method == "chat.update"]) - before

    assert edits <= 3
    assert "note 19" in (await desk.room())[0].visible


async def test_slack_down(desk: Desk) -> None:
    """When Slack cannot be reached at all nothing is lost; it is told when it is back."""
    port = desk.ws.url.rpartition(":")[2]
    await desk.ws.stop()
    await desk.declare()
    await desk.deliverer.idle()
    desk.world.now += timedelta(minutes=2)
    await desk.deliverer.idle()
    await desk.ws.start(port=int(port))
    await desk.settle()

    assert len(desk.direct(ANA)) == 1
    assert [call.method for call in desk.ws.calls if call.method == "conversations.history"] == []


async def test_without_the_scope_to_look(tmp_path: Path) -> None:
    """Where the app may not look for a lost page, somebody is called twice rather than not at all."""
    async with opened(tmp_path, scopes=SCOPES.replace("im:write ", "")) as desk:
        desk.ws.faults.add("chat.postMessage", kind="reset_after", times=2)
        await desk.declare()
        await desk.settle()

        assert len(desk.direct(ANA)) == 2
        assert len(desk.ws.messages("incident-response")) == 1


async def test_the_walk_is_quiet(desk: Desk) -> None:
    """Nothing on an ordinary day is refused by Slack, but inviting those who are there already."""
    await walk(desk)

    refused = {(call.answer or {}).get("error") for call in desk.ws.calls if not call.ok}
    assert refused <= {"already_in_channel"}
