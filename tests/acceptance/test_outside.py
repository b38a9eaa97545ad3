"""A call and a document of its own for each incident, by servers that behave as Zoom's and Google's do; and without."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from playbook import reading
from playbook.document import Playbook
from sandbox.people import ANA, BEN, CLEO
from tests.support.google import FakeGoogle, fake_google
from tests.support.story import Story, telling
from tests.support.zoom import ACCOUNT, CLIENT, SECRET, FakeZoom, fake_zoom

THEIRS = "https://incidents.zoom.us/warroom"


def asking() -> Playbook:
    """The built-in playbook, which asks for both."""
    plain = reading.default()
    wanted = plain.war_room.model_copy(update={"meeting": "zoom", "document": "google"})
    return plain.model_copy(update={"war_room": wanted})


@asynccontextmanager
async def begun(folder: Path, zoom: FakeZoom, google: FakeGoogle) -> AsyncIterator[Story]:
    """A running bot that is set up for both."""
    settings = {
        "warroom_zoom_account": ACCOUNT,
        "warroom_zoom_client": CLIENT,
        "warroom_zoom_secret": SECRET,
        "warroom_zoom_url": f"{zoom.url}/v2",
        "warroom_zoom_login_url": f"{zoom.url}/oauth/token",
        "warroom_google_key": google.key(folder),
        "warroom_google_share": "example.com",
        "warroom_google_docs_url": google.url,
        "warroom_google_drive_url": google.url,
    }
    async with telling(folder, settings=settings, playbook=asking()) as story:
        yield story


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


async def links(story: Story, number: int = 1) -> dict[str, str]:
    """The bookmarks of a war room."""
    room = story.workspace.channel(await story.room(number))
    return {one["title"]: one["link"] for one in room.bookmarks}


async def test_people_meet_there(tmp_path: Path, zoom: FakeZoom, google: FakeGoogle) -> None:
    """The page, the card, the topic and the bookmark lead to the call that was made for it."""
    async with begun(tmp_path, zoom, google) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        (meeting,) = zoom.meetings
        room = story.workspace.channel(await story.room())

        assert (await links(story))["Join the call"] == meeting["join_url"]
        assert room.topic.endswith(meeting["join_url"])
        card = room.by_ts[(await story.incident()).card or ""]
        for message in (card, story.direct(ANA)[-1]):
            assert meeting["join_url"] in str(message.blocks)
            assert THEIRS not in str(message.blocks)


async def test_the_document_is_kept_in_step(tmp_path: Path, zoom: FakeZoom, google: FakeGoogle) -> None:
    """It is linked from the card and the bookmarks, and says what the timeline says."""
    async with begun(tmp_path, zoom, google) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        await story.person(BEN).command("/incident note INC-1 the deploy of 02:50")
        await story.settle()

        assert list(google.texts) == ["doc1"]
        assert "@Ben: the deploy of 02:50" in google.texts["doc1"]
        assert (await links(story))["Incident log (document)"].endswith("/doc1/edit")
        room = story.workspace.channel(await story.room())
        card = room.by_ts[(await story.incident()).card or ""]
        assert "/doc1/edit" in str(card.blocks)


async def test_a_page_waits_for_neither(tmp_path: Path, zoom: FakeZoom, google: FakeGoogle) -> None:
    """Both are out of order: Ana is called at once; the playbook's address stands, and the timeline says why."""
    zoom.faults.extend(["503"] * 100)
    google.faults.extend(["503"] * 100)
    async with begun(tmp_path, zoom, google) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.workspace.wait_for(lambda: bool(story.direct(ANA)), 5)
        assert zoom.meetings == []
        await story.live(60)

        assert any(one.startswith("meeting ") for one in (await story.incident()).undelivered)
        assert (await links(story))["Join the call"] == THEIRS
        said = await story.person(CLEO).command("/incident timeline INC-1")
        assert "people meet at the playbook's address: Zoom answered 503" in f"{said.text} {said.body}"
        google.faults.clear()
        await story.settle()
        assert "checkout is down" in google.texts["doc1"]


async def test_a_private_one_stays_inside(tmp_path: Path, zoom: FakeZoom, google: FakeGoogle) -> None:
    """A call without its title, and no document at all."""
    async with begun(tmp_path, zoom, google) as story:
        await story.person(CLEO).command("/incident declare private P1 zanzibar leaked")
        await story.settle()

        assert google.files == {}
        assert [one["topic"] for one in zoom.meetings] == ["INC-1"]
        assert (await links(story))["Join the call"] == zoom.meetings[0]["join_url"]


async def test_without_their_settings(tmp_path: Path) -> None:
    """The playbook asks for what nobody has set up: the timeline says so, and all the rest goes on."""
    async with telling(tmp_path, playbook=asking()) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        incident = await story.incident()

        lost = sorted(one.partition(" ")[0] for one in incident.undelivered)
        assert lost == ["document", "meeting"]
        assert all("is not set" in one for one in incident.undelivered)
        assert (await links(story))["Join the call"] == THEIRS


async def test_a_playbook_that_does_not_ask(tmp_path: Path, zoom: FakeZoom, google: FakeGoogle) -> None:
    """Nothing is made, whatever the settings say."""
    async with begun(tmp_path, zoom, google) as story:
        story.playbook = reading.default()
        await story.warroom.stop()
        await story.start()
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()

        assert (zoom.meetings, google.files) == ([], {})
