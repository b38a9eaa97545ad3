"""Messages on the timeline, by 📌 and by shortcut; and the summary for whoever comes late. Real events, whole bot."""

from pathlib import Path
from typing import Any

import pytest

from playbook.entries import Entry, entries, standing
from playbook.events import MessageKept
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, MARC, ROBO, SARA, TESS, Person
from tests.support.story import Story, telling


async def heard(story: Story) -> None:
    """Every event has been taken, and everything is told."""
    await story.workspace.delivery.idle()
    await story.settle()


async def begun(story: Story, words: str = "declare P0 checkout down") -> str:
    """Declared by Cleo; the channel of its war room, in which Ana is too."""
    await story.person(CLEO).command(f"/incident {words}")
    await heard(story)
    return await story.room()


async def kept(story: Story, number: int = 1) -> list[Entry]:
    """The messages that stand on a timeline."""
    history = await story.warroom.parts.incidents.timeline(number)
    return [entry for entry in standing(entries(history)) if isinstance(entry.event, MessageKept)]


async def told(story: Story, number: int = 1) -> list[str]:
    """What they say there."""
    return [entry.told for entry in await kept(story, number)]


async def pin(story: Story, person: Person, message: Message, name: str = "pushpin") -> None:
    """Put a reaction under a message, or take it back."""
    await story.person(person).react(message, name)
    await heard(story)


async def shortcut(story: Story, person: Person, message: Message) -> Message | None:
    """Choose “Add to timeline”; the private message that answers, if one does."""
    answer = await story.person(person).message_shortcut("add_to_timeline", message)
    assert answer.error is None
    await story.warroom.parts.desk.whispers.drain()
    return answer.replies[-1] if answer.replies else None


def private(story: Story, channel: str, person: Person) -> list[str]:
    """What only this person reads in a channel."""
    return [one.visible for one in story.workspace.messages(channel, person) if one.ephemeral_to == person.id]


async def test_a_pin_keeps_a_message_and_the_last_removal_takes_it_out(tmp_path: Path) -> None:
    """With its author, its own time, its address and its files; two pins are one entry."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        message = await story.person(ANA).say("db 7 is full, ask @Ben", room, files=("graph.png",))
        await story.at(3)
        await pin(story, CLEO, message)
        (entry,) = await kept(story)
        assert entry.told == f"<@{ANA.id}>: db 7 is full, ask <@{BEN.id}> [graph.png]"
        assert (entry.by, entry.event.by, entry.at.timestamp()) == (ANA.id, CLEO.id, float(message.ts))
        assert entry.link == f"https://slack.com/archives/{room}/p{message.ts.replace('.', '')}"
        assert [file.name for file in entry.files] == ["graph.png"]
        assert entry.files[0].link.startswith("http")
        shown = (await story.person(CLEO).command("/incident timeline messages", room)).replies[0].visible
        assert "📌 @Ana: db 7 is full, ask @Ben" in shown

        await pin(story, ANA, message)
        await pin(story, CLEO, message)
        assert len(await kept(story)) == 1
        await pin(story, ANA, message)
        assert await kept(story) == []
        shown = (await story.person(CLEO).command("/incident timeline all", room)).text
        assert "(taken off the timeline)" in shown
        assert "db 7" not in "".join(block.get("text", {}).get("text", "") for block in await _card(story, room))

        await pin(story, CLEO, message)
        assert len(await kept(story)) == 1


async def _card(story: Story, room: str) -> list[dict[str, Any]]:
    ts = (await story.incident()).card
    return next(message.blocks for message in story.workspace.messages(room) if message.ts == ts)


async def test_in_the_announcements_thread_too(tmp_path: Path) -> None:
    """That is where those talk who are not in the room; in other threads of that channel a pin is just a pin."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        announcement = story.workspace.messages("incident-response")[0]
        reply = await story.person(MARC).say("customers call", "incident-response", announcement.ts)
        other = await story.person(MARC).say("lunch?", "incident-response")
        for message in (reply, other):
            await pin(story, TESS, message)

        assert await told(story) == [f"<@{MARC.id}>: customers call"]
        await story.person(MARC).edit(reply, "customers call, a lot")
        await heard(story)
        assert await told(story) == [f"<@{MARC.id}>: customers call (edited to “customers call, a lot”)"]


async def test_an_edit_keeps_the_first_words_and_a_deletion_is_marked(tmp_path: Path) -> None:
    """Nobody rewrites what happened; edits of other messages are nobody's business."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        message, other = [await story.person(ANA).say(words, room) for words in ("db 7", "hm")]
        await pin(story, CLEO, message)
        await story.person(ANA).edit(message, "db 8")
        await story.person(ANA).edit(other, "hmm")
        await heard(story)
        await story.person(ANA).delete(message)
        await story.person(ANA).delete(other)
        await heard(story)

        assert await told(story) == [f"<@{ANA.id}>: db 7 (edited to “db 8”) (deleted in Slack)"]


async def test_a_busy_room_costs_nothing(tmp_path: Path) -> None:
    """Messages, other reactions, and edits of what is on no timeline: not one call, and nothing is written."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        calls, entries_ = len(story.workspace.calls), len(await story.warroom.parts.incidents.timeline(1))
        for number in range(20):
            message = await story.person(ANA).say(f"hm {number}", room)
            await story.person(CLEO).react(message, "eyes")
            await story.person(ANA).edit(message, f"hmm {number}")
        await heard(story)

        assert len(story.workspace.calls) == calls
        assert len(await story.warroom.parts.incidents.timeline(1)) == entries_


