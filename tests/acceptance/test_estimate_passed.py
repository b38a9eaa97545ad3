"""An estimate that has run out, in Slack: whoever commands is asked for another one in private, by one message."""

from pathlib import Path

from sandbox.people import ANA
from tests.support.story import telling


async def test_another_estimate_is_asked_for_and_given_by_the_button(tmp_path: Path) -> None:
    """The message asks nothing any more once there is another estimate; the room hears nothing of it but its card."""
    async with telling(tmp_path, limits=False) as story:
        await story.typed("declare P1 login is down")
        room = await story.room()
        await story.typed("ack", ANA, room)
        await story.typed("estimate 5m", ANA, room)
        before = len(story.direct(ANA))
        await story.at(6)
        aloud = len(story.aloud(room))
        (asked,) = story.direct(ANA)[before:]
        was = (asked.visible, "ETA passed" in story.told(room)[0])
        await story.person(ANA).click(asked, "New estimate…")
        form = story.person(ANA).view
        assert form is not None
        await story.person(ANA).submit(form, {next(iter(form.values)): "1h"})
        await story.settle()

        assert "The estimate has run out" in was[0]
        assert was[1]
        assert (await story.incident()).estimate == "1h"
        assert "the estimate is now 1h." in asked.visible
        assert [label for label, _ in asked.buttons] == []
        assert "ETA passed" not in story.told(room)[0]
        assert len(story.aloud(room)) == aloud
        assert len(story.direct(ANA)) == before + 1
