"""What somebody who was there all the time has seen of a story: who was told when, and what stands where in the end."""

from datetime import timedelta

from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.people import CLEO, TEAM, Person
from tests.support.story import START, Story


def utc(minute: float) -> str:
    """That minute of the story, as messages write it."""
    return f"{START + timedelta(minutes=minute):%Y-%m-%d %H:%M} UTC"


def minute(message: Message) -> float:
    """When it was written, in minutes of the story."""
    return round((float(message.ts) - START.timestamp()) / 60, 1)


def heard(story: Story) -> dict[str, list[float]]:
    """At which minutes the bot wrote to whom; who heard nothing is left out."""
    told = {person.name: [minute(one) for one in story.direct(person)] for person in TEAM}
    return {name: at for name, at in told.items() if at}


def called(story: Story) -> list[str]:
    """Whose page still asks for an acknowledgement."""
    asks = ("Acknowledge", "ack")
    return [person.name for person in TEAM if any(asks in one.buttons for one in story.direct(person))]


def spoken(story: Story, channel: str) -> list[tuple[float, str]]:
    """Everything that the bot has said aloud there: the minute, and the first line as it stands now."""
    bot, messages = story.workspace.app.bot_user_id, story.workspace.messages(channel)
    ours = [one for one in messages if one.user == bot and one.ephemeral_to is None]
    return [(minute(one), one.visible.partition("\n")[0]) for one in ours]


async def war_room(story: Story) -> Channel:
    """The incident's own channel."""
    return story.workspace.channel(await story.room())


async def links(story: Story) -> list[str]:
    """What the bookmarks of the war room are called."""
    return sorted(one["title"] for one in (await war_room(story)).bookmarks)


async def card(story: Story) -> Message:
    """The live card, which is the first message of the war room, and pinned."""
    room = await war_room(story)
    first = story.workspace.messages(room.id)[0]
    assert room.pins == [first.ts]
    return first


async def newest(story: Story, label: str) -> Message:
    """The newest message of the war room with this button."""
    messages = story.workspace.messages(await story.room())
    found = [one for one in messages if label in [text for text, _ in one.buttons]]
    assert found, f"nothing in the war room can be answered by “{label}”"
    return found[-1]


def asked(story: Story, who: Person) -> Message:
    """The newest direct message that asks this person for an update."""
    found = [one for one in story.direct(who) if "Nothing new" in [text for text, _ in one.buttons]]
    assert found, f"{who.name} is asked for no update"
    return found[-1]


async def press(story: Story, who: Person, message: Message, label: str, **filled: str) -> None:
    """Press a button; if a form opens, fill it in and send it; then all that follows is told."""
    actor = story.person(who)
    answer = await actor.click(message, label)
    assert (answer.status, answer.error) == (200, None)
    if filled:
        assert actor.view is not None
        answer = await actor.submit(actor.view, filled)
        assert (answer.status, answer.body, answer.error) == (200, None, None)
    await story.settle()


async def answered(story: Story, who: Person, label: str) -> None:
    """Press this answer under the newest message that offers it."""
    await press(story, who, await newest(story, label), label)


async def timeline(story: Story, reader: Person = CLEO) -> list[str]:
    """The lines that `/incident timeline` shows, as `03:16 …`."""
    await story.typed("timeline INC-1", reader)
    shown = story.workspace.messages("general", reader)[-1].visible
    return [line.partition("  ")[2] for line in shown.splitlines() if "  " in line]


async def home(story: Story, who: Person) -> str:
    """This person's Home, once they look at it."""
    story.warroom.parts.homes.open(who.id)
    await story.warroom.parts.homes.beat()
    view = story.person(who).home
    assert view is not None
    return view.plain
