"""The same thing twice is done once: repeated requests, replayed ones, envelopes, double clicks, two people at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from playbook import events
from sandbox.parcels import COMMAND
from sandbox.people import ANA, BEN, CLEO, SARA
from sandbox.person import Actor
from tests.support.running import running
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot."""
    async with telling(tmp_path) as story:
        yield story


def declaration(story: Story, trigger: str) -> bytes:
    """What Slack sends for `/incident declare P0 checkout is down`."""
    fields = {
        "command": "/incident",
        "text": "declare P0 checkout is down",
        "user_id": CLEO.id,
        "channel_id": story.workspace.channel("general").id,
        "trigger_id": trigger,
        "team_id": "T0000WAR",
        "response_url": "http://127.0.0.1:9/nobody",
    }
    return urlencode(fields).encode()


def signed(story: Story, body: bytes, *, age: int = 0) -> dict[str, str]:
    """The headers of a request that Slack sent so many seconds ago."""
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(story.workspace.app.signing_secret).generate_signature(timestamp=stamp, body=body)
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature or "",
    }


async def send(story: Story, body: bytes, headers: dict[str, str]) -> str:
    """The words of the answer, which must be a good one, without what it says of the room."""
    url = f"http://127.0.0.1:{story.warroom.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 200
        return roomless(str((await answer.json())["text"]))


def roomless(text: str) -> str:
    """An answer without what it says of the room, which may have opened since."""
    return text.split(" The war room", maxsplit=1)[0]


async def declared(story: Story) -> int:
    """How many incidents there are."""
    return len(await story.warroom.parts.incidents.recent(9))


async def happened(story: Story, kind: type[events.Event]) -> int:
    """How often such a thing stands on the timeline of the first incident."""
    return sum(isinstance(event, kind) for event in await story.warroom.parts.incidents.timeline(1))


async def test_a_repeated_request_bears_a_new_signature(story: Story) -> None:
    """Slack repeats with `X-Slack-Retry-Num`, signed anew at another second: the same answer, and nothing more."""
    body = declaration(story, "111.222.aaa")
    first = await send(story, body, signed(story, body, age=40))
    again = [
        await send(story, body, {**signed(story, body, age=age), "x-slack-retry-num": str(number)})
        for number, age in enumerate((39, 5, 0), start=1)
    ]

    assert again == [first] * 3
    assert await declared(story) == 1


async def test_a_replayed_request_is_caught_by_its_identity(story: Story) -> None:
    """Whoever records a signed request and sends it again, byte for byte and inside the window, gains nothing."""
    body = declaration(story, "111.222.aaa")
    headers = signed(story, body)
    answers = {await send(story, body, headers) for _ in range(3)}
    at_once = set(await asyncio.gather(*(send(story, body, headers) for _ in range(5))))

    assert answers == at_once
    assert await declared(story) == 1


async def test_the_same_request_many_times_at_once(story: Story) -> None:
    """Before the first is done, too."""
    body = declaration(story, "111.222.aaa")
    answers = await asyncio.gather(*(send(story, body, signed(story, body, age=age)) for age in range(8)))

    assert len(set(answers)) == 1
    assert await declared(story) == 1


async def test_another_request_with_the_same_words_is_another(story: Story) -> None:
    """The identity is the request's, not the words': what somebody really types again is looked at again."""
    bodies = [declaration(story, trigger) for trigger in ("111.222.aaa", "111.222.bbb")]
    answers = [await send(story, body, signed(story, body)) for body in bodies]

    assert await declared(story) == 1
    assert "Is yours the same?" in answers[1]


async def test_a_double_click(story: Story) -> None:
    """Two clicks of one person at once, each a request of its own: acknowledged once, in command once."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.settle()
    page = story.direct(ANA)[-1]
    ana = story.person(ANA)
    answers = await asyncio.gather(ana.click(page, "ack"), ana.click(page, "ack"))

    assert [answer.status for answer in answers] == [200, 200]
    assert await happened(story, events.Acknowledged) == 1
    assert await happened(story, events.CommanderAssigned) == 1


async def test_two_people_at_once(story: Story) -> None:
    """One of them acknowledges; one of them escalates, and one level is paged, whoever is faster."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    people: list[Actor] = [story.person(one) for one in (ANA, BEN, SARA)]
    pages = await happened(story, events.Paged)
    await asyncio.gather(*(one.command("/incident escalate INC-1") for one in people))
    assert await happened(story, events.Paged) == pages + 1
    await asyncio.gather(*(one.command("/incident ack INC-1") for one in people))

    assert await happened(story, events.Acknowledged) == 1
    assert await happened(story, events.CommanderAssigned) == 1


async def test_the_same_envelope_twice() -> None:
    """By Socket Mode too: what Slack sends again, since it heard no acknowledgement, is done once."""
    async with running(socket_mode=True) as bot:
        first = await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        again = await bot.workspace.redeliver(COMMAND)
        async with bot.incidents() as incidents:
            found = await incidents.recent(9)

    assert first.error is again.error is None
    assert "INC-1 declared" in first.text
    assert roomless(again.text) == roomless(first.text)
    assert [incident.number for incident in found] == [1]
