"""A person's Home as they see it: what waits for them, what is open, who is called; kept in step, and private."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy

from bot.integrations.slack.homes import MOST
from bot.integrations.slack.pace import HOMES
from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, TEAM, TESS, Person
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot; an open P0 that Ana is called for."""
    async with telling(tmp_path) as told:
        await told.person(CLEO).command("/incident declare P0 checkout is down")
        await told.settle()
        yield told


async def opened(story: Story, person: Person) -> str:
    """What this person reads after they have opened their Home."""
    story.warroom.parts.homes.open(person.id)
    return await shown(story, person)


async def shown(story: Story, person: Person) -> str:
    """What this person reads once the Homes have been looked after."""
    await story.warroom.parts.homes.beat()
    home = story.person(person).home
    assert home is not None
    return home.plain


def published(story: Story) -> int:
    """How often a Home has been published."""
    return sum(call.ok for call in story.workspace.journal.of("views.publish"))


def waiting(text: str) -> str:
    """The part of a Home that says what waits for its person."""
    return text.partition("Waiting for you")[2].partition("Open incidents")[0]


async def test_it_shows_what_waits_for_whom(story: Story) -> None:
    """Ana was called and can acknowledge; nothing waits for Tess; both see what is open and who is called."""
    ana, tess = await opened(story, ANA), await opened(story, TESS)

    assert "You were called at" in waiting(ana)
    assert "Nothing waits for you." in waiting(tess)
    for text in (ana, tess):
        assert "checkout is down" in text.partition("Open incidents")[2]
        assert " ago" not in text.partition("Open incidents")[2].partition("Who is called")[0]
        assert "P0 Critical" in text.partition("Who is called")[2]


async def test_opening_it_in_slack_publishes_it(story: Story) -> None:
    """Slack says that somebody opened it, and it is there."""
    await story.person(ANA).open_home()
    await story.workspace.wait_for(lambda: story.person(ANA).home is not None, 5)


async def test_acknowledging_from_it_puts_it_in_step(story: Story) -> None:
    """The press is done, and the Homes of all who look follow without being opened again."""
    await opened(story, TESS)
    await opened(story, ANA)
    home = story.person(ANA).home
    assert home is not None

    answer = await story.person(ANA).press(home, "Acknowledge")

    assert answer.error is None
    assert (await story.incident()).commander == ANA.id
    assert "You owe the next update, to those in the war room, at" in waiting(await shown(story, ANA))
    assert f"commander: @{ANA.id}" in await shown(story, TESS)


async def test_a_late_update_is_said_to_be_late_and_can_be_posted(story: Story) -> None:
    """The button opens the form for it."""
    await story.at(1)
    await story.person(ANA).click(story.direct(ANA)[-1], "Acknowledge")
    await story.at(16)
    text = await opened(story, ANA)
    home = story.person(ANA).home
    assert home is not None
    assert "Your update is overdue: those in the war room were to hear at" in waiting(text)
    assert ", the stakeholders at" in waiting(text)

    await story.person(ANA).press(home, "Post update")

    view = story.person(ANA).view
    assert view is not None
    assert view.callback_id == "update"


async def test_show_opens_the_facts(story: Story) -> None:
    """There is no message to answer under, so they come as a window of their own."""
    await opened(story, TESS)
    home = story.person(TESS).home
    assert home is not None

    answer = await story.person(TESS).press(home, "Show")

    view = story.person(TESS).view
    assert answer.error is None
    assert view is not None
    assert "checkout is down" in view.plain


async def test_what_is_refused_is_said_in_a_window(story: Story) -> None:
    """A button of a Home that is behind: whoever presses it is told who was faster."""
    await opened(story, ANA)
    behind = story.person(ANA).home
    assert behind is not None
    await story.person(BEN).command("/incident ack INC-1")
    await story.person(CLEO).command("/incident resolve INC-1 now fixed")

    await story.person(ANA).press(behind, "Acknowledge")

    view = story.person(ANA).view
    assert view is not None
    assert "INC-1" in view.plain


async def test_declare_opens_the_form(story: Story) -> None:
    """At once, from anywhere."""
    await opened(story, TESS)
    home = story.person(TESS).home
    assert home is not None

    await story.person(TESS).press(home, "Declare an incident")

    view = story.person(TESS).view
    assert view is not None
    assert view.callback_id == "declare"


async def test_nothing_new_is_not_published(story: Story) -> None:
    """A Home that would look the same is left alone."""
    await opened(story, ANA)
    before = published(story)
    await story.person(CLEO).command("/incident note INC-1 a word for the timeline")
    await shown(story, ANA)
    await shown(story, ANA)

    assert published(story) == before


async def test_a_recent_one_is_shown_after_its_end(story: Story) -> None:
    """With how long it lasted, and no longer among the open ones."""
    await story.person(CLEO).command("/incident resolve INC-1 now rolled back")
    text = await opened(story, TESS)

    assert "No incident is open." in text
    assert "Resolved" in text.partition("Recent incidents")[2]
    await story.person(CLEO).command("/incident close INC-1 nothing is left")
    assert (await story.incident()).status is Status.CLOSED
    assert "Closed" in (await shown(story, TESS)).partition("Recent incidents")[2]


async def test_a_database_that_was_away(story: Story) -> None:
    """Who opened it meanwhile gets it once the database is back."""
    parts = story.warroom.parts
    async with parts.database.write() as connection:
        await connection.execute(sqlalchemy.text("ALTER TABLE incidents RENAME TO away"))
    parts.homes.open(TESS.id)
    await parts.homes.run()
    assert story.person(TESS).home is None
    async with parts.database.write() as connection:
        await connection.execute(sqlalchemy.text("ALTER TABLE away RENAME TO incidents"))

    assert "checkout is down" in await shown(story, TESS)


