"""Standing in, from the command to the page: the whole bot, signed HTTP, the local workspace, time driven by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playbook.reading import read
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, GONE, MARC, ROBO, Person
from sandbox.person import Actor
from tests.support.story import Story, telling

TEXT = (Path(__file__).parents[1] / "unit" / "playbook_file" / "rotas.yaml").read_text()
"""On 24 November 2026, when the story begins at 03:00 UTC, Ana is on call and Ben is her backup."""
FOUR, SIX = 1795492800, 1795500000
FORM = "{date_short_pretty} at {time}"
SPAN = f"from <!date^{FOUR}^{FORM}|2026-11-24 04:00 UTC> until <!date^{SIX}^{FORM}|2026-11-24 06:00 UTC>"


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """The bot with rotas, without a user group."""
    async with telling(tmp_path, playbook=read(TEXT.replace("    usergroup: S0000ONCALL\n", ""))) as story:
        yield story


async def typed(story: Story, words: str, who: Person = ANA) -> str:
    """What `/incident <words>` answers, after everybody has been told."""
    answer = await story.typed(words, who)
    await rounds(story)
    return answer


async def rounds(story: Story, seconds: float = 2) -> None:
    """Let the world's time pass, and all be told that is to be told; messages to one person are a second apart."""
    for _ in range(4):
        story.world.now += timedelta(seconds=seconds)
        await story.warroom.parts.duty.run()


def last(story: Story, who: Person) -> Message:
    """The newest direct message to somebody."""
    return story.direct(who)[-1]


async def press(story: Story, who: Person, button: str) -> None:
    """Press a button of the newest direct message, and let everybody be told."""
    actor: Actor = story.person(who)
    answer = await actor.click(last(story, who), button)
    assert answer.error is None
    await rounds(story)


async def on_call(story: Story, who: Person = ANA) -> str:
    """Who is on call at half past four, as people see it."""
    return await typed(story, "oncall 4:30", who)


async def test_somebody_is_asked_accepts_and_is_paged(story: Story) -> None:
    """The question goes to one person; a yes makes it so, tells whoever asked, and calls whoever accepted."""
    said = await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    asked = last(story, CLEO).text
    before = await on_call(story)
    await press(story, CLEO, "I'll be on call")
    after = await on_call(story)
    await story.at(65)
    await story.typed("declare P0 checkout down", MARC)

    assert said == (
        f"<@U0000CLEO> is asked by direct message to be on call for “On-call engineer” {SPAN}, instead of <@U0000ANA>. "
        "You will be told what they say; until they accept, nothing changes. "
        "The playbook has no contact for them, so a page reaches them in Slack only."
    )
    assert asked == (f"<@U0000ANA> asks: can you be on call for “On-call engineer” {SPAN}, instead of <@U0000ANA>?")
    assert "(`oncall`): <@U0000ANA>" in before
    assert "(`oncall`): <@U0000CLEO>" in after
    assert (
        last(story, ANA).text
        == f":white_check_mark: <@U0000CLEO> is on call for “On-call engineer” {SPAN} instead of you."
    )
    assert story.direct(CLEO)[0].text.startswith(":white_check_mark: You are on call for “On-call engineer”")
    assert (await story.incident()).escalation.tried == ("U0000CLEO",)
    assert last(story, CLEO).text.endswith(": you are called as On-call engineer")


async def test_a_no_changes_nothing_and_is_told_to_whoever_asked(story: Story) -> None:
    """With who is on call then, and how to ask somebody else; nobody else hears of it."""
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    await press(story, CLEO, "I can't")

    assert last(story, ANA).text == (
        f"<@U0000CLEO> can't be on call for “On-call engineer” {SPAN}. On call then are you. "
        "`/incident cover` asks somebody else."
    )
    assert "(`oncall`): <@U0000ANA>" in await on_call(story)
    assert story.direct(BEN) == []


