"""What listens on our port: what it refuses, and what it says of itself."""

import io
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.people import CLEO
from tests.support.story import Story, telling

COMMAND = (
    b"command=%2Fincident&text=declare+P0&user_id=U0000CLEO&channel_id=C1&trigger_id=1.2.3&team_id=T1"
    b"&response_url=http%3A%2F%2F127.0.0.1%3A9%2F"
)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PRESSED = {
    "type": "block_actions",
    "user": {"id": CLEO.id},
    "trigger_id": "1.2.3",
    "actions": [{"action_id": "ack"}],
    "view": {"id": "V1", "type": "modal", "callback_id": "status", "blocks": ["input"]},
}


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot."""
    async with telling(tmp_path) as story:
        yield story


async def post(story: Story, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """The status and the text of the answer."""
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{story.warroom.port}/slack/events"
        async with session.post(url, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status, await answer.text()


def signed(story: Story, body: bytes, content_type: str, *, age: int = 0) -> dict[str, str]:
    """The headers that Slack sends with this body."""
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(story.workspace.app.signing_secret).generate_signature(timestamp=stamp, body=body)
    return {"content-type": content_type, "x-slack-request-timestamp": stamp, "x-slack-signature": signature or ""}


async def nothing_happened(story: Story) -> bool:
    """Whether no incident was declared and Slack was told nothing."""
    posted = list(story.workspace.journal.of("chat.postMessage"))
    return await story.warroom.parts.incidents.recent(1) == [] and posted == []


@pytest.mark.parametrize("what", ["unsigned", "wrong", "stale", "timestamp", "negative", "no-timestamp"])
async def test_not_from_slack(story: Story, what: str, caplog: pytest.LogCaptureFixture) -> None:
    """Answered 401, logged once, and nothing is done."""
    headers = signed(story, COMMAND, FORM, age=600 if what == "stale" else 0)
    match what:
        case "unsigned":
            del headers["x-slack-signature"]
        case "wrong":
            headers["x-slack-signature"] = "v0=" + "0" * 64
        case "timestamp":
            headers["x-slack-request-timestamp"] = "yesterday"
        case "negative":
            headers["x-slack-request-timestamp"] = "-1"
        case "no-timestamp":
            del headers["x-slack-request-timestamp"]

    with caplog.at_level(logging.WARNING):
        status, _ = await post(story, COMMAND, headers)

    assert status == 401
    assert len(caplog.records) == 1
    assert await nothing_happened(story)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b'"text"', JSON),
        (b"null", JSON),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=null", FORM),
        (b"payload=%FF%FE", FORM),
        (b"[" * 100_000, JSON),
        (json.dumps({"type": "event_callback", "event": 7}).encode(), JSON),
        (json.dumps({"type": "event_callback", "event": {"type": "app_home_opened"}}).encode(), JSON),
        (json.dumps({"type": "block_actions", "actions": "none", "user": []}).encode(), JSON),
        (b"payload=" + json.dumps(PRESSED).encode(), FORM),
        (b"payload=" + json.dumps({"type": "block_actions", "actions": [{}]}).encode(), FORM),
        (b"payload=" + json.dumps({"type": "view_submission", "view": {}}).encode(), FORM),
        (b"command=%2Fincident", FORM),
        (b"command=%2Fother&text=x&user_id=U1", FORM),
        (b"&".join(b"x%d=1" % n for n in range(500)), FORM),
    ],
)
async def test_from_slack_but_unreadable(story: Story, body: bytes, content_type: str) -> None:
    """Whatever makes no sense is answered 400, without a trace, and nothing is done."""
    status, text = await post(story, body, signed(story, body, content_type))

    assert status == 400
    assert "Traceback" not in text
    assert await nothing_happened(story)


async def test_no_text(story: Story) -> None:
    """Slack signs text, so bytes that are none are not from Slack."""
    status, _ = await post(story, b"\xff\xfe", {**signed(story, b"", FORM)})

    assert status == 401


async def test_too_large(story: Story) -> None:
    """A request of megabytes is not even read."""
    body = b"text=" + b"x" * 1_100_000
    status, _ = await post(story, body, signed(story, body, FORM))

    assert status == 413
    assert await nothing_happened(story)


async def test_ssl_check(story: Story) -> None:
    """Slack's probe of the address is answered."""
    body = b"ssl_check=1&token=x"

    assert (await post(story, body, signed(story, body, FORM)))[0] == 200


async def test_the_address_is_verified(story: Story) -> None:
    """Slack's challenge is given back."""
    assert await story.workspace.verify_url()


async def test_alive_and_ready(story: Story) -> None:
    """Both questions are answered, and what keeps us from being ready is said."""
    await story.warroom.parts.auditor.sweep()
    assert await story.warroom.unready() == []

    story.world.now += timedelta(days=1)
    reasons = await story.warroom.unready()

    assert reasons == ["the scheduler does not run", "the last sweep for overdue timers is 86400 s old"]


async def test_a_command_sent_again_is_done_once(story: Story) -> None:
    """The same request twice: one incident, and the same answer."""
    first = await story.person(CLEO).command("/incident declare P0 checkout is down")
    again = await story.workspace.redeliver()

    assert again.text == first.text
    assert len(await story.warroom.parts.incidents.recent(5)) == 1
