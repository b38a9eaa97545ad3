"""Incidents that have to do with each other, in Slack: linked, merged, split off; and a crash in between."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from playbook import commands
from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO, SARA, TESS
from tests.support.outside import seen_by
from tests.support.outside import typed as asked
from tests.support.story import START, Story, telling


@pytest.fixture
async def story(tmp_path: Path, database_url: str) -> AsyncIterator[Story]:
    """A bot."""
    async with telling(tmp_path, database_url, limits=False) as story:
        yield story


async def two(story: Story) -> tuple[str, str]:
    """A login that is down, and the same reported as a checkout; their rooms."""
    await story.typed("declare P1 login is down")
    await story.typed("declare P1 nobody can pay", SARA)
    return await story.room(1), await story.room(2)


def card(story: Story, room: str) -> str:
    return story.told(room)[0]


async def test_linked_on_both_cards(story: Story) -> None:
    """Typed in one room; both cards and both timelines have it, and nobody is disturbed. Unlinked from the other."""
    first, second = await two(story)
    told = await story.typed("link INC-2 same release", CLEO, first)

    assert told == "INC-2 is linked to INC-1."
    assert "🔗 see INC-2" in card(story, first)
    assert "🔗 see INC-1" in card(story, second)
    assert f"<@{CLEO.id}> linked INC-1: same release" in await story.lines(2)
    assert [len(story.aloud(room)) for room in (first, second)] == [1, 1]
    await story.typed("unlink INC-1", SARA, second)

    assert "🔗" not in card(story, first) + card(story, second)


async def test_how_the_other_is_named(story: Story) -> None:
    """In a room by one name; elsewhere by two; an unknown one and none are told what to type."""
    first, _ = await two(story)

    assert await story.typed("link INC-1 #inc-0002-nobody-can-pay") == "INC-2 is linked to INC-1."
    assert "`/incident link INC-7 INC-2`" in await story.typed("link INC-2")
    assert "There is no INC-9" in await story.typed("link INC-9", CLEO, first)
    assert "Name the other incident" in await story.typed("link", CLEO, first)
    assert "cannot be linked to itself" in await story.typed("link 1", CLEO, first)


async def test_merged(story: Story) -> None:
    """The duplicate points to the main one, once; its people come there; it calls nobody, and all of it is kept."""
    first, second = await two(story)
    await story.typed("note the tokens have expired", SARA, second)
    await story.person(SARA).command("/incident", second)
    told = await story.typed("merge INC-1 same cause", SARA, second)
    incident = await story.incident(2)

    assert told == f"INC-2 is merged into INC-1: people go on there in <#{first}>, and it calls nobody any more."
    assert (incident.status, incident.open) == (Status.MERGED, False)
    assert story.aloud(second)[1:] == ["🔀 *Merged into INC-1* by @Sara: same cause\nGo on in #inc-0001-login-is-down."]
    topic = story.workspace.channel(second).topic
    assert "merged into INC-1" in topic
    assert SARA.id in story.workspace.channel(first).members
    assert "🔗 INC-2 was merged into it" in card(story, first)
    assert story.aloud(first)[-1] == "@Sara merged INC-2 into this one: nobody can pay"
    announced = next(one for one in story.told("incident-response") if "INC-2 · Merged" in one)
    assert "Merged into INC-1" in announced
    assert "· #inc-0001-login-is-down" in announced
    assert f"<@{SARA.id}> merged INC-2 into this one: nobody can pay" in await story.lines(1)
    assert f"<@{SARA.id}>: the tokens have expired" in await story.lines(2)
    page = next(one for one in story.direct(ANA) if "nobody can pay" in one.visible)
    assert "Acknowledge" not in json.dumps(page.blocks)
    before = len(story.direct(BEN))
    await story.at(40)
    calls = [one.visible for one in story.direct(BEN)[before:]]

    assert calls
    assert all("nobody can pay" not in one for one in calls)
    assert len(story.aloud(second)) == 2


async def test_reopening_takes_the_merge_back(story: Story) -> None:
    """It calls again, and the main one's card forgets it."""
    first, second = await two(story)
    await story.typed("merge INC-1", SARA, second)
    await story.typed("reopen another cause after all", SARA, second)

    assert (await story.incident(2)).open
    assert "🔗" not in card(story, first) + card(story, second)
    assert f"<@{SARA.id}> reopened INC-2, which had been merged into this one" in await story.lines(1)


async def test_what_cannot_be_merged(story: Story) -> None:
    """Into itself, in a circle, into what is over; each with what to type instead, and nothing has changed."""
    first, second = await two(story)
    await story.typed("declare P1 a third", BEN)
    assert "cannot be merged into itself" in await story.typed("merge INC-1", CLEO, first)
    await story.typed("merge INC-1", SARA, second)

    circle = await story.typed("merge INC-2", CLEO, first)
    assert "INC-2 was itself merged into INC-1." in circle
    assert "`/incident merge INC-3 INC-1`" in await story.typed("merge INC-3 INC-2", BEN)
    await story.typed("cancel it was none", CLEO, first)
    assert "INC-1 is cancelled, so nobody works on it any more." in await story.typed("merge INC-3 INC-1", BEN)
    assert (await story.incident(3)).open