async def test_a_yes_can_be_given_back(story: Story) -> None:
    """Whoever is on call again is warned, by a message of its own: an edit would not be noticed."""
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00", MARC)
    await press(story, CLEO, "I'll be on call")
    await press(story, CLEO, "I can't after all")

    assert "(`oncall`): <@U0000ANA>" in await on_call(story)
    assert [message.text.split(" ")[0] for message in story.direct(ANA)] == [":white_check_mark:", ":warning:"]
    assert last(story, ANA).text == (
        f":warning: <@U0000CLEO> can't be on call for “On-call engineer” {SPAN} after all. On call then are you. "
        "`/incident cover` asks somebody else."
    )
    assert "On call then is <@U0000ANA>." in last(story, MARC).text
    assert len(story.direct(CLEO)) == 1


async def test_no_answer_lapses_and_whoever_asked_is_told(story: Story) -> None:
    """At four nobody has answered: the question says so, it has no button any more, and Ana stays on call."""
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    await story.at(60)
    await rounds(story)

    assert last(story, CLEO).text == f"You are not on call for “On-call engineer” {SPAN}: you did not answer in time."
    assert "button" not in str(last(story, CLEO).blocks)
    assert last(story, ANA).text.startswith(":warning: <@U0000CLEO> has not answered whether they can be on call")


async def test_one_may_offer_it_and_whoever_is_relieved_is_told(story: Story) -> None:
    """Nobody has to be asked; Ana hears of it, and Ben can give it back."""
    said = await typed(story, "cover me oncall 4:00–6:00", BEN)

    assert said == f"You are on call for “On-call engineer” {SPAN}, instead of <@U0000ANA>. They are told."
    assert (
        last(story, ANA).text
        == f":white_check_mark: <@U0000BEN> is on call for “On-call engineer” {SPAN} instead of you."
    )
    assert "I can't after all" in str(last(story, BEN).blocks)


async def test_only_who_is_asked_can_answer(story: Story) -> None:
    """Somebody who presses another's button, as only a forger could, changes nothing."""
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    covers = story.warroom.parts.desk.covers
    asked = await covers.get(1)

    with pytest.raises(Exception, match="Only <@U0000CLEO> can answer that"):
        await covers.answer(asked.id, by="U0000BEN", yes=True, at=datetime(2026, 11, 24, 3, 1, tzinfo=UTC))


BACKUP = "• `/incident cover me backup 4:00–6:00` Backup"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("cover", "Say whom, and from when to when: `/incident cover @name tomorrow 9:00–17:00`."),
        ("cover tomorrow 9:00–17:00",
         "“tomorrow” is not a person. Type @ and choose the name from Slack's list, or say `me`."),
        (f"cover <@{GONE.id}> 9:00–17:00", f"<@{GONE.id}> has been deactivated, so nobody would answer a page."),
        (f"cover <@{ROBO.id}> 9:00–17:00", f"<@{ROBO.id}> is a bot, so nobody would answer a page."),
        ("cover <@U0000CLEO> tomorrow 9:00",
         "Say until when, too: `tomorrow 9:00–17:00`, `fri 18:00 to mon 9:00`, or `now for 4h`."),
        ("cover me 4:00–6:00",
         "Say which rota you mean:\n• `/incident cover me oncall 4:00–6:00` On-call engineer\n" + BACKUP),
        ("cover me oncall 4:00–6:00", "You are on call for “On-call engineer” all that time already."),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_answered_with_what_to_type(story: Story, words: str, said: str) -> None:
    """A sentence, and nobody is asked."""
    assert await typed(story, words) == said
    assert story.direct(CLEO) == []


async def test_the_rota_that_one_is_on_call_for_is_meant(story: Story) -> None:
    """Ana is on call for one of the two: that one needs no naming."""
    assert "for “On-call engineer”" in await typed(story, "cover <@U0000CLEO> 4:00–6:00")
    assert "for “Backup”" in await typed(story, "cover <@U0000CLEO> 4:00–6:00", BEN)


async def test_what_slack_did_not_answer_is_not_told_twice(story: Story) -> None:
    """The question was posted and the answer was lost: it is found again, and asked once."""
    story.workspace.faults.add("chat.postMessage", kind="reset_after")
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    await rounds(story, seconds=60)

    assert len(story.direct(CLEO)) == 1
    await press(story, CLEO, "I'll be on call")
    assert len(story.direct(CLEO)) == 1


