"""The whole walk, as its readers see it: declare P0 … closed, every message where it belongs, and nothing else."""

from pathlib import Path

import pytest

from playbook.incident import Status
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, IVY, LENA, MARC, PAUL, SARA, TEAM, TESS, Person
from tests.support.story import START, Story, telling


def button(message: Message, text: str) -> bool:
    """Whether the message has this button."""
    return text in [label for label, _ in message.buttons]


def callers(story: Story) -> list[str]:
    """Who has a page that still calls, in the order of the team."""
    return [person.name for person in TEAM if any(button(message, "Acknowledge") for message in story.direct(person))]


def words(story: Story, channel: str) -> list[str]:
    """The first line of each message that everybody in a channel sees, oldest first."""
    return [text.splitlines()[0] for text in story.aloud(channel)]


async def nobody_answers(story: Story) -> None:
    """Declared at minute 0; nobody acknowledges for half an hour."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.settle()
    assert callers(story) == ["Ana"]

    await story.at(14.9)
    assert callers(story) == ["Ana"]
    await story.at(15)
    assert callers(story) == ["Ana", "Ben"]
    await story.at(30)
    assert callers(story) == ["Ana", "Ben", "Sara", "Marc"]


async def sara_takes_it(story: Story) -> None:
    """At minute 31 the senior engineer acknowledges from the page; every other page falls silent."""
    await story.at(31)
    await story.person(SARA).click(story.direct(SARA)[-1], "Acknowledge")
    await story.settle()

    assert callers(story) == []
    assert (await story.incident()).commander == SARA.id


async def the_update_is_asked_for(story: Story) -> Message:
    """Whoever takes command is asked in private, at once if the update is overdue."""
    await story.at(31.5)
    return asking(story)[-1]


async def the_update_is_posted(story: Story, prompt: Message) -> None:
    """What is posted stands in the room and in the announcement's thread, and the prompt falls silent."""
    sara = story.person(SARA)
    await sara.click(prompt, "Post update")
    view = sara.view
    assert view is not None
    await sara.submit(view, {"new": "A bad deploy of checkout.", "next_steps": "Roll back."})
    await story.settle()

    posted = [m for m in story.workspace.messages("incident-response") if "A bad deploy of checkout." in m.plain]
    assert [message.is_reply for message in posted] == [True]
    assert any("A bad deploy of checkout." in text for text in story.told(await story.room()))
    assert prompt.buttons == []


async def the_next_is_asked_for_on_time(story: Story) -> None:
    """Two minutes before the war room's next word is due, and not sooner; one press answers it."""
    posted = (await story.incident()).cadence.room_since
    due = (posted - START).total_seconds() / 60 + 10
    await story.at(due - 2.1)
    assert asking(story) == []
    await story.at(due - 2)
    (prompt,) = asking(story)
    await story.person(SARA).click(prompt, "Nothing new")
    await story.settle()
    assert asking(story) == []


def asking(story: Story) -> list[Message]:
    """The direct messages that ask Sara for an update."""
    return [message for message in story.direct(SARA) if button(message, "Nothing new")]


async def it_ends(story: Story) -> None:
    """Identified, monitoring, resolved, closed."""
    sara, room = story.person(SARA), await story.room()
    for command in ("status identified", "status monitoring", "resolve now rolled back", "close nothing is left"):
        answer = await sara.command(f"/incident {command}", room)
        assert (answer.status, answer.error) == (200, None), command
        await story.settle()
    assert (await story.incident()).status is Status.CLOSED


async def test_the_whole_walk(tmp_path: Path, database_url: str) -> None:
    """From the declaration to the closing, with the calls, the prompts and the updates at their times."""
    async with telling(tmp_path, database_url) as story:
        await nobody_answers(story)
        await sara_takes_it(story)
        await the_update_is_posted(story, await the_update_is_asked_for(story))
        await the_next_is_asked_for_on_time(story)
        await it_ends(story)
        before = len(story.workspace.journal.calls)
        await story.at(10_000)

        assert len(story.workspace.journal.calls) == before
        assert _pages(story) == {ANA.name: 4, BEN.name: 3, SARA.name: 3, MARC.name: 2, **UNCALLED}
        top = [m for m in story.workspace.messages("incident-response") if not m.is_reply]
        assert len(top) == 1


UNCALLED = {person.name: 0 for person in (TESS, CLEO, IVY, LENA, PAUL)}
"""Nobody has raised a flag, and it was over before the CTO's and the CEO's level."""


def _pages(story: Story) -> dict[str, int]:
    """How many direct messages the bot has written to each."""
    return {person.name: len(story.direct(person)) for person in TEAM}


async def test_the_whole_walk_with_a_bot_that_is_restarted(tmp_path: Path) -> None:
    """The same, the bot stopped and started anew between any two parts of it: what people see is the same."""
    async with telling(tmp_path) as story:
        await nobody_answers(story)
        await restart(story)
        await sara_takes_it(story)
        await restart(story)
        prompt = await the_update_is_asked_for(story)
        await restart(story)
        await the_update_is_posted(story, prompt)
        await restart(story)
        await it_ends(story)

        assert _pages(story) == {ANA.name: 4, BEN.name: 3, SARA.name: 2, MARC.name: 2, **UNCALLED}


async def restart(story: Story) -> None:
    """Stop the bot as a service manager does, and start another on the same database."""
    await story.warroom.stop()
    await story.start()


async def test_after_an_outage(tmp_path: Path) -> None:
    """Two hours down: one level is called, dated now, and said to be late; the next keeps its distance."""
    async with telling(tmp_path) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        await story.warroom.stop()
        story.workspace.clock.advance(7_200)
        await story.start()
        await story.at(120)

        assert callers(story) == ["Ana", "Ben"]
        await story.at(134)
        assert callers(story) == ["Ana", "Ben"]
        await story.at(135)
        assert callers(story) == ["Ana", "Ben", "Sara", "Marc"]


async def test_the_room_is_quiet(tmp_path: Path) -> None:
    """Over the whole walk the bot writes at most twelve messages into the room; edits are not messages."""
    async with telling(tmp_path) as story:
        await nobody_answers(story)
        await sara_takes_it(story)
        await the_update_is_posted(story, await the_update_is_asked_for(story))
        await it_ends(story)
        written = words(story, await story.room())

        assert len(written) <= 12, written


@pytest.mark.parametrize("person", [ANA, BEN], ids=["ana", "ben"])
async def test_two_press_acknowledge_at_once(tmp_path: Path, person: Person) -> None:
    """One wins; the other is told who, privately; pressing again after it is over does nothing else."""
    async with telling(tmp_path) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        announcement = story.workspace.messages("incident-response")[0]
        await story.person(SARA).click(announcement, "Acknowledge")
        late = await story.person(person).click(announcement, "Acknowledge")
        await story.settle()

        assert (await story.incident()).commander == SARA.id
        assert [(reply.ephemeral_to, "@Sara" in reply.plain) for reply in late.replies] == [(person.id, True)]
