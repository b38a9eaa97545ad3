"""A call that Slack carries out a while after we have given it up: the second copy is seen, and taken back."""

from datetime import timedelta

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands
from playbook.telling import MESSAGES
from sandbox.people import ANA
from storage import endings, overdue
from storage.tables import deliveries
from tests.acceptance.slack_delivery.conftest import Desk


async def some_time_later(desk: Desk) -> int:
    """The sweep that comes once nothing more is to be expected; returns how many it has told anew."""
    desk.world.now += endings.LATE + timedelta(seconds=1)
    found = await overdue.unsure(desk.database, deliveries, desk.world() - endings.LATE)
    await desk.settle()
    return found


@pytest.mark.parametrize("times", [1, 2])
async def test_a_page_that_comes_late(desk: Desk, times: int) -> None:
    """Posted anew because it was not found, and then Slack carries out the others too: one page stands in the end."""
    desk.ws.faults.add("chat.postMessage", kind="reset_late", times=times)
    await desk.declare()
    await desk.settle()
    desk.ws.gateway.land()
    await desk.settle()
    copies = len(desk.ws.messages("incident-response")) + len(desk.direct(ANA))
    found = await some_time_later(desk)

    assert (copies, found) == (2 + times, times)
    assert len(desk.ws.messages("incident-response")) == 1
    assert [("Acknowledge", "ack") in message.buttons for message in desk.direct(ANA)] == [True]
    assert await some_time_later(desk) == 0


async def test_what_is_edited_meanwhile_is_looked_for_all_the_same(desk: Desk) -> None:
    """An edit within the half minute ends nothing: the copy that comes after it is taken back too."""
    desk.ws.faults.add("chat.postMessage", kind="reset_late", times=2)
    await desk.declare()
    await desk.settle()
    await desk.give(commands.Acknowledge, ANA)
    desk.ws.gateway.land()
    await some_time_later(desk)

    assert len(desk.ws.messages("incident-response")) == 1
    assert len(desk.direct(ANA)) == 1


async def test_a_bookmark_that_comes_late(desk: Desk) -> None:
    """The head of the room has each link once."""
    desk.ws.faults.add("bookmarks.add", kind="reset_late", times=2)
    await desk.declare()
    await desk.settle()
    desk.ws.gateway.land()
    room = (await desk.incident()).room
    assert room is not None
    bookmarks = desk.ws.channel(room.channel).bookmarks
    copies = len(bookmarks)
    await some_time_later(desk)

    titles = [one["title"] for one in bookmarks]
    assert len(titles) < copies
    assert sorted(titles) == ["Incident log", "Join the call", "Status page"]


async def test_what_was_never_in_doubt_is_left_alone(desk: Desk) -> None:
    """Nothing is told anew, or looked for, of what Slack has answered for."""
    await desk.declare()
    await desk.settle()

    assert await some_time_later(desk) == 0


def test_every_message_is_looked_for() -> None:
    """What Slack is given as a message is known to be one."""
    assert set(WORDS) == MESSAGES
