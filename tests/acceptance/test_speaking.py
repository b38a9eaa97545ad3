"""Ordinary messages in a war room: a sign of work while it is open; afterwards a reason to show where people are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playbook.events import Spoke, StillAsked
from sandbox.people import ANA, BEN, CLEO, SARA, Person
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot; a P0 that Ana has."""
    async with telling(tmp_path, limits=False) as told:
        await told.typed("declare P0 login is down")
        await told.typed("ack", ANA, await told.room())
        yield told


async def says(story: Story, who: Person, room: str, words: str = "I see a thousand time-outs") -> None:
    """Somebody writes in a room, we have heard of it, and everything is told."""
    await story.person(who).join(room)
    await story.settle()
    sent = story.workspace.delivery.sent
    before = len(sent)
    await story.person(who).say(words, room)
    await story.workspace.wait_for(lambda: len(sent) > before, 5)
    await story.settle()


async def happened(story: Story, kind: type[Spoke] | type[StillAsked], number: int = 1) -> list[str]:
    """By whom something of that kind was done."""
    return [one.by for one in await story.warroom.parts.incidents.timeline(number) if isinstance(one, kind)]


async def test_whoever_has_it_and_writes_is_at_work(story: Story) -> None:
    """Nobody is asked whether they are still on it who is evidently typing; of a flood one message is written down."""
    room = await story.room()
    await story.at(20)
    for _ in range(4):
        await says(story, ANA, room)
    await says(story, BEN, room)
    await story.at(45)

    assert await happened(story, Spoke) == [ANA.id]
    assert await happened(story, StillAsked) == []
    await story.at(51)
    assert await happened(story, StillAsked) == ["clock"]
    await says(story, ANA, room, "still restoring")
    assert "You are on it." in story.direct(ANA)[-1].visible


async def test_words_in_a_merged_room(story: Story) -> None:
    """Each who writes there is shown once, alone, where people are."""
    await story.typed("declare P0 nobody can pay", CLEO)
    first, second = await story.room(1), await story.room(2)
    await story.typed("merge INC-1 same cause", CLEO, second)
    aloud = story.told(second)
    for who in (BEN, BEN, SARA):
        await says(story, who, second)

    for who in (BEN, SARA):
        alone = [one.text for one in story.workspace.messages(second, who) if one.ephemeral_to == who.id]
        assert [one for one in alone if "People go on there" in one] == [
            f"INC-2 was merged into INC-1. People go on there in <#{first}>, and may not read this."
        ]
    assert await happened(story, Spoke, 2) == [BEN.id, SARA.id]
    assert [one for one in story.told(second) if one in aloud] == aloud


@pytest.mark.parametrize(
    ("end", "told"),
    [("cancel nothing there", "was cancelled as a false alarm"), ("close now nothing left", "is closed")],
)
async def test_words_in_a_room_that_is_over(story: Story, end: str, told: str) -> None:
    """That nobody may read them, and what to type if it came back."""
    room = await story.room()
    if end.startswith("close"):
        await story.typed("resolve now it works", ANA, room)
    await story.typed(end, ANA, room)
    await says(story, SARA, room)

    alone = [one.text for one in story.workspace.messages(room, SARA) if one.ephemeral_to == SARA.id]
    assert [one for one in alone if "may not read" in one] == [
        f"INC-1 {told}, so people may not read this. If it came back: `/incident reopen INC-1 &lt;what you see&gt;`."
    ]
