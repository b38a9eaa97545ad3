"""It is quiet: in the whole story of an outage the bot says little in the war room, and counts how little."""

import sys
from pathlib import Path

import pytest

from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO
from tests.support.story import Story, telling
from tests.support.witness import answered, asked, press

MOST = 12
"""Messages of the bot in the room over the whole story; edits are none."""


async def say(story: Story, room: str, *lines: str) -> None:
    """People talk, as they do."""
    for number, line in enumerate(lines):
        await story.person(ANA if number % 2 else BEN).say(line, room)


async def it_begins(story: Story) -> str:
    """Declared, acknowledged, the first update, the first question, the number of users; returns the room."""
    await story.typed("declare P0 checkout is down", CLEO)
    await story.at(2)
    await press(story, ANA, story.direct(ANA)[-1], "Acknowledge")
    room = await story.room()
    await story.person(BEN).join(room)
    await say(story, room, "what changed?", "a deploy at 02:55", "rolling it back?", "yes", "the replica lags")
    await story.at(8)
    await press(story, ANA, asked(story, ANA), "Post update", new="A bad deploy; rolling back.")
    await story.at(10)
    await answered(story, ANA, "Cascade")
    await story.typed("users 1200", ANA, room)
    await story.typed("flag data-loss orders of the last hour", ANA, room)
    await story.typed(f"task <@{BEN.id}|ben> look at the replica", ANA, room)
    return room


async def nothing_helps_yet(story: Story, room: str) -> None:
    """Nothing new, one update that is missed and told to others, who is called after half an hour and after an hour."""
    for minute in (16, 24):
        await story.at(minute)
        await press(story, ANA, asked(story, ANA), "Nothing new")
    await answered(story, ANA, "Yes")
    await say(story, room, "rolled back on eu-1", "errors go on", "so it is the data")
    await story.at(40)
    await press(story, ANA, asked(story, ANA), "Post update", new="Rolled back, no better.", status="identified")
    await answered(story, ANA, "Restore (1–2 h)")
    await answered(story, ANA, "No")
    for minute in (48, 56):
        await story.at(minute)
        await press(story, ANA, asked(story, ANA), "Nothing new")
    await say(story, room, "restoring", "half of it is there", "all of it", "smoke tests are green")
    await story.at(64)
    await press(story, ANA, asked(story, ANA), "Post update", new="Restored; checking.")


async def it_ends(story: Story, room: str) -> None:
    """Resolved by words, three checks, half an hour of watching with one update for the stakeholders, closed."""
    await story.at(68)
    await story.typed("resolve the backup of 02:50 is restored", ANA, room)
    for check in ("services", "smoke", "data"):
        await story.typed(f"verify {check}", BEN, room)
    await say(story, room, "quiet so far", "fine")
    await story.at(81)
    await press(story, ANA, asked(story, ANA), "Nothing new")
    await story.at(100)
    await story.typed("close the post-mortem is on Thursday", ANA, room)


async def outage(story: Story) -> str:
    """A P0 of a hundred minutes, handled as the playbook has it, with one update missed; returns its room."""
    room = await it_begins(story)
    await nothing_helps_yet(story, room)
    await it_ends(story, room)
    return room


async def test_at_most_a_dozen_messages_in_the_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that a long P0 brings, from the declaration to the closing; the card is edited, and edits are none."""
    async with telling(tmp_path) as story:
        room = await outage(story)
        bot = story.workspace.app.bot_user_id
        shown = [one for one in story.workspace.messages(room) if one.ephemeral_to is None]
        ours = [one for one in shown if one.user == bot]
        theirs = len(shown) - len(ours)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{len(ours)} messages of the bot in the war room, {theirs} of people: "
                f"{len(ours) / theirs:.2f} for each of theirs; "
                f"{len(story.workspace.notices(room))} times Slack says that the topic was changed\n"
            )

        assert len(ours) <= MOST
        assert theirs >= 14
        assert (await story.incident()).status is Status.CLOSED
        kinds = {event.kind for event in await story.warroom.parts.incidents.timeline(1)}
        assert kinds >= {"update_prompted", "update_overdue", "overdue_widened", "flags_raised", "monitoring_begun"}


async def test_how_much_is_its_own_is_counted(tmp_path: Path) -> None:
    """The bot's messages, and people's, in the channels that it is in."""
    async with telling(tmp_path) as story:
        await outage(story)
        await story.settle()

        assert counted(story, "people") == 14
        assert MOST <= counted(story, "bot") <= 3 * MOST


def counted(story: Story, by: str) -> float:
    """What `/metrics` says of it."""
    text = story.warroom.parts.figures.text().decode()
    return float(text.partition(f'warroom_messages_total{{by="{by}"}} ')[2].split()[0])
