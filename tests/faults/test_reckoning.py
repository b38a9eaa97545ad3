"""The reckoning sees what it is there to see: a second copy of whatever is told, and what stands in the wrong order."""

import re
from pathlib import Path
from random import Random

from sandbox.message import Message
from sandbox.people import ANA, LENA
from storage.database import Database
from tests.faults.load import Load
from tests.faults.reckoning import Reckoning, reckon
from tests.support.story import Story, telling


async def reckoned(story: Story) -> Reckoning:
    """What it finds now."""
    database = Database(story.settings.warroom_database_url)
    try:
        return await reckon(database, story.workspace, Load(story.workspace, Random(1)))
    finally:
        await database.close()


def ours(story: Story) -> list[Message]:
    """Every message that bears a delivery's identity."""
    return [one for one in story.workspace.world.all_messages() if one.metadata]


def again(story: Story, one: Message) -> None:
    """The same message a second time."""
    world = story.workspace.world
    parts = {"bot_id": one.bot_id, "metadata": one.metadata, "thread_ts": one.thread_ts}
    world.post(world.channel(one.channel), one.user, one.text, **parts)


async def told(story: Story) -> None:
    """What people are told in an hour: pages, duties, a task, updates, what is asked and what is late."""
    await story.typed("declare P0 checkout is down")
    await story.typed("ack INC-1", ANA)
    await story.typed("task INC-1 look at the lock", LENA)
    await story.typed("note INC-1 the lock is held", ANA)
    await story.typed("update INC-1 we know why", ANA)
    await story.typed("severity INC-1 P1 half are through", ANA)
    await story.at(60)


async def test_a_second_copy_of_anything_is_counted(tmp_path: Path) -> None:
    """Of whatever kind: each message that there is, twice, is one that is doubled."""
    async with telling(tmp_path) as story:
        await told(story)
        before, messages = (await reckoned(story)).doubled, ours(story)
        for message in messages:
            again(story, message)

        doubled = set((await reckoned(story)).doubled) - set(before)

        assert len([one for one in doubled if one.endswith(": 2 times")]) == len(messages)
        assert {"page", "task", "still", "question", "nudge"} <= {one.partition(":")[0] for one in doubled}


async def test_the_order_of_all_that_is_said_in_a_room(tmp_path: Path) -> None:
    """An update told after what came after it stands in the wrong order, though that is of another kind."""
    async with telling(tmp_path) as story:
        await told(story)
        assert (await reckoned(story)).disordered == []
        room = await story.room()
        update = next(one for one in ours(story) if one.channel == room and "Update #1" in one.visible)
        again(story, update)
        story.workspace.world.delete(update)

        (wrong, *_) = (await reckoned(story)).disordered

        assert re.fullmatch(r"room:\d+ of INC-1 stands before update:1", wrong)
