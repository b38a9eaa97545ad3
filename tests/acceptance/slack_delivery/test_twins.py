"""A process that was frozen beyond its claim and tells a second time: seen, and taken back."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.message import Receipt
from playbook.commands import RecordRoom
from playbook.incident import Room
from playbook.telling import What
from sandbox.people import ANA
from scheduler.delivery import LEASE
from storage import deliveries, endings
from storage.deliveries import Delivery
from storage.endings import Settled
from tests.acceptance.slack_delivery.conftest import Desk


async def frozen(desk: Desk) -> dict[What, Delivery]:
    """What a process has claimed that now stands still until its claims have run out."""
    claimed = await deliveries.claim(desk.database, now=desk.world(), lease=LEASE, token="frozen", limit=32)
    desk.world.now += LEASE * 1.1
    return {one.what: one for one in claimed}


def client(desk: Desk) -> AsyncWebClient:
    """The frozen process's way to Slack."""
    return AsyncWebClient(token=desk.ws.app.bot_token, base_url=desk.ws.api_url, session=desk.session)


async def posted(desk: Desk, channel: str) -> str:
    """The frozen process thaws and posts; returns its receipt."""
    answer: Any = await client(desk).chat_postMessage(channel=channel, text="the same once more")
    return str(Receipt(channel=answer["channel"], ts=answer["ts"]))


@pytest.mark.parametrize("first", ["the other", "the frozen one"])
async def test_a_second_page_is_taken_back(desk: Desk, first: str) -> None:
    """Whoever of the two is first to write down what it posted: one page stands in the end, and it can be pressed."""
    await desk.declare()
    late = await frozen(desk)
    if first == "the other":
        await desk.settle()
    receipt = await posted(desk, ANA.id)
    await desk.incidents.end(Settled(delivery=late[What.PAGE], at=desk.world(), receipt=receipt))
    await desk.settle()

    assert [("Acknowledge", "ack") in message.buttons for message in desk.direct(ANA)] == [True]


async def test_a_second_room_is_closed(desk: Desk) -> None:
    """The room that the incident knows stays; the other is archived, and is never said to be the incident's."""
    await desk.declare()
    late = await frozen(desk)
    await desk.settle()
    known = (await desk.incident()).room
    answer: Any = await client(desk).conversations_create(name="inc-0001-checkout-down-2")
    twin = Room(channel=answer["channel"]["id"], name=answer["channel"]["name"])
    ending = Settled(delivery=late[What.OPEN_ROOM], at=desk.world(), receipt=twin.channel)
    await desk.incidents.end(ending, command=RecordRoom(at=desk.clock(), room=twin))
    await desk.settle()

    assert (await desk.incident()).room == known
    rooms = {channel.name: channel.archived for channel in desk.ws.channels() if channel.name.startswith("inc-")}
    assert rooms == {"inc-0001-checkout-down": False, "inc-0001-checkout-down-2": True}


async def test_what_was_found_out_too_late_is_not_recorded(desk: Desk) -> None:
    """Somebody whose claim has run out gives up; the other has told it: nobody is said not to have been told."""
    await desk.declare()
    late = await frozen(desk)
    await desk.settle()
    before = await desk.incidents.timeline(1)
    await desk.incidents.end(endings.GivenUp(delivery=late[What.PAGE], at=desk.world(), error="too late"))

    assert await desk.incidents.timeline(1) == before
    assert len(desk.direct(ANA)) == 1


async def note(desk: Desk, delivery: Delivery, receipt: str) -> None:
    """Somebody who knew of no record has told it, and that is found out while the delivery is under way."""
    async with desk.database.write() as connection:
        await endings.note_twins(connection, [(delivery.id, receipt)])


async def test_a_page_whose_answer_was_lost_and_one_without_a_record(desk: Desk) -> None:
    """The attempt has posted one after all: it is looked for, and one page stands in the end."""
    await desk.declare()
    late = await frozen(desk)
    await posted_by(desk, late[What.PAGE])
    await note(desk, late[What.PAGE], await posted(desk, ANA.id))
    await desk.settle()

    assert [("Acknowledge", "ack") in message.buttons for message in desk.direct(ANA)] == [True]


async def posted_by(desk: Desk, delivery: Delivery) -> None:
    """The frozen process's attempt reaches Slack; its answer reaches nobody."""
    metadata = {"event_type": "warroom_delivery", "event_payload": {"id": delivery.id}}
    await client(desk).chat_postMessage(channel=ANA.id, text="posted, and nobody knows", metadata=metadata)


@pytest.mark.parametrize("attempted", [False, True])
async def test_a_room_without_a_record(desk: Desk, *, attempted: bool) -> None:
    """It is the incident's, unless an attempt has made one that has the incident's name: then it is closed."""
    await desk.declare()
    late = await frozen(desk)
    if attempted:
        await client(desk).conversations_create(name="inc-0001-checkout-down")
    answer: Any = await client(desk).conversations_create(name="inc-unrecorded")
    await note(desk, late[What.OPEN_ROOM], answer["channel"]["id"])
    await desk.settle()

    rooms = {channel.name: channel.archived for channel in desk.ws.channels() if channel.name.startswith("inc-")}
    assert rooms == (
        {"inc-0001-checkout-down": False, "inc-unrecorded": True} if attempted else {"inc-unrecorded": False}
    )
    room = (await desk.incident()).room
    assert room is not None
    assert room.name == ("inc-0001-checkout-down" if attempted else "inc-unrecorded")
