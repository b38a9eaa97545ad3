"""A dispute about the severity, in Slack: whoever may not lower it proposes, the commander answers by one button."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.blocks import actions
from handlers.buttons import Act, Aim, button
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, TESS
from tests.support.outside import posting, seen_by
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A bot."""
    async with telling(tmp_path, limits=False) as story:
        yield story


async def led(story: Story, how: str = "P1") -> str:
    """An incident that Ana commands; its room."""
    await story.person(CLEO).command(f"/incident declare {how} checkout down")
    await story.settle()
    await story.person(ANA).click(story.direct(ANA)[0], "Acknowledge")
    await story.settle()
    room = await story.room()
    for person in (BEN, SARA):
        story.workspace.world.join(story.workspace.channel(room), person.id, inviter=ANA.id)
    return room


async def test_proposed_and_kept(story: Story) -> None:
    """Ben's word is kept, Ana is asked in person, nobody else is disturbed; her answer takes the buttons away."""
    room = await led(story)
    before = len(story.aloud(room))
    said = await story.typed("severity P2 only one region", BEN, room)
    question = story.direct(ANA)[-1]

    assert said == (f"INC-1 stays P1: that you would lower it to P2 is on its timeline, and <@{ANA.id}> is asked.")
    assert "@Ben would lower the severity from P1 to P2: only one region" in question.visible
    assert len(story.aloud(room)) == before
    await story.person(ANA).click(question, "Keep P1")
    await story.settle()
    question = story.direct(ANA)[-1]

    assert "@Ana kept it at P1" in question.visible
    assert "Keep P1" not in json.dumps(question.blocks)
    assert (await story.incident()).severity == "P1"
    assert f"<@{ANA.id}> kept the severity at P1: <@{BEN.id}> had proposed P2" in await story.lines()


async def test_a_question_that_comes_too_late_does_not_come(story: Story) -> None:
    """Slack is busy for a while, and the incident is over before Ana can be asked."""
    room = await led(story)
    story.workspace.faults.add("chat.postMessage", kind="429", retry_after=60, times=20)
    await story.person(BEN).command("/incident severity P2 only one region", room)
    await story.warroom.parts.deliverer.idle()
    story.workspace.faults.clear()
    await story.typed("resolve now it works again", ANA, room)

    assert (await story.incident()).dispute.proposal is not None
    assert [one for one in story.direct(ANA) if "would lower" in one.visible] == []


async def test_proposed_and_lowered(story: Story) -> None:
    """The form that the button opens has the proposal and its reason filled in: one click from there."""
    room = await led(story)
    await story.typed("severity P2 only one region", BEN, room)
    ana = story.person(ANA)
    await ana.click(story.direct(ANA)[-1], "Lower to P2…")
    assert ana.view is not None
    await ana.submit(ana.view)
    await story.settle()

    assert (await story.incident()).severity == "P2"
    assert "@Ana made it P2" in story.direct(ANA)[-1].visible
    told = f"<@{ANA.id}> lowered the severity from P1 to P2, as <@{BEN.id}> proposed: only one region"
    assert told in await story.lines()


async def test_by_the_form(story: Story) -> None:
    """Ben's form says that lowering is put to Ana, asks for a reason, and proposes."""
    room = await led(story)
    ben = story.person(BEN)
    await story.typed("severity", BEN, room)
    assert ben.view is not None
    assert f"*P2* is put to @{ANA.id}, who may lower it." in ben.view.plain
    refused = await ben.submit(ben.view, {"severity": "P2"})
    assert refused.body == {
        "response_action": "errors",
        "errors": {"why": "Say why it is less bad than thought."},
    }
    assert ben.view is not None
    await ben.submit(ben.view, {"why": "only one region"})
    await story.settle()

    assert "@Ben would lower the severity" in story.direct(ANA)[-1].visible


async def test_somebody_who_may_not_cannot_answer(story: Story) -> None:
    """Ben cannot answer his own proposal, by no button that he comes by."""
    room = await led(story)
    await story.typed("severity P2 only one region", BEN, room)
    blocks = [actions(button(Act.KEEP, "Keep P1", Aim(incident=1)))]
    async with posting(story) as client:
        await client.chat_postMessage(channel=story.workspace.channel("general").id, text="x", blocks=blocks)
    answer = await story.person(BEN).click(story.workspace.messages("general")[-1], "Keep P1")
    await story.warroom.parts.desk.whispers.drain()

    assert "Only the commander or a manager may" in "".join(reply.text for reply in answer.replies)
    assert (await story.incident()).dispute.waiting is not None


async def test_of_a_private_one_nobody_outside_is_asked(story: Story) -> None:
    """The managers may lower it too, but they do not know of it: the commander is asked, and they hear nothing."""
    room = await led(story, "private P1")
    await story.typed("severity P2 only one region", SARA, room)

    assert "would lower the severity" in story.direct(ANA)[-1].visible
    for person in (MARC, TESS):
        assert "only one region" not in seen_by(story, person)
