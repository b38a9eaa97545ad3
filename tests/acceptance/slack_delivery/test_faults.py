"""Whatever Slack and the network do, everything is told, and nothing twice."""

from pathlib import Path
from typing import Any

import pytest

from bot.integrations.slack import calls
from sandbox.people import ANA
from tests.acceptance.slack_delivery.conftest import Desk, opened
from tests.acceptance.slack_delivery.stories import walk

METHODS = (
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.invite",
    "conversations.rename",
    "conversations.setTopic",
    "bookmarks.add",
    "canvases.edit",
    "conversations.canvases.create",
    "pins.add",
)
KINDS = ("429", "500", "503", "reset", "reset_after", "timeout", "timeout_after", "error:internal_error")


_CALM: dict[str, Any] = {}


@pytest.fixture
async def calm(tmp_path: Path) -> dict[str, Any]:
    """What people see when nothing goes wrong; walked once for all tests."""
    if not _CALM:
        (tmp_path / "calm").mkdir()
        async with opened(tmp_path / "calm") as desk:
            await walk(desk)
            _CALM.update(desk.picture())
    return _CALM


@pytest.mark.parametrize("kind", KINDS)
async def test_each_fault(desk: Desk, calm: dict[str, Any], kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first calls of every method fail, in each way: in the end people see what they see on a good day."""
    if kind.startswith("timeout"):
        monkeypatch.setattr(calls, "TIMEOUT", 0.3)
    for method in METHODS:
        desk.ws.faults.add(method, kind=kind, times=2)
    await walk(desk)

    assert desk.picture() == calm


@pytest.mark.parametrize("method", METHODS)
async def test_each_lost_answer(desk: Desk, calm: dict[str, Any], method: str) -> None:
    """What was done although the answer was lost is found and kept; nothing is done twice."""
    desk.ws.faults.add(method, kind="reset_after", times=5)
    await walk(desk)

    assert desk.picture() == calm


@pytest.mark.parametrize("seed", range(3))
async def test_a_bad_day(desk: Desk, calm: dict[str, Any], seed: int) -> None:
    """A third of all calls fail, at random, look-ups included."""
    desk.ws.faults.rate = 0.3
    desk.ws.faults.seed(seed)
    await walk(desk)

    assert desk.picture() == calm


async def test_every_method_is_disturbed(desk: Desk) -> None:
    """The methods above are all that a day without faults calls, and look-ups are made on bad days only."""
    await walk(desk)

    assert {call.method for call in desk.ws.calls} == {*METHODS, "auth.test", "users.info"}
    assert [call.answer for call in desk.ws.calls if not call.ok] == [
        {"ok": False, "error": "already_in_channel", "errors": errors["errors"]}
        for call in desk.ws.calls
        if not call.ok and (errors := call.answer or {})
    ]


async def test_a_lost_answer_in_a_busy_channel(desk: Desk) -> None:
    """However much others have said there since the attempt, the announcement is found, and not made twice."""
    desk.ws.faults.add("chat.postMessage", kind="reset_after", times=2)
    await desk.declare()
    await desk.deliverer.idle()
    channel = desk.ws.world.channel("incident-response")
    for _ in range(1_001):
        desk.ws.world.post(channel, ANA.id, "is this us?")
    await desk.settle()

    assert len([one for one in desk.ws.messages("incident-response") if one.metadata]) == 1
