"""It is quiet: in the whole story of an outage the bot says little in the war room, and counts how little."""

import sys
from pathlib import Path

import pytest

from sandbox.people import ANA, BEN, CLEO
from tests.support.story import Story, telling

MOST = 12
"""Messages of the bot in the room over the whole story; edits are none."""


async def say(story: Story, room: str, *lines: str) -> None:
    """People talk, as they do."""
    for number, line in enumerate(lines):
        await story.person(ANA if number % 2 else BEN).say(line, room)


async def outage(story: Story) -> str:
    """A P0 of fifty minutes, handled as the playbook has it; returns its room."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.settle()
    await story.at(2)
    await story.person(ANA).click(story.direct(ANA)[-1], "Acknowledge")
    await story.settle()
    room = await story.room()
    await story.person(BEN).join(room)
    await say(story, room, "what changed?", "a deploy at 02:55", "rolling it back?", "yes", "the replica lags")
    await story.typed("update a bad deploy; rolling back", ANA, room)
    await story.at(9)
    await story.typed("status identified", ANA, room)
    await story.typed(f"task <@{BEN.id}|ben> look at the replica", ANA, room)
    await say(story, room, "rolled back on eu-1", "errors are falling", "eu-2 too")
    await story.typed("update rolled back in the EU", ANA, room)
    await story.at(16)
    await story.typed("update rolled back everywhere", ANA, room)
    await say(story, room, "looks good", "smoke tests are green", "data is fine")
    await story.typed("status monitoring", ANA, room)
    await story.at(18)
    await story.typed("resolve now rolled back, watched by the dashboards", ANA, room)
    await story.typed("close nothing is left", ANA, room)
    return room


async def test_at_most_a_dozen_messages_in_the_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Declare, acknowledge, three updates, a task, resolve, close; the card is edited, and edits are no messages."""
    async with telling(tmp_path) as story:
        room = await outage(story)
        bot = story.workspace.app.bot_user_id
        shown = [one for one in story.workspace.messages(room) if one.ephemeral_to is None]
        ours = [one for one in shown if one.user == bot]
        theirs = [one for one in shown if one.user != bot]
        with capsys.disabled():
            sys.stdout.write(f"\n{len(ours)} messages of the bot in the war room, {len(theirs)} of people\n")

        assert len(ours) <= MOST
        assert len(theirs) >= 11


async def test_how_much_is_its_own_is_counted(tmp_path: Path) -> None:
    """The bot's messages, and people's, in the channels that it is in."""
    async with telling(tmp_path) as story:
        await outage(story)
        await story.settle()

        assert counted(story, "people") == 11
        assert 8 <= counted(story, "bot") <= 2 * MOST


def counted(story: Story, by: str) -> float:
    """What `/metrics` says of it."""
    text = story.warroom.parts.figures.text().decode()
    return float(text.partition(f'warroom_messages_total{{by="{by}"}} ')[2].split()[0])