async def test_a_restart_leaves_it_until_it_is_opened_again(story: Story) -> None:
    """Who looked is not remembered across lives; the next opening shows it as it is now."""
    await opened(story, TESS)
    await story.warroom.stop()
    await story.start()
    await story.person(CLEO).command("/incident title INC-1 login is down")
    assert "login is down" not in await shown(story, TESS)

    assert "login is down" in await opened(story, TESS)


async def test_many_are_paced_and_the_last_state_is_published(story: Story) -> None:
    """So many at once and no more; Slack never has to refuse one, and in the end all show the newest."""
    for _ in range(HOMES.burst // len(TEAM) + 1):
        for person in TEAM:
            story.warroom.parts.homes.open(person.id)
        await story.warroom.parts.homes.beat()
    assert published(story) == HOMES.burst

    await story.person(CLEO).command("/incident title INC-1 login is down")
    for _ in range(2 * len(TEAM)):
        await story.live(1)
        await story.warroom.parts.homes.beat()

    assert all(call.ok for call in story.workspace.journal.of("views.publish"))
    assert ["login is down" in await shown(story, person) for person in TEAM] == [True] * len(TEAM)


async def test_what_is_resolved_waits_to_be_closed(story: Story) -> None:
    """For whoever commanded it, below what is open, with what is left to do; for nobody else, and not once closed."""
    ana = story.person(ANA)
    await ana.command("/incident ack INC-1")
    await ana.command("/incident resolve INC-1 now rolled back")
    seen = waiting(await opened(story, ANA))

    assert "and not closed. Left to do: Post initial status update; Update status page" in seen
    assert "not closed" not in await opened(story, BEN)
    await ana.command("/incident close INC-1 done elsewhere")
    assert "Nothing waits for you." in waiting(await shown(story, ANA))


async def test_who_is_remembered_is_bounded(story: Story) -> None:
    """Of more people than can be kept in step, those who opened it last."""
    await opened(story, ANA)
    for number in range(MOST):
        story.warroom.parts.homes.open(f"U{number}")
    before = story.person(ANA).home
    await story.person(CLEO).command("/incident title INC-1 login is down")
    await story.warroom.parts.homes.beat()

    assert story.person(ANA).home == before


async def test_a_private_one_is_on_its_members_homes_only(story: Story) -> None:
    """Neither its title nor its number, open or past."""
    await story.person(CLEO).command("/incident declare private P1 zanzibar leaked")
    await story.settle()

    seen = {person.name for person in TEAM if "zanzibar" in await opened(story, person)}
    assert seen == {"Ana", "Cleo"}
    assert "INC-2" not in await shown(story, TESS)
    await story.person(CLEO).command("/incident cancel INC-2 false alarm")
    assert "INC-2" not in await shown(story, TESS)


async def test_everything_that_waits_is_there(story: Story) -> None:
    """Of one incident all of it, under its name once: the update, the question, the task; then what is verified."""
    ana = story.person(ANA)
    await story.at(1)
    await ana.click(story.direct(ANA)[-1], "Acknowledge")
    room = await story.room()
    await ana.command(f"/incident task <@{ANA.id}> look at the replica", room)
    await story.at(16)
    before = waiting(await opened(story, ANA))

    assert before.count("checkout is down") == 1
    said = ["Your update is overdue", "Is it a single failure or a cascade?", "Your task: look at the replica"]
    assert [before.find(words) for words in said] == sorted(before.find(words) for words in said) != [-1] * 3

    assert ana.home is not None
    await ana.press(ana.home, "Answer…")
    assert ana.view is not None
    await ana.submit(ana.view, {"answer": "1"})
    assert (await story.incident()).phases.answers[0].says == "Cascade"
    await ana.command("/incident resolve rolled back", room)
    await story.settle()
    after = waiting(await shown(story, ANA))

    assert "a cascade?" not in after
    assert after.count("To be verified: ") == 3
    await ana.press(ana.home, "Tick")
    assert len((await story.incident()).verification.ticks) == 1
    assert waiting(await shown(story, ANA)).count("To be verified: ") == 2


async def test_who_is_called_although_somebody_has_it_says_that_they_come(story: Story) -> None:
    """It waits on their Home and in their message; the button in either ends it for them, and not for the other."""
    await story.typed("ack INC-1", ANA)
    await story.at(20)
    await story.person(ANA).command("/incident note INC-1 looking", "general")
    await story.at(30)
    sara, marc, ana = [waiting(await opened(story, who)) for who in (SARA, MARC, ANA)]
    call = story.direct(SARA)[-1]
    await story.person(SARA).click(call, "I'm coming")
    await story.settle()
    home = story.person(MARC).home
    assert home is not None
    await story.person(MARC).press(home, "I'm coming")
    await story.settle()

    for text in (sara, marc):
        assert "@U0000ANA is on it, and you are wanted too." in text
    assert "wanted too" not in ana
    for who in (SARA, MARC):
        assert "You are on it too" in story.direct(who)[-1].visible
        assert "I'm coming" not in story.direct(who)[-1].visible
        assert "wanted too" not in waiting(await shown(story, who))
    await story.at(55)
    assert not any("You are called again" in one.visible for who in (SARA, MARC) for one in story.direct(who))