async def test_split_off(story: Story) -> None:
    """A room of its own, the severity of the whole unless another is given, and both know of each other."""
    first, _ = await two(story)
    told = await story.typed("split the mails are late too", CLEO, first)
    await story.typed("split P3 the logo is gone", CLEO, first)
    third, fourth = await story.incident(3), await story.incident(4)

    assert told.startswith("*INC-3 declared: P1 (High).*")
    assert (third.severity, third.title, third.declared_by) == ("P1", "the mails are late too", CLEO.id)
    assert (fourth.severity, fourth.title) == ("P3", "the logo is gone")
    assert "🔗 split off from INC-1" in card(story, await story.room(3))
    assert "has a part of its own: INC-3 · has a part of its own: INC-4" in card(story, first)
    assert f"<@{CLEO.id}> split off INC-3: the mails are late too" in await story.lines(1)


async def test_by_the_menu(story: Story) -> None:
    """More… → Link, split, merge: each a form that names the others by title."""
    first, _ = await two(story)
    cleo = story.person(CLEO)
    for choice, values in (
        ("Link to another…", {"other": "INC-2 nobody can pay"}),
        ("Split off a part…", {"title": "mails"}),
        ("Merge into another…", {"other": "INC-3 mails"}),
    ):
        await cleo.click(story.workspace.messages(first)[0], "More…")
        assert cleo.view is not None
        await cleo.press(cleo.view, choice)
        assert cleo.view is not None
        answer = await cleo.submit(cleo.view, values)
        assert (answer.status, answer.error) == (200, None), choice
        await story.settle()

    assert (await story.incident(1)).related.merged_into == 3
    assert [tie.number for tie in (await story.incident(1)).related.ties] == [2, 3]


async def test_a_private_one_is_named_on_its_own_side_only(story: Story) -> None:
    """Linked from its side, the public one never hears of it; from the other side, and merged, it is refused."""
    await story.typed("declare P1 login is down", TESS)
    await story.typed("declare private P1 zanzibar", CLEO)
    first, second = await story.room(1), await story.room(2)
    before = (await story.lines(1), card(story, first))

    assert "INC-2 is private, and INC-1 is not" in await story.typed("link INC-1 INC-2")
    for words in ("merge INC-1 INC-2", "merge INC-2 INC-1"):
        assert "neither can be merged into the other" in await story.typed(words)
    assert await story.typed("link INC-1 the keys", CLEO, second) == "INC-1 is linked to INC-2."
    assert "🔗 see INC-1" in card(story, second)
    await story.typed("split the second key", CLEO, second)
    assert (await story.incident(3)).private
    for person in (BEN, TESS):
        seen = seen_by(story, person)
        assert not [word for word in ("zanzibar", "INC-2", "second key", "INC-3") if word in seen], person.name
    assert "There is no INC-2" in await asked(story, "link INC-1 INC-2", TESS)
    await story.typed("unlink INC-2 INC-1", CLEO)

    assert (await story.lines(1), card(story, first)) == before


async def test_private_ones_of_the_same_people_may_be_merged(story: Story) -> None:
    """Neither is told to anybody outside of the two; whom it lets in is said to who does it, and in the room."""
    await story.typed("declare private P1 zanzibar", CLEO)
    await story.typed("declare private P1 quagga", CLEO)
    first, second = await story.room(1), await story.room(2)
    await story.typed(f"role scribe <@{SARA.id}>", CLEO, second)
    told = await story.typed("merge INC-2 INC-1", CLEO)

    assert (await story.incident(2)).related.merged_into == 1
    assert told.endswith(f"This lets <@{SARA.id}> into INC-1, which is private.")
    assert story.aloud(first)[-1] == "@Cleo merged INC-2 into this one: quagga. This lets in @Sara."
    assert SARA.id in story.workspace.channel(first).members
    assert "quagga" not in seen_by(story, TESS)


async def test_a_crash_between_the_two_sides(story: Story) -> None:
    """The first side is committed and the process is gone: the next one brings the other side, and only once."""
    _, second = await two(story)
    command = commands.Merge(by=SARA.id, at=START + timedelta(minutes=1), into=1)
    await story.warroom.parts.incidents.handle(2, command, key="the command")
    await story.warroom.stop()
    await story.start()
    await story.settle()
    once = await story.lines(1)
    await story.warroom.parts.incidents.handle(2, command, key="the command")
    await story.settle()

    assert sum("merged INC-2 into this one" in one for one in once) == 1
    assert await story.lines(1) == once
    assert (await story.incident(2)).status is Status.MERGED
    assert len(story.aloud(second)) == 2
