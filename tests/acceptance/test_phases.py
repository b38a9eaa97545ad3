"""The phases as their readers see them: one question in the room, its answers, and the clock on the card."""

from pathlib import Path

from sandbox.message import Message
from sandbox.people import ANA, CLEO, TESS
from tests.support.story import Story, telling

REPLIES = ["Yes", "No", "Unclear", "Why this?"]


async def had(story: Story) -> str:
    """A P0 that Ana has since minute 2; returns its room."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.at(2)
    await story.person(ANA).command("/incident ack", await story.room())
    await story.settle()
    return await story.room()


def asking(story: Story, room: str) -> list[Message]:
    """The questions in the room that wait."""
    return [one for one in story.workspace.messages(room) if "is over." in one.visible and one.buttons]


async def test_questions_come_one_at_a_time_and_are_answered_in_place(tmp_path: Path) -> None:
    """At twenty minutes two, in one message; “yes, data is at risk” calls the CTO at once."""
    async with telling(tmp_path) as story:
        room = await had(story)
        await story.at(10)
        (first,) = asking(story, room)
        assert "@Ana: Identify is over. *Is it a single failure or a cascade?*" in first.visible
        await story.person(ANA).click(first, "Cascade")
        await story.settle()
        assert first.buttons == []
        assert first.visible.startswith("Is it a single failure or a cascade? *Cascade*, says @Ana at ")

        await story.at(20)
        (second,) = asking(story, room)
        assert [label for label, _ in second.buttons] == REPLIES
        count = len(story.workspace.messages(room))
        assert story.direct(TESS) == []
        await story.person(ANA).click(second, "Yes")
        await story.settle()
        assert "Is data at risk?" in "".join(one.visible for one in story.direct(TESS))
        assert "*Can we fail over?*" in second.visible
        assert [label for label, _ in second.buttons] == REPLIES
        await story.person(ANA).command("/incident answer no", room)
        await story.settle()
        assert second.buttons == []
        assert [
            one for one in story.workspace.messages(room)[count:] if not one.ephemeral_to and "fail over" in one.visible
        ] == []


async def test_what_is_not_answered_is_asked_again_after_the_next(tmp_path: Path) -> None:
    """The old messages lose their buttons, and no question is lost; the estimate stands on the card."""
    async with telling(tmp_path) as story:
        room = await had(story)
        await story.at(30)
        (last,) = asking(story, room)
        assert "What will it take?" in last.visible
        await story.person(ANA).click(last, "Restore (1–2 h)")
        await story.settle()

        card = story.workspace.messages(room)[0].visible
        assert "*Estimate*\n1–2 h" in card
        older = [one.visible for one in story.workspace.messages(room) if "asked below" in one.visible]
        assert [line.partition(" is over")[0] for line in older] == ["Identify", "Isolate"]
        for asks, says in (("single failure", "Cascade"), ("data at risk", "Unclear"), ("fail over", "No")):
            (last,) = asking(story, room)
            assert asks in last.visible
            await story.person(ANA).click(last, says)
            await story.settle()
        assert asking(story, room) == []


async def test_the_clock(tmp_path: Path) -> None:
    """The card shows phase and shares; the commander is told three times in person, the room never."""
    async with telling(tmp_path) as story:
        room = await had(story)
        card = story.workspace.messages(room)[0]
        assert "Identify until 2026-11-24 03:10 UTC · 50 % at 2026-11-24 03:30 UTC" in card.visible
        for minute in (25, 50):  # signs of work, so that nobody is asked whether she is still on it
            await story.at(minute)
            await story.person(ANA).command("/incident note at it", room)
        await story.at(61)

        told = [one.visible.split("\n")[1] for one in story.direct(ANA) if "objective" in one.visible]
        assert [line.partition(":")[0] for line in told] == [
            "⏳ *50 % of the objective is used*",
            "⏳ *75 % of the objective is used*",
            "⚠️ *The objective is missed*",
        ]
        assert "*⚠️ Objective missed: 1 h*" in card.visible
        in_room = [one for one in story.workspace.messages(room)[1:] if "objective" in one.visible.lower()]
        assert in_room == []


async def test_a_question_counts_as_a_message_of_ours(tmp_path: Path) -> None:
    """It stands in the room for everybody to read, so `/metrics` counts it."""
    async with telling(tmp_path) as story:
        room = await had(story)
        await story.at(9)
        messages, figure = len(story.workspace.messages(room)), counted(story)
        await story.at(10)

        assert len(asking(story, room)) == 1
        assert counted(story) - figure == len(story.workspace.messages(room)) - messages > 0


def counted(story: Story) -> float:
    """The bot's messages in channels, as `/metrics` has it."""
    text = story.warroom.parts.figures.text().decode()
    return float(text.partition('warroom_messages_total{by="bot"} ')[2].split()[0])
