"""A rota's Slack user group holds whoever is on call: from the start, over hand-overs and covers, come what may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playbook.reading import read
from sandbox.people import ANA, BEN, CLEO, MARC
from tests.acceptance.test_cover import TEXT
from tests.support.story import Story, telling

DAILY = TEXT.replace("every: 1w, starts: 2026-01-05", "every: 1d, starts: 2026-11-23").replace(
    'handover: "09:00"', 'handover: "05:00"'
)
"""When the story begins at 03:00 UTC, 04:00 in Berlin, Ana is on call; at 05:00 she hands over to Ben."""
HOUR = 60


@asynccontextmanager
async def keeping(folder: Path, text: str = DAILY) -> AsyncIterator[tuple[Story, str]]:
    """A story whose rota has a user group that holds Marc when it begins; and the group's id."""
    async with telling(folder, playbook=read(DAILY.replace("S0000ONCALL", "S0000NONE"))) as story:
        group = story.workspace.add_group("oncall", [MARC]).id
        await story.warroom.stop()
        story.playbook = read(text.replace("S0000ONCALL", group))
        await story.start()
        yield story, group


async def look(story: Story, seconds: float = 2) -> None:
    """One round, so many seconds of the world later."""
    story.world.now += timedelta(seconds=seconds)
    await story.warroom.parts.duty.run()


def users(story: Story, group: str) -> tuple[str, ...]:
    """Who is in the group."""
    return story.workspace.world.groups[group].users


def puts(story: Story) -> int:
    """How often the group was set."""
    return len([call for call in story.workspace.calls if call.method == "usergroups.users.update" and call.ok])


async def test_the_group_is_right_from_the_start_and_follows_the_hand_over(tmp_path: Path) -> None:
    """Whoever was in it by hand is out; at the hand-over, and not before, the next is in; it is set twice in all."""
    async with keeping(tmp_path) as (story, group):
        await look(story)
        at_first = users(story, group)
        await story.at(HOUR - 1)
        await look(story)
        before = users(story, group)
        await story.at(HOUR)
        await look(story)

        assert (at_first, before, users(story, group)) == ((ANA.id,), (ANA.id,), (BEN.id,))
        assert puts(story) == 2


async def test_the_group_follows_a_cover(tmp_path: Path) -> None:
    """Cleo is in it while she stands in, and Ana again when that is over."""
    async with keeping(tmp_path) as (story, group):
        await story.person(CLEO).command("/incident cover me oncall 3:00 for 30 minutes", channel="general")
        await look(story)
        first = users(story, group)
        await story.person(CLEO).command("/incident cover me oncall now for 30 minutes", channel="general")
        await look(story)
        during = users(story, group)
        await story.at(30)
        await look(story)

        assert (first, during, users(story, group)) == ((ANA.id,), (CLEO.id,), (ANA.id,))


async def test_what_somebody_changed_by_hand_is_put_back(tmp_path: Path) -> None:
    """Within a quarter of an hour."""
    async with keeping(tmp_path) as (story, group):
        await look(story)
        groups = story.workspace.world.groups
        groups[group] = replace(groups[group], users=(MARC.id,))
        await look(story, seconds=899)
        await look(story, seconds=2)

        assert users(story, group) == (ANA.id,)


async def test_a_slack_that_fails_is_tried_again_and_stops_nothing(tmp_path: Path) -> None:
    """Neither an outage nor a workspace that does not allow it keeps anybody from being paged."""
    async with keeping(tmp_path) as (story, group):
        story.workspace.world.groups_open = False
        await look(story)
        await story.at(HOUR)
        await look(story)
        await story.person(MARC).command("/incident declare P0 checkout down", channel="general")
        await story.settle()
        refused = users(story, group)
        story.workspace.world.groups_open = True
        await look(story, seconds=301)

        assert (await story.incident()).escalation.tried == (BEN.id,)
        assert users(story, group) == (BEN.id,) != refused


async def test_a_gap_leaves_the_group_as_it_is(tmp_path: Path) -> None:
    """Slack knows no empty group; whoever was on call last is better than an error every two seconds."""
    until_five = DAILY.replace("starts: 2026-11-23}\n    over", "starts: 2026-11-23, ends: 2026-11-24}\n    over")
    async with keeping(tmp_path, until_five) as (story, group):
        await look(story)
        await story.at(HOUR)
        await look(story)

        assert users(story, group) == (ANA.id,)
        assert puts(story) == 1


async def test_two_rotas_may_share_a_group(tmp_path: Path) -> None:
    """It holds whoever is on call of either."""
    shared = DAILY.replace("    name: Backup\n", "    name: Backup\n    usergroup: S0000ONCALL\n")
    async with keeping(tmp_path, shared) as (story, group):
        await look(story)

        assert set(users(story, group)) == {ANA.id, BEN.id}


async def test_a_home_follows_the_hand_over(tmp_path: Path) -> None:
    """Whoever looks at their Home sees the next on call, though no incident has changed."""
    async with keeping(tmp_path) as (story, _):
        homes = story.warroom.parts.homes
        homes.open(CLEO.id)
        await homes.beat()
        before = _called(story)
        await story.at(HOUR)
        story.world.now += timedelta(seconds=10)
        await homes.beat()

        assert (before, _called(story)) == ("@U0000ANA", "@U0000BEN")


def _called(story: Story) -> str:
    """Who is called first, as Cleo's Home says it."""
    home = story.person(CLEO).home
    assert home is not None
    return home.plain.partition("• On-call engineer: ")[2].partition(",")[0]
