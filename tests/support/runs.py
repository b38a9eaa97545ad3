"""People who walk through a runbook in the war room, by the buttons of its one message."""

from typing import Any

from sandbox.message import Message
from sandbox.people import Person
from tests.support.story import Story


async def ran(story: Story) -> None:
    """Everything that runs has ended, and everybody has been told."""
    for _ in range(3):
        await story.settle()
        await story.warroom.parts.steps.idle()
    await story.settle()


async def the_message(story: Story) -> Message:
    """The one message of the newest run."""
    return [one for one in story.workspace.messages(await story.room()) if "Runbook:" in one.visible][-1]


async def fill(story: Story, who: Person, values: dict[str, Any]) -> None:
    """Fill in the form that this person sees, and submit it."""
    form = story.person(who).view
    assert form is not None
    answer = await story.person(who).submit(form, values)
    assert answer.error is None


async def press(story: Story, who: Person, label: str) -> Any:
    """Press a button of it, and let all run that follows."""
    answer = await story.person(who).click(await the_message(story), label)
    await ran(story)
    return answer
