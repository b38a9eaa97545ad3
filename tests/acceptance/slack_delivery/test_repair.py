"""What is missing is redone: by `/incident repair`, and by the sweep for itself."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from playbook.incident import CLOCK
from sandbox.channel import Channel
from sandbox.people import ANA, CLEO
from scheduler.auditor import Auditor
from scheduler.figures import Figures
from storage.tables import deliveries
from tests.acceptance.slack_delivery.conftest import Desk
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot, and the incident that Cleo has declared."""
    async with telling(tmp_path) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        yield story


async def room(story: Story) -> Channel:
    """The war room."""
    return story.workspace.channel(await story.room())


async def repair(story: Story) -> str:
    """Cleo has it repaired; returns the private answer, once everything is told."""
    answer = await story.person(CLEO).command("/incident repair INC-1")
    await story.settle()
    return answer.text


def posted(story: Story) -> dict[str, int]:
    """How many messages stand in each channel, for everybody to see."""
    return {one.id: sum(m.ephemeral_to is None for m in one.messages) for one in story.workspace.channels()}


async def forget(desk: Desk | Story, *keys: str) -> None:
    """Lose rows, as a version with a fault might."""
    database = desk.database if isinstance(desk, Desk) else desk.warroom.parts.database
    async with database.write() as connection:
        await connection.execute(delete(deliveries).where(deliveries.c.key.in_(keys)))


async def test_nothing_is_missing(story: Story) -> None:
    """Then it is said, nothing is posted, nobody is disturbed, and the timeline says who looked."""
    before = posted(story)

    text = await repair(story)

    assert text.startswith("Nothing is missing at INC-1 as far as Warroom knows.")
    assert posted(story) == before
    event = (await story.warroom.parts.incidents.timeline(1))[-1]
    assert (event.kind, event.by) == ("repaired", CLEO.id)


async def test_what_was_removed_in_slack_comes_back(story: Story) -> None:
    """The card and its pin, the announcement, the topic, the bookmarks and the people: all are there again."""
    channel = await room(story)
    members, bookmarks = set(channel.members), sorted(one["title"] for one in channel.bookmarks)
    card, topic = (await story.incident()).card, channel.topic
    for message in [*channel.messages, *story.workspace.messages("incident-response")]:
        story.workspace.world.delete(message)
    channel.bookmarks.clear()
    channel.pins.clear()
    channel.topic = ""
    channel.members.remove(ANA.id)

    await repair(story)

    assert (await story.incident()).card != card
    assert channel.pins == [(await story.incident()).card]
    assert len(story.workspace.messages("incident-response")) == 1
    assert (set(channel.members), channel.topic) == (members, topic)
    assert sorted(one["title"] for one in channel.bookmarks) == bookmarks


async def test_a_pin_alone(story: Story) -> None:
    """A card that was unpinned is pinned again, and not posted again."""
    channel = await room(story)
    before = len(channel.messages)
    channel.pins.clear()
    await repair(story)

    assert channel.pins == [(await story.incident()).card]
    assert len(channel.messages) == before


async def test_what_was_given_up_is_told_again(tmp_path: Path) -> None:
    """An announcement whose channel was archived, once it is not any more; and what is redone is said."""
    async with telling(tmp_path) as story:
        incidents = story.workspace.channel("incident-response")
        incidents.archived = True
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        assert len((await story.incident()).undelivered) == 1
        incidents.archived = False

        text = await repair(story)

        assert text.startswith("Repairing the announcement of INC-1. The rest is looked at in Slack now")
        assert len(story.workspace.messages("incident-response")) == 1
        assert (await story.incident()).undelivered == ()
        assert (await repair(story)).startswith("Nothing is missing")


async def test_a_room_that_could_not_be_made(tmp_path: Path) -> None:
    """Once Slack allows it, the room is opened and furnished."""
    async with telling(tmp_path) as story:
        story.workspace.faults.add("conversations.create", kind="error:restricted_action", times=1)
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        assert (await story.incident()).room is None

        text = await repair(story)

        assert text.startswith("Repairing the war room of INC-1.")
        channel = await room(story)
        assert channel.pins == [(await story.incident()).card]
        assert ANA.id in channel.members


async def test_a_second_failure_is_said_again(tmp_path: Path) -> None:
    """Somebody who repairs in vain learns it: the timeline says it once more."""
    async with telling(tmp_path) as story:
        story.workspace.channel("incident-response").archived = True
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        await repair(story)

        kinds = [event.kind for event in await story.warroom.parts.incidents.timeline(1)]
        assert kinds.count("undelivered") == 2


async def test_a_row_that_is_not_there(story: Story) -> None:
    """A piece that was never written down to be told is one of those that are missing; none is there twice then."""
    before = len((await room(story)).messages)
    await forget(story, "card", "topic", "war-room-link")

    assert (await repair(story)).startswith("Repairing the card, the topic and the link to the call of INC-1.")
    assert len((await room(story)).messages) == before
    assert len((await room(story)).bookmarks) == 3  # the old one was in Slack all the same, and is adopted


def auditor(desk: Desk) -> Auditor:
    """The sweep of this desk."""
    return Auditor(
        desk.database,
        desk.incidents,
        desk.tick,
        desk.deliverer,
        clock=desk.clock,
        wall=desk.world,
        monotonic=desk.world.seconds,
        figures=Figures(),
    )


async def test_the_sweep_repairs_what_was_given_up(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Ten minutes after, by itself, three times at most; each is on the timeline, the failure is said once."""
    caplog.set_level(logging.CRITICAL)
    desk.ws.channel("incident-response").archived = True
    await desk.declare()
    await desk.settle()
    sweep = auditor(desk)
    taken = [await sweep.sweep()]
    for _ in range(5):
        desk.world.now += timedelta(minutes=11)
        taken.append(await sweep.sweep())
        await desk.settle()
    timeline = await desk.incidents.timeline(1)

    assert taken == [0, 1, 1, 1, 0, 0]
    assert [event.by for event in timeline if event.kind == "repaired"] == [CLOCK] * 3
    assert [event.kind for event in timeline].count("undelivered") == 1


async def test_the_sweep_repairs_what_is_not_there(desk: Desk) -> None:
    """A card's row that was lost is written down again at once, and nothing else is touched."""
    await desk.declare()
    await desk.settle()
    await forget(desk, "topic")
    channel = desk.ws.channel((await desk.room())[0].channel)
    channel.topic = ""

    assert await auditor(desk).sweep() == 1
    await desk.settle()

    assert channel.topic.startswith("P0 · investigating")
    assert await auditor(desk).sweep() == 0


async def test_a_private_incident_is_announced_nowhere(tmp_path: Path) -> None:
    """Its repair knows no announcement and no way to the public's page."""
    async with telling(tmp_path) as story:
        await story.person(CLEO).command("/incident declare private P0 a key has leaked")
        await story.settle()
        assert await story.warroom.parts.auditor.sweep() == 0

        assert (await repair(story)).startswith("Nothing is missing")

        assert story.workspace.messages("incident-response") == []
        assert [one["title"] for one in (await room(story)).bookmarks] == ["Join the call", "Incident log"]
