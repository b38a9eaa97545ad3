"""What leaves Slack because of a private incident: mails, alerts, the call. None of it says what it is about."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from playbook import reading
from playbook.contacts import Way
from playbook.document import Playbook
from sandbox.people import ANA, BEN, CLEO, IVY, LENA, PAUL, TESS
from tests.support.google import FakeGoogle, fake_google
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pagerduty import KEY, FakePagerDuty, fake_pagerduty
from tests.support.story import Story, telling
from tests.support.zoom import ACCOUNT, CLIENT, SECRET, FakeZoom, fake_zoom

SECRETS = ("zanzibar", "quagga", "narwhal", "data exposed", "breach", "wombat", "shop")


def asking() -> Playbook:
    """The built-in playbook: it wants a call and a document, and calls the first two in three ways."""
    plain = reading.default()
    wanted = plain.war_room.model_copy(update={"meeting": "zoom", "document": "google"})
    ways = tuple(Way(by=by, after=timedelta(minutes=after)) for by, after in (("email", 2), ("pagerduty", 5)))
    reached = {
        key: plain.contacts[key].model_copy(update={"pagerduty": "team", "reach": ways}) for key in ("primary", "cto")
    }
    return plain.model_copy(update={"war_room": wanted, "contacts": {**plain.contacts, **reached}})


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The team's mail server."""
    async with mailbox() as box:
        yield box


@pytest.fixture
async def pagerduty() -> AsyncIterator[FakePagerDuty]:
    """A server like PagerDuty's."""
    async with fake_pagerduty() as made:
        yield made


@pytest.fixture
async def zoom() -> AsyncIterator[FakeZoom]:
    """A server like Zoom's."""
    async with fake_zoom() as made:
        yield made


@pytest.fixture
async def google() -> AsyncIterator[FakeGoogle]:
    """A server like Google's."""
    async with fake_google() as made:
        yield made


@pytest.fixture
async def story(
    tmp_path: Path, box: Mailbox, pagerduty: FakePagerDuty, zoom: FakeZoom, google: FakeGoogle
) -> AsyncIterator[Story]:
    """A running bot that is set up for all of them."""
    settings = {
        "warroom_smtp_url": box.url,
        "warroom_mail_from": "Warroom <warroom@example.com>",
        "warroom_pagerduty_keys": f"team={KEY}",
        "warroom_pagerduty_url": pagerduty.url,
        "warroom_zoom_account": ACCOUNT,
        "warroom_zoom_client": CLIENT,
        "warroom_zoom_secret": SECRET,
        "warroom_zoom_url": f"{zoom.url}/v2",
        "warroom_zoom_login_url": f"{zoom.url}/oauth/token",
        "warroom_google_key": google.key(tmp_path),
        "warroom_google_docs_url": google.url,
        "warroom_google_drive_url": google.url,
    }
    async with telling(tmp_path, limits=False, settings=settings, playbook=asking()) as story:
        yield story


async def it_happens(story: Story, *, private: bool) -> None:
    """Declared with a flag; Slack takes none of the messages that tell of another; nobody answers for an hour."""
    ben = story.person(BEN)
    await ben.command("/incident declare")
    filled = {"severity": "P0", "title": "zanzibar keys leaked", "impact": "quagga", "services": "shop"}
    assert ben.view is not None
    await ben.submit(ben.view, {**filled, "private": ["private"] if private else []})
    await story.settle()
    story.workspace.faults.add("chat.postMessage", kind="error:user_not_found", times=5)
    await story.typed("flag INC-1 customer-data narwhal", BEN)
    story.workspace.faults.clear()
    for minute in (1, 6, 20, 61):
        await story.at(minute)
        await story.typed("note INC-1 wombat", BEN)
    await story.typed("ack INC-1", ANA)
    await story.typed("resolve INC-1 now wombat", ANA)


def outside(box: Mailbox, pagerduty: FakePagerDuty, zoom: FakeZoom, google: FakeGoogle) -> dict[str, str]:
    """All that was sent to each of them, in lower case."""
    return {
        "mails": "\n".join(
            f"{mail['Subject']}\n{mail.as_string()}\n{mail.get_content()}" for mail in box.mails
        ).lower(),
        "alerts": json.dumps(pagerduty.taken).lower(),
        "meetings": json.dumps(zoom.meetings).lower(),
        "documents": json.dumps([google.files, google.texts]).lower(),
    }


async def test_nothing_outside_says_what_it_is_about(
    story: Story, box: Mailbox, pagerduty: FakePagerDuty, zoom: FakeZoom, google: FakeGoogle
) -> None:
    """Neither subject nor body of a mail, nor an alert and its end, nor the call's name; no document is written."""
    await it_happens(story, private=True)
    sent = outside(box, pagerduty, zoom, google)

    assert [(place, word) for place, text in sent.items() for word in SECRETS if word in text] == []
    assert {mail["To"] for mail in box.mails} == {person.email for person in (ANA, TESS, CLEO, LENA, PAUL, IVY)}
    assert {mail["Subject"] for mail in box.mails} == {
        "[P0] a private incident: you are called (INC-1)",
        "[P0] a private incident: you are told (INC-1)",
    }
    assert {one["event_action"] for one in pagerduty.taken} >= {"trigger", "resolve"}
    assert [one["topic"] for one in zoom.meetings] == ["INC-1"]
    assert google.files == {}


async def test_of_a_public_one_each_of_them_says_it(
    story: Story, box: Mailbox, pagerduty: FakePagerDuty, zoom: FakeZoom, google: FakeGoogle
) -> None:
    """So that the test above would see it."""
    await it_happens(story, private=False)
    sent = outside(box, pagerduty, zoom, google)

    assert [place for place, text in sent.items() if "zanzibar" not in text] == []
    assert "data exposed" in sent["mails"]
    assert "wombat" in sent["documents"]
