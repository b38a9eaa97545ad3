"""Slack is down: people are called by mail, work goes on over the web API, and what was missed is told once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playbook.events import PagedByMail
from sandbox.message import Message
from sandbox.people import ANA, BEN, Person
from tests.support.mailbox import Mailbox, mailbox
from tests.support.story import Story, telling

TOKEN = "correct-horse-battery-staple"
DOWN = {"severity": "P0", "title": "checkout is down", "by": "sara@example.com"}


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The team's mail server."""
    async with mailbox() as box:
        yield box


@pytest.fixture
async def story(tmp_path: Path, box: Mailbox) -> AsyncIterator[Story]:
    """A running bot with a web API and a mail server; Slack has just gone."""
    settings = {
        "warroom_api_token": TOKEN,
        "warroom_smtp_url": box.url,
        "warroom_mail_from": "Warroom <warroom@example.com>",
    }
    async with telling(tmp_path, settings=settings) as story:
        slack_goes(story)
        yield story
        story.workspace.faults.clear()  # else the stop waits for it


def slack_goes(story: Story) -> None:
    """Every call fails, in one way or another."""
    story.workspace.faults.kinds = ("500", "503", "reset")
    story.workspace.faults.rate = 1.0


async def slack_returns(story: Story) -> None:
    """Slack is there again, and everything is told, after the longest back-off at most."""
    story.workspace.faults.clear()
    await story.live(80)
    await story.settle()


async def post(story: Story, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Give an order over the web API; it is carried out."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        url = f"http://127.0.0.1:{story.warroom.port}/api/v1/incidents{path}"
        async with session.post(url, json=body) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status in (200, 201), said
            return said


def recipients(box: Mailbox) -> list[str]:
    """Whom mails went to, oldest first."""
    return [mail["To"] for mail in box.mails]


async def test_the_whole_of_it(story: Story, box: Mailbox) -> None:
    """Declared, paged by mail, acknowledged, updated and resolved without Slack; once it is back, people see all of it,
    in order, and nothing twice."""
    await post(story, "", {**DOWN, "by": ANA.email})
    await story.live(25)
    assert box.mails == []

    await story.live(25)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == (ANA.email, "[P0] checkout is down: you are called (INC-1)")

    await post(story, "/1/acknowledge", {"by": ANA.email})
    for act, words in (("updates", "first words"), ("updates", "second words"), ("resolve", "now last words")):
        await post(story, f"/1/{act}", {"by": ANA.email, "words": words})
        await story.live(20)
    await slack_returns(story)

    assert recipients(box) == [ANA.email]
    told = story.told("incident-response")
    assert len([one for one in told if "checkout is down" in one]) == 1
    assert [word for one in told for word in ("first", "second", "last") if f"{word} words" in one] == [
        "first",
        "second",
        "last",
    ]
    rooms = [one for one in story.workspace.channels() if (one.name or "").startswith("inc-")]
    assert len(rooms) == 1
    in_room = story.told(await story.room())
    assert len([one for one in in_room if "checkout is down" in one]) == 1  # the card
    assert len(in_room) == len(set(in_room))
    assert len(story.direct(ANA)) <= 1
    assert (await story.incident()).undelivered == ()


async def test_each_page_once_by_either_way(story: Story, box: Mailbox) -> None:
    """Every page and every repeat is mailed once, when it is made; when Slack returns, each person is called once."""
    await post(story, "", DOWN)
    await story.live(60)
    assert recipients(box) == [ANA.email]

    await story.live(15 * 60)
    assert recipients(box) == [ANA.email] * 3 + [BEN.email]
    await slack_returns(story)

    assert recipients(box) == [ANA.email] * 3 + [BEN.email]
    assert [len(calls(story, person)) for person in (ANA, BEN)] == [1, 1]
    history = await story.warroom.parts.incidents.timeline(1)
    assert len([event for event in history if isinstance(event, PagedByMail)]) == 4


def calls(story: Story, person: Person) -> list[Message]:
    """The pages of somebody that can be acknowledged."""
    return [message for message in story.direct(person) if ("Acknowledge", "ack") in message.buttons]


async def test_no_mail_for_a_hiccup(story: Story, box: Mailbox) -> None:
    """Slack is back within half a minute: the page comes there, and no mail."""
    await post(story, "", DOWN)
    await story.live(20)
    await slack_returns(story)
    await story.live(60)

    assert box.mails == []
    assert len(story.direct(ANA)) == 1


async def test_over_a_restart(story: Story, box: Mailbox) -> None:
    """The bot is started again in the middle of the outage: what was mailed is not mailed again, the rest is told."""
    await post(story, "", DOWN)
    await story.live(45)
    await story.warroom.stop()
    await story.start(met=False)
    await post(story, "/1/notes", {"by": BEN.id, "words": "still here"})
    await story.live(120)
    await slack_returns(story)

    assert recipients(box) == [ANA.email]
    assert len(story.direct(ANA)) == 1
    assert len([one for one in story.told("incident-response") if "checkout is down" in one]) == 1


async def test_the_mail_server_is_down_too(story: Story, box: Mailbox) -> None:
    """It is tried until it takes the mail; a person it does not know is said aloud, for somebody must call them."""
    box.answers = ["451 later"] * 3
    await post(story, "", DOWN)
    await story.live(90)
    assert recipients(box) == [ANA.email]

    box.strangers = {BEN.email}
    await story.live(15 * 60)
    assert recipients(box) == [ANA.email] * 3
    await slack_returns(story)
    assert any(
        "could not be called by e-mail: the mail server refused it: 550" in one
        for one in story.told("incident-response")
    )


async def test_a_page_that_slack_refuses_for_good(story: Story, box: Mailbox) -> None:
    """Slack is there and will never bring this page: the mail goes at once, and the channel is told."""
    story.workspace.faults.clear()
    story.workspace.faults.add("chat.postMessage", kind="error:user_not_found", times=2)  # with the announcement
    await post(story, "", DOWN)
    await story.settle()

    assert recipients(box) == [ANA.email]


async def test_slack_was_never_there(database_url: str, story: Story, box: Mailbox) -> None:
    """A bot started for the first time while Slack is down takes orders, and calls by the addresses of the playbook; it
    tells everything once it has met Slack. On SQLite and on PostgreSQL."""
    await story.warroom.stop()
    another = database_url.replace("warroom.sqlite3", "another.sqlite3")
    story.settings = story.settings.model_copy(update={"warroom_database_url": another})
    await story.start(met=False)

    said = await post(story, "", {**DOWN, "by": BEN.email})
    assert said["incident"]["declared_by"] == BEN.email
    await story.live(45)
    assert recipients(box) == [ANA.email]

    await slack_returns(story)
    assert recipients(box) == [ANA.email]
    assert len(story.direct(ANA)) == 1
    assert len([one for one in story.told("incident-response") if "checkout is down" in one]) == 1