async def test_what_slack_did_not_answer_is_brought_up_to_date(story: Story) -> None:
    """The question was posted, its answer was lost, and its time is over before it is found again."""
    story.workspace.faults.add("chat.postMessage", kind="reset_after")
    await story.person(ANA).command("/incident cover <@U0000CLEO> oncall 4:00–6:00", channel="general")
    await story.warroom.parts.duty.run()
    await story.at(60)
    await rounds(story)

    assert [message.text.split(":")[0] for message in story.direct(CLEO)] == [last(story, CLEO).text.split(":")[0]]
    assert last(story, CLEO).text.startswith("You are not on call")
    assert last(story, ANA).text.startswith(":warning: <@U0000CLEO> has not answered whether they can be on call")


async def test_who_offered_it_is_on_call_though_slack_does_not_know_them(story: Story) -> None:
    """Their own message fails for good; whoever is relieved was told the truth."""
    story.workspace.faults.add("conversations.open", kind="error:user_not_found")
    await typed(story, "cover me oncall 4:00–6:00", BEN)

    assert story.direct(BEN) == []
    assert last(story, ANA).text.startswith(":white_check_mark: <@U0000BEN> is on call for “On-call engineer”")
    assert "(`oncall`): <@U0000BEN>" in await on_call(story)


async def test_who_cannot_be_asked_is_said_so_and_why(story: Story) -> None:
    """At once, to whoever asked; trouble with Slack in between is not the reason."""
    story.workspace.faults.add("conversations.open", kind="error:user_not_found")
    story.workspace.faults.add("conversations.open", kind="500")
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    await rounds(story, seconds=10)

    assert story.direct(CLEO) == []
    assert last(story, ANA).text.startswith(
        ":warning: <@U0000CLEO> could not be asked (Slack does not know this person) to be on call"
    )


async def test_a_round_that_was_frozen_past_its_lease_posts_nothing(story: Story) -> None:
    """It was about to ask; another replica may have asked meanwhile. The next round asks, once."""
    await story.person(ANA).command("/incident cover <@U0000CLEO> oncall 4:00–6:00", channel="general")
    story.workspace.gateway.latency = 0.4
    direct = story.workspace.direct(CLEO).id
    frozen = asyncio.create_task(story.warroom.parts.duty.run())
    await story.workspace.wait_for(
        lambda: [call for call in story.workspace.journal.of("conversations.history") if call.args["channel"] == direct]
    )
    story.world.now += timedelta(minutes=2)
    await frozen
    story.workspace.gateway.latency = 0
    asked_late = len(story.direct(CLEO))
    await rounds(story)

    assert asked_late == 0
    assert [message.text.split(":")[0] for message in story.direct(CLEO)] == ["<@U0000ANA> asks"]


async def home(story: Story, who: Person) -> str:
    """What somebody reads on their Home."""
    story.warroom.parts.homes.open(who.id)
    await story.warroom.parts.homes.beat()
    shown = story.person(who).home
    assert shown is not None
    return shown.plain


async def test_on_the_home(story: Story) -> None:
    """Whoever is asked finds it among what waits, and answers there; then both see it, and nobody else."""
    await typed(story, "cover <@U0000CLEO> oncall 4:00–6:00")
    asked, asking, other = await home(story, CLEO), await home(story, ANA), await home(story, MARC)
    view = story.person(CLEO).home
    assert view is not None
    await story.person(CLEO).press(view, "I'll be on call")
    await rounds(story)

    assert "can you be on call for “On-call engineer”" in asked.partition("Open incidents")[0]
    assert "@U0000CLEO is asked to be on call" in asking.partition("Your covers")[2]
    assert "Your covers" not in other + asked
    assert "You are on call for “On-call engineer”" in (await home(story, CLEO)).partition("Your covers")[2]
    assert "@U0000CLEO is on call" in (await home(story, ANA)).partition("Your covers")[2]
