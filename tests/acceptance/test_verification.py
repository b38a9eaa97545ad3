"""Verification as its readers see it: one message in the room that goes along, and the end by the clock."""

from pathlib import Path

from playbook.incident import Status
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO
from tests.support.story import Story, telling

CHECKS = ("All services healthy", "Smoke tests pass", "Data integrity checked")


async def begun(story: Story) -> Message:
    """A P0 that Ana has, and whose verification she begins at minute 20; returns the message of it."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.at(5)
    await story.person(ANA).command("/incident ack", await story.room())
    await story.at(20)
    await story.person(ANA).command("/incident resolve rolled back", await story.room())
    await story.settle()
    (message,) = of_it(story, await story.room())
    return message


def of_it(story: Story, room: str) -> list[Message]:
    """The messages of verifications under way in the room."""
    return [message for message in story.workspace.messages(room) if "resolved by itself" in message.visible]


async def test_it_is_ticked_watched_and_resolved_by_time(tmp_path: Path) -> None:
    """One message, edited to the end; after half an hour it says that it is resolved, and the resolver hears so."""
    async with telling(tmp_path) as story:
        message = await begun(story)
        room = await story.room()
        assert [label for label, _ in message.buttons] == ["Tick"] * 3 + ["It came back…", "Resolve now…", "Why this?"]
        for _ in CHECKS:
            await story.person(BEN).click(message, "Tick")
            await story.settle()
        assert [label for label, _ in message.buttons] == ["It came back…", "Resolve now…", "Why this?"]
        assert "Watched until" in message.visible
        before, direct = len(story.workspace.messages(room)), len(story.direct(ANA))

        await story.at(49)
        assert (await story.incident()).status is Status.MONITORING
        await story.at(50)
        assert (await story.incident()).status is Status.RESOLVED
        assert message.buttons == []
        assert message.visible.split("\n")[:3] == [
            "✅ *Resolved* after 50 min: verified, and nothing came back in 30 min.",
            "*Resolution*",
            "rolled back",
        ]
        assert len(story.workspace.messages(room)) == before
        assert [one.visible.split("\n")[1] for one in story.direct(ANA)[direct:] if "by Warroom" in one.visible] == [
            "✅ *Resolved* by Warroom after 50 min: verified, and nothing came back in 30 min"
        ]
        ended = next(one for one in story.direct(ANA)[direct:] if "by Warroom" in one.visible)
        assert "*Left to do* Update status page; Send customer notification" in ended.visible
        await story.person(ANA).click(ended, "Checklist…")
        assert "Update status page" in str(story.person(ANA).view)
        assert "Close" in dict(ended.buttons)


async def test_a_relapse_is_said_and_the_second_time_begins_anew(tmp_path: Path) -> None:
    """The old message loses its buttons, the commander is named, and a new verification has a message of its own."""
    async with telling(tmp_path) as story:
        message = await begun(story)
        room = await story.room()
        await story.person(CLEO).command("/incident relapse 500s again", room)
        await story.settle()

        assert (await story.incident()).status is Status.INVESTIGATING
        assert message.buttons == []
        assert "It came back" in message.visible
        last = story.workspace.messages(room)[-1].visible
        assert all(part in last for part in ("It came back", "@Cleo", "500s again", "@Ana, it is yours again"))

        await story.person(ANA).command("/incident resolve", room)
        form = story.person(ANA).view
        assert form is not None
        assert "What was the cause, in brief?" in form.plain
        await story.person(ANA).submit(form, {"What fixed it?": "more memory"})
        await story.settle()
        assert len(of_it(story, room)) == 1
        assert len(of_it(story, room)[0].buttons) == 6


async def test_who_works_without_the_button_is_not_called_as_absent(tmp_path: Path) -> None:
    """The on-call resolves and ticks and never acknowledges; when it comes back she has it, and nobody is woken."""
    async with telling(tmp_path) as story:
        await story.person(CLEO).command("/incident declare P1 logins fail")
        await story.at(4)
        room = await story.room()
        await story.person(ANA).command("/incident resolve restarted the pods", room)
        await story.settle()
        (message,) = of_it(story, room)
        await story.person(ANA).click(message, "Tick")
        await story.settle()
        (page, *more) = story.direct(ANA)
        assert "Acknowledge" not in dict(page.buttons)

        await story.at(12)
        await story.person(CLEO).command("/incident relapse 500s again", room)
        await story.at(29)
        card = story.workspace.messages(room)[0]
        assert "*Commander*" in card.visible
        assert "nobody" not in card.visible
        assert (await story.incident()).commander == ANA.id
        assert not [one for one in (*more, *story.direct(ANA)[1:], *story.direct(BEN)) if "are called" in one.visible]
