"""A Zoom call for each incident: made once, whatever the network does; and what stands if it cannot be made."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from pydantic import SecretStr

from bot.integrations.web import Web
from bot.integrations.zoom.integration import PATIENCE, Zoom, topic
from playbook.commands import ChangeStatus, Command, RecordMeeting
from playbook.document import Playbook
from playbook.incident import Status
from playbook.telling import What
from scheduler.errands import Errand, GiveUp, TryLater
from tests.support.history import START, History, at
from tests.support.zoom import FakeZoom, fake_zoom
from tests.unit.integrations.rendering import errand


@pytest.fixture
async def server() -> AsyncIterator[FakeZoom]:
    """A server like Zoom's."""
    async with fake_zoom() as made:
        yield made


@pytest.fixture
async def zoom(server: FakeZoom) -> AsyncIterator[Zoom]:
    """The integration, pointed at it."""
    async with aiohttp.ClientSession() as session:
        yield Zoom(Web(session, "Zoom"), server.account, monotonic=lambda: 0.0)


def wanted(playbook: Playbook, *, unknown: bool = False, attempts: int = 0, **details: object) -> Errand:
    """The errand that makes the call of INC-7."""
    made = errand(History(playbook, title="checkout down", **details), What.MEETING, "declared")
    since = START if unknown else None
    return replace(made, delivery=replace(made.delivery, unknown_since=since, attempts=attempts))


async def test_it_is_made_and_remembered(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """Named after the incident; its link is what the incident remembers."""
    done = await zoom.deliver(wanted(playbook))

    (meeting,) = server.meetings
    assert meeting["topic"] == "INC-7 · checkout down"
    assert done.receipt == str(meeting["id"])
    assert isinstance(done.command, RecordMeeting)
    assert done.command.link == meeting["join_url"]


async def test_one_token_serves_many(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """And one that is not taken any more is replaced."""
    await zoom.deliver(wanted(playbook))
    await zoom.deliver(wanted(playbook))
    assert server.tokens == 1

    server.expired = True
    await zoom.deliver(wanted(playbook))

    assert server.tokens == 2


async def test_a_lost_answer(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """Nobody knows whether it was made; the next attempt finds it, on whichever page of the list."""
    for number in range(4):
        server.meetings.append({"id": number, "topic": f"{number}", "type": 2, "join_url": "x", "created_at": ""})
    server.faults.append("lose")
    with pytest.raises(TryLater) as raised:
        await zoom.deliver(wanted(playbook))
    assert raised.value.unknown

    made_now = wanted(playbook, unknown=True)
    incident = made_now.incident.model_copy(update={"declared_at": datetime.now(UTC) - timedelta(minutes=1)})
    done = await zoom.deliver(replace(made_now, incident=incident))

    assert len(server.meetings) == 5
    assert done.receipt == str(server.meetings[-1]["id"])


async def test_one_of_another_life_is_not_taken(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """The same name, made long before this incident."""
    old = {"id": 1, "topic": "INC-7 · checkout down", "type": 2, "join_url": "x", "created_at": "2020-01-01T00:00:00Z"}
    server.meetings.append(old)

    done = await zoom.deliver(wanted(playbook, unknown=True))

    assert done.receipt != "1"


@pytest.mark.parametrize(("fault", "unknown"), [("503", True), ("drop", True), ("429", False)])
async def test_what_may_pass(server: FakeZoom, zoom: Zoom, playbook: Playbook, fault: str, *, unknown: bool) -> None:
    """It is tried again, and looked for first where nobody knows."""
    server.faults.append(fault)
    with pytest.raises(TryLater) as raised:
        await zoom.deliver(wanted(playbook))

    assert raised.value.unknown is unknown
    assert raised.value.after == (timedelta(seconds=7) if fault == "429" else None)


async def test_what_does_not_pass(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """Zoom's own words say what to mend; and after so many attempts it is over too."""
    server.faults.append("400")
    with pytest.raises(GiveUp, match="Zoom answered 400: as asked"):
        await zoom.deliver(wanted(playbook))

    server.faults.append("503")
    with pytest.raises(GiveUp, match="Zoom answered 503"):
        await zoom.deliver(wanted(playbook, attempts=PATIENCE - 1))


async def test_a_wrong_secret_is_named_and_not_shown(server: FakeZoom, playbook: Playbook) -> None:
    """Whoever reads the timeline learns what is wrong, not what was tried."""
    account = replace(server.account, secret=SecretStr("planted"))
    async with aiohttp.ClientSession() as session:
        with pytest.raises(GiveUp, match="Zoom answered 401: invalid_client") as raised:
            await Zoom(Web(session, "Zoom"), account, monotonic=lambda: 0.0).deliver(wanted(playbook))

    assert "planted" not in f"{raised.value} {account!r}"


async def test_a_private_ones_title_stays_inside(playbook: Playbook) -> None:
    """Zoom's administrators read the names of meetings."""
    assert topic(wanted(playbook, private=True).incident) == "INC-7"


@pytest.mark.parametrize(
    "command",
    [
        ChangeStatus(by="U0000ANA", at=at(1), to=Status.CANCELLED, why="a drill"),
        RecordMeeting(at=at(1), meeting="1", link="https://zoom.us/j/1"),
    ],
    ids=["over", "there already"],
)
async def test_nothing_is_made_for_what_is_over(
    server: FakeZoom, zoom: Zoom, playbook: Playbook, command: Command
) -> None:
    """Nor for what has its call already."""
    history = History(playbook)
    history.give(command)
    done = await zoom.deliver(errand(history, What.MEETING, "declared"))

    assert (done.receipt, done.command) == (None, None)
    assert server.meetings == []


async def test_what_has_its_receipt_is_not_made_twice(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """The deed is done, whatever became of the incident's memory of it."""
    made = wanted(playbook)
    done = await zoom.deliver(replace(made, delivery=replace(made.delivery, receipt="1")))

    assert (done.receipt, done.command) == (None, None)
    assert server.meetings == []


async def test_a_second_meeting_is_taken_back(server: FakeZoom, zoom: Zoom, playbook: Playbook) -> None:
    """Somebody who had lost the claim made one too; one that is not there any more stops nothing."""
    first, second = [await zoom.deliver(wanted(playbook)) for _ in range(2)]
    assert first.receipt is not None
    assert second.receipt is not None
    made = wanted(playbook)
    twins = (second.receipt, first.receipt, "1")
    await zoom.deliver(replace(made, delivery=replace(made.delivery, receipt=first.receipt, twins=twins)))

    assert [str(one["id"]) for one in server.meetings] == [first.receipt]
