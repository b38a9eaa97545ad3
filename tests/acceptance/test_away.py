"""A commander who does nothing and is away in Slack: the room is asked, once, whether somebody takes command."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.message import Message
from sandbox.people import ANA, BEN
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot; a P0 that Ana commands, who then leaves the desk."""
    async with telling(tmp_path, limits=False) as told:
        await told.typed("declare P0 login is down")
        await told.typed("ack", ANA, await told.room())
        await told.person(ANA).command("/away")
        yield told


async def asked(story: Story) -> list[Message]:
    """Slack is looked at; the messages that ask the room, as they stand then."""
    story.world.now += timedelta(seconds=61)
    await story.warroom.parts.duty.run()
    await story.settle()
    room = story.workspace.messages(await story.room())
    return [one for one in room if "commands and is away" in one.visible]


async def test_the_room_is_asked_once(story: Story) -> None:
    """Not before ten minutes without a sign, and not of somebody who is there; with both ways out on it."""
    await story.at(9)
    assert await asked(story) == []
    await story.person(ANA).command("/away")
    await story.at(11)
    assert await asked(story) == []
    await story.person(ANA).command("/away")
    (message,) = await asked(story)
    await story.at(14)

    assert await asked(story) == [message]
    assert message.visible.startswith("👤 *@Ana commands and is away*: no sign for 11 min, and Slack shows them away.")
    await story.person(BEN).click(message, "take_command")
    await story.settle()
    assert (await story.incident()).commander == BEN.id
    assert "@Ben is in command." in message.visible
    assert await asked(story) == []


async def test_any_sign_settles_it(story: Story) -> None:
    """Whoever is there after all says so with a click, or by anything they do; nothing is taken from them."""
    await story.at(11)
    (message,) = await asked(story)
    await story.person(ANA).click(message, "still")
    await story.settle()

    assert (await story.incident()).commander == ANA.id
    assert "@Ana is in command." in message.visible
    assert "away" not in message.visible


async def test_a_slack_that_does_not_say_accuses_nobody(story: Story) -> None:
    """Without an answer nobody is said to be away; the other rounds go on."""
    await story.at(11)
    story.workspace.faults.add("users.getPresence", times=9)

    assert await asked(story) == []