async def test_the_same_event_twice_is_done_once(tmp_path: Path) -> None:
    """Slack repeats what it believes unheard, sometimes after somebody has taken the message out."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        message = await story.person(ANA).say("db 7", room)
        await pin(story, CLEO, message)
        before = len(await story.warroom.parts.incidents.timeline(1))
        await story.workspace.redeliver()
        await heard(story)
        assert len(await story.warroom.parts.incidents.timeline(1)) == before

        await story.person(ANA).edit(message, "db 8")
        await heard(story)
        await story.workspace.redeliver()
        await heard(story)
        assert await told(story) == [f"<@{ANA.id}>: db 7 (edited to “db 8”)"]


async def test_slack_in_trouble_loses_no_pin(tmp_path: Path) -> None:
    """The event is not taken, so Slack brings it again."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        story.workspace.delivery.repeats = (0.0, 0.0, 0.0)
        message = await story.person(ANA).say("db 7", room)
        story.workspace.faults.add("conversations.replies", kind="500")
        await pin(story, CLEO, message)

        assert await told(story) == [f"<@{ANA.id}>: db 7"]


async def test_the_shortcut_in_a_room(tmp_path: Path) -> None:
    """At once, with a way back; a second time it says so."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        message = await story.person(ANA).say("db 7", room)
        answer = await shortcut(story, CLEO, message)
        assert answer is not None
        assert answer.text == "Put on the timeline of INC-1."
        again = await shortcut(story, ANA, message)
        assert again is not None
        assert again.text == "That message is on the timeline of INC-1 already."
        assert await told(story) == [f"<@{ANA.id}>: db 7"]

        await story.person(CLEO).click(answer, "Take it out again")
        await story.warroom.parts.desk.whispers.drain()
        assert await kept(story) == []
        assert answer.text == "Taken off the timeline of INC-1."


async def test_the_shortcut_elsewhere_asks_which_incident(tmp_path: Path) -> None:
    """The open ones, then those that ended lately; of a message too long for a form its beginning, and its address."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        await story.person(CLEO).command("/incident declare P1 login slow")
        await heard(story)
        words = "It began with the deploy. " * 300
        message = await story.person(MARC).say(words, "engineering")
        await shortcut(story, SARA, message)
        view = story.person(SARA).view
        assert view is not None
        await story.person(SARA).submit(view, {"incident": "2"})
        await heard(story)

        assert await kept(story) == []
        (entry,) = await kept(story, 2)
        assert (entry.by, entry.event.by) == (MARC.id, SARA.id)
        assert entry.words.startswith(f"<@{MARC.id}>: It began with the deploy. It began")
        assert entry.words.endswith("…")
        assert entry.link.endswith(message.ts.replace(".", ""))


async def test_a_private_room_keeps_its_pins(tmp_path: Path) -> None:
    """They are on its timeline; whoever is outside is offered no private incident, and sees nothing of them."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story, "declare private P1 zanzibar")
        message = await story.person(CLEO).say("quagga", room)
        await pin(story, ANA, message)
        assert await told(story) == [f"<@{CLEO.id}>: quagga"]

        outside = await story.person(MARC).say("lunch?", "engineering")
        answer = await shortcut(story, MARC, outside)
        assert answer is not None
        assert answer.text.startswith("There is no incident whose timeline it could stand on.")
        assert "quagga" not in (await story.person(MARC).command("/incident timeline INC-1")).text
        assert story.workspace.messages("incident-response") == []


async def test_whoever_comes_late_is_told_how_it_stands(tmp_path: Path) -> None:
    """Privately, once for each coming; those called at the beginning, and apps, are not."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        world, channel = story.workspace.world, story.workspace.channel(room)
        assert [private(story, room, one) for one in (ANA, CLEO)] == [[], []]
        await story.at(14)
        await story.person(TESS).join(room)
        world.join(channel, ROBO.id, inviter=CLEO.id)
        await heard(story)
        assert [text.splitlines()[0] for text in private(story, room, TESS)] == ["*Catch up on INC-1*"]
        assert "checkout down" in private(story, room, TESS)[0]
        assert private(story, room, ROBO) == []

        await story.at(15)
        await heard(story)
        assert BEN.id in channel.members
        assert len(private(story, room, BEN)) == 1  # paged a quarter of an hour later, and invited by us
        assert len(private(story, room, TESS)) == 1


@pytest.mark.parametrize("kind", ["500", "reset_after", "error:user_not_in_channel"])
async def test_a_summary_that_cannot_be_shown_troubles_nobody(tmp_path: Path, kind: str) -> None:
    """It is shown once at most, and `/incident catchup` shows it at any time."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        await story.at(12)
        story.workspace.faults.add("chat.postEphemeral", kind=kind)
        await story.person(TESS).join(room)
        await heard(story)

        assert len(private(story, room, TESS)) <= 1
        assert (await story.incident()).undelivered == ()
