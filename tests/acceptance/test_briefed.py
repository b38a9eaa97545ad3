"""Whoever comes late or takes command reads the same: what is known, what did not hold, what is to be done."""

from datetime import timedelta
from pathlib import Path

from playbook import commands
from playbook.health.sample import Outcome
from playbook.states.symptoms import Symptom
from sandbox.people import ANA, BEN, CLEO, SARA
from tests.support.story import START, Story, telling

RELAPSE = "That did not hold: it came back at"


async def the_check_is(story: Story, state: Outcome, minute: float, said: str) -> None:
    """The health check of its service reports."""
    await story.at(minute)
    at = START + timedelta(minutes=minute)
    symptom = Symptom(check="web", state=state, said=said, since=at)
    await story.warroom.parts.incidents.handle(1, commands.RecordSymptoms(at=at, symptoms=(symptom,)))
    await story.settle()


async def it_came_back(story: Story) -> None:
    """Ana has restarted the pods and ticks what she sees; then the health check fails, and Ben has it."""
    room = await story.room()
    for words in ("ack", "task @Sara read the logs", "resolve restarted the pods", "verify smoke"):
        await story.typed(words, ANA, room)
    await the_check_is(story, Outcome.FAILING, 30, "HTTP 503")


async def declared(story: Story) -> None:
    """A P0 whose service is well at first."""
    await story.typed("declare P0 checkout is down", CLEO)
    await the_check_is(story, Outcome.HEALTHY, 2, "HTTP 200")


async def test_the_brief_of_a_handover(tmp_path: Path) -> None:
    """It has the last update, the relapse, what fails and the open task, before it is accepted and after."""
    async with telling(tmp_path, limits=False) as story:
        await declared(story)
        await it_came_back(story)
        await story.at(34)
        for words in ("commander INC-1 me", "flag INC-1 data-loss", "split INC-1 replica lag", "handover INC-1 @Sara"):
            await story.typed(words, BEN)
        (question,) = [one for one in story.direct(SARA) if "asks you to take command" in one.visible]
        waiting = question.plain.replace("*", "")
        await story.person(SARA).click(question, "Accept")
        await story.settle()

        for brief in (waiting, question.plain.replace("*", "")):
            done = brief.partition("Done so far")[2].partition("To be done")[0]
            assert "Known restarted the pods" in brief
            assert RELAPSE in brief
            assert "health check web: HTTP 503" in brief
            assert "❌ `web` HTTP 503" in brief
            assert "Flags Data loss or corruption" in brief
            assert "has a part of its own: INC-2" in brief
            assert "read the logs (@Sara)" in brief.partition("To be done")[2]
            assert "says that it came back" in done
            assert not any(words in done for words in ("again", "raised the flag", "split", "took command"))
        assert "You are in command" in question.plain


async def test_catching_up_after_a_relapse(tmp_path: Path) -> None:
    """The fix that failed is said to have failed, until somebody says how it stands now."""
    async with telling(tmp_path, limits=False) as story:
        await declared(story)
        await it_came_back(story)
        late = await caught_up(story)
        await story.at(31)
        await story.typed("update INC-1 the database is full", ANA)
        later = await caught_up(story)

        assert "Known restarted the pods" in late
        assert RELAPSE in late
        assert ": health check web: HTTP 503" in late
        assert "Known the database is full" in later
        assert RELAPSE not in later


async def test_while_it_holds_nothing_is_said_of_that(tmp_path: Path) -> None:
    """Nor of a fix that somebody only verifies."""
    async with telling(tmp_path, limits=False) as story:
        await declared(story)
        await story.typed("resolve INC-1 restarted the pods", ANA)

        assert RELAPSE not in await caught_up(story)


async def caught_up(story: Story) -> str:
    """What Cleo reads who comes late, without marks."""
    answer = await story.person(CLEO).command("/incident catchup INC-1", "general")
    return answer.replies[-1].plain.replace("*", "")
