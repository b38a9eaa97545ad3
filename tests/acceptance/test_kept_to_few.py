"""A confidential flag on a public incident: what everybody reads, what those learn whom it names, and who raised it."""

from pathlib import Path

import pytest

from sandbox.people import ANA, BEN, CLEO, LENA, SARA, TESS
from sandbox.view import View
from tests.support.outside import seen_by, typed
from tests.support.story import Story, telling

HUSHED = "security matter, kept to few"
ADVICE = f"INC-1 is public, and shows only “{HUSHED}”: keep details out of it."


async def it_is_declared(story: Story) -> None:
    """Openly, by Ben, who opens its room."""
    await story.typed("declare P2 dump on a forum", BEN)


async def the_form(story: Story, way: str) -> View:
    """The flags' form before Ben, by the card's button or typed in the room."""
    ben = story.person(BEN)
    if way == "typed":
        await ben.command("/incident flag", await story.room())
    else:
        await ben.click(story.workspace.messages(await story.room())[0], "More…")
        menu = ben.view
        assert menu is not None
        await ben.press(menu, "Flags…")
    form = ben.view
    assert form is not None
    return form


async def ticked(story: Story, *flags: str, way: str = "card", why: str = "quagga") -> None:
    """Ben ticks these flags and saves."""
    form = await the_form(story, way)
    answer = await story.person(BEN).submit(form, {"flags": list(flags), "why": why})
    assert (answer.status, answer.error) == (200, None)
    await story.settle()
    await story.warroom.parts.desk.whispers.drain()


async def test_the_other_flag_is_on_the_record(tmp_path: Path) -> None:
    """Raised together, the loss of data stands in the timeline, the export and the thread, with who was told."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await ticked(story, "data-loss", "security-breach")
        timeline = await typed(story, "timeline INC-1", SARA)
        aloud = "\n".join(story.told("incident-response"))

        assert f"raised the flag “Data loss or corruption” (told <@{TESS.id}>)" in timeline
        assert f"raised a flag: {HUSHED}" in timeline
        assert "*Data loss or corruption*, says @Ben. Told at once: CTO." in aloud
        card = story.workspace.messages(await story.room())[0].visible
        assert f"*🚩 Flags*\nData loss or corruption, {HUSHED}" in card
        assert [word for word in ("quagga", "security breach") if word in seen_by(story, SARA).lower()] == []
        assert len(story.direct(TESS)) == 1
        assert "*Security breach*, says @Ben: quagga" in story.direct(TESS)[0].visible


@pytest.mark.parametrize("way", ["card", "typed"])
async def test_whoever_raises_it_by_the_form_is_told_as_by_command(tmp_path: Path, way: str) -> None:
    """In the window that would have closed, or privately in the room; with the button to go on among few."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await ticked(story, "customer-data", way=way)
        ben = story.person(BEN)
        if way == "card":
            assert ben.view is not None
            said = ben.view.plain
        else:
            assert ben.view is None
            whispered = story.workspace.messages(await story.room(), BEN)[-1]
            said = whispered.visible
            assert whispered.ephemeral_to == BEN.id
        assert "Flag raised: *Customer data exposed*" in said
        assert "are told now" in said
        assert ADVICE in said
        assert "To go on among few: `/incident split INC-1 private …`." in said

        if way == "card":
            assert ben.view is not None
            await ben.press(ben.view, "Go on in private")
        else:
            await ben.click(whispered, "Go on in private")
        await story.settle()
        private = await story.incident(2)
        assert (private.private, private.title) == (True, "Customer data exposed (INC-1)")


async def test_the_command_has_the_button_too(tmp_path: Path) -> None:
    """Nobody types at 3 a.m. what can be pressed."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        answer = await story.person(BEN).command("/incident flag INC-1 breach quagga", "general")
        open_ = await story.person(BEN).command("/incident flag INC-1 media", "general")

        assert answer.text.count(ADVICE) == 1
        assert [label for label, _ in answer.replies[-1].buttons] == ["Go on in private"]
        assert [label for label, _ in open_.replies[-1].buttons] == []


async def test_a_form_with_nothing_to_keep_closes(tmp_path: Path) -> None:
    """What everybody sees needs no words."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await ticked(story, "media")

        assert story.person(BEN).view is None


async def test_whom_it_does_not_name_reads_nothing_of_it(tmp_path: Path) -> None:
    """Told of the press, the CEO has no footer about another flag, nor its button; legal has both."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await ticked(story, "data-loss", "security-breach")
        await story.typed("flag INC-1 media", ANA)
        (ceo,), (legal,) = story.direct(CLEO), story.direct(LENA)

        assert "*Media attention*, says @Ana" in ceo.visible
        assert (HUSHED in ceo.visible, "Go on in private" in dict(ceo.buttons)) == (False, False)
        assert (HUSHED in legal.visible, "Go on in private" in dict(legal.buttons)) == (True, True)


async def test_a_public_one_never_says_that_it_goes_on_in_private(tmp_path: Path) -> None:
    """What it says is true before and after, so that nobody can tell the one from the other."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await ticked(story, "security-breach")
        before = (await typed(story, "timeline INC-1", SARA), story.told(await story.room()))
        await story.person(LENA).click(story.direct(LENA)[0], "Go on in private")
        await story.settle()

        assert (await story.incident(2)).private
        assert (await typed(story, "timeline INC-1", SARA), story.told(await story.room())) == before
        assert "handled privately" not in seen_by(story, SARA)
