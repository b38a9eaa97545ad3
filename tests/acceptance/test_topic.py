"""The war room's topic is Warroom's: what somebody writes there by hand is put back, and they learn how to say it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playbook.events import TopicChanged
from sandbox.people import ANA, BEN, CLEO, TESS, Person
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot; an open P1 with its room, Ben in it."""
    async with telling(tmp_path) as told:
        await told.person(CLEO).command("/incident declare P1 login is down")
        await told.settle()
        await told.person(BEN).command("/incident join INC-1")
        await told.settle()
        yield told


async def topic(story: Story) -> str:
    """What stands under the room's name."""
    return story.workspace.channel(await story.room()).topic


async def written(story: Story, who: Person, words: str) -> None:
    """Somebody writes another topic, we have heard of it, and everything is told."""
    sent = story.workspace.delivery.sent
    before = len(sent)
    await story.person(who).set_topic(await story.room(), words)
    await story.workspace.wait_for(lambda: len(sent) > before, 5)
    assert sent[-1][1].status == 200
    await story.settle()


async def noticed(story: Story) -> list[str]:
    """The topics written by hand that the timeline knows of."""
    history = await story.warroom.parts.incidents.timeline(1)
    return [event.words for event in history if isinstance(event, TopicChanged)]


async def hints(story: Story, who: Person) -> list[str]:
    """What this person alone reads in the room."""
    return [one.plain for one in story.workspace.messages(await story.room(), who) if one.ephemeral_to == who.id]


async def test_it_is_put_back_and_the_editor_is_told_how(story: Story) -> None:
    """What they wrote is kept on the timeline; nobody else is disturbed."""
    before, others = await topic(story), await hints(story, CLEO)

    await written(story, BEN, "database is the culprit")

    assert await topic(story) == before
    assert await noticed(story) == ["database is the culprit"]
    assert ["`/incident title …`" in text for text in await hints(story, BEN)] == [True]
    assert await hints(story, CLEO) == others


async def test_it_is_put_back_once_a_minute_only(story: Story) -> None:
    """A second edit within the minute stands until the minute is over: nobody fights over it."""
    before = await topic(story)
    await written(story, BEN, "first")
    await written(story, BEN, "second")
    assert await topic(story) == "second"

    await story.at(0.9)
    assert await topic(story) == "second"
    await story.at(1.1)
    assert await topic(story) == before


async def test_another_channels_topic_is_nobodys_business(story: Story) -> None:
    """What people write in other channels stays."""
    sent = story.workspace.delivery.sent
    await story.warroom.parts.client.conversations_join(channel=story.workspace.channel("general").id)
    before = len(sent)
    await story.person(BEN).set_topic("general", "all about lunch")
    await story.workspace.wait_for(lambda: len(sent) > before, 5)
    await story.settle()

    assert story.workspace.channel("general").topic == "all about lunch"
    assert await noticed(story) == []


async def test_the_same_event_twice_is_heard_once(story: Story) -> None:
    """Slack repeats an event that it believes unheard."""
    await written(story, BEN, "database is the culprit")
    await story.workspace.redeliver()
    await story.settle()

    assert await noticed(story) == ["database is the culprit"]
    assert len(await hints(story, BEN)) == 1


async def test_a_private_room_is_kept_too(story: Story) -> None:
    """Its members are told; its topic stays inside."""
    await story.person(CLEO).command("/incident declare private P1 zanzibar leaked")
    await story.settle()
    room = await story.room(2)
    before = story.workspace.channel(room).topic
    sent = story.workspace.delivery.sent
    count = len(sent)
    await story.person(ANA).set_topic(room, "zanzibar is worse")
    await story.workspace.wait_for(lambda: len(sent) > count, 5)
    await story.settle()

    assert story.workspace.channel(room).topic == before
    hint = [one for one in story.workspace.messages(room, ANA) if one.ephemeral_to == ANA.id]
    assert len(hint) == 1
    assert "zanzibar" not in " ".join(story.told("incident-response"))
    assert story.direct(TESS) == []


async def test_what_we_wrote_ourselves_is_not_put_back_though_slack_has_not_said_yet_who_we_are(story: Story) -> None:
    """Just started, with a Slack that does not answer: the event about our own topic is nobody's edit."""
    parts = story.warroom.parts
    parts.identity.known = None
    story.workspace.faults.add("users.info", times=99, kind="error:internal_error")
    sent = story.workspace.delivery.sent
    before = len(sent)
    await parts.client.conversations_setTopic(channel=await story.room(), topic="P1 · said by ourselves")
    await story.workspace.wait_for(lambda: len(sent) > before, 5)
    await story.settle()

    assert await noticed(story) == []
