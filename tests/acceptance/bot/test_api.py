"""The web API: what it does, once, and what it refuses, without a trace and without a change."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playbook.commands import Declare
from sandbox.people import TESS
from tests.support.story import START, Story, telling

TOKEN = "correct-horse-battery-staple"
ANA, BEN = "ana@example.com", "U0000BEN"
DOWN = {"severity": "P0", "title": "checkout is down", "by": ANA}


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot with a web API."""
    async with telling(tmp_path, settings={"warroom_api_token": TOKEN}) as story:
        yield story


async def ask(
    story: Story,
    method: str = "POST",
    path: str = "",
    body: Any = None,
    *,
    token: str | None = TOKEN,
    raw: bytes | None = None,
    **headers: str,
) -> tuple[int, Any]:
    """The status and the JSON of an answer."""
    if token is not None:
        headers.setdefault("Authorization", f"Bearer {token}")
    data = io.BytesIO(raw if raw is not None else json.dumps(body).encode()) if raw is not None or body else None
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{story.warroom.port}/api/v1/incidents{path}"
        async with session.request(method, url, data=data, headers=headers) as answer:
            return answer.status, await answer.json()


async def declared(story: Story) -> int:
    """How many incidents there are."""
    return len(await story.warroom.parts.incidents.recent(50))


async def test_from_declaration_to_resolution(story: Story) -> None:
    """Everything that a responder must do can be done, is told in Slack as if it had been done there, and is said."""
    status, made = await ask(story, body={**DOWN, "impact": "Nobody can pay.", "services": ["checkout"]})
    await story.settle()
    assert status == 201
    assert made["incident"]["name"] == "INC-1"
    assert made["incident"]["declared_by"] == "U0000ANA"
    assert "paged" in " ".join(made["done"])
    assert "checkout is down" in "".join(story.told("incident-response"))

    for act, words in (
        ("acknowledge", None),
        ("notes", "db 7"),
        ("updates", "we fail over"),
        ("resolve", "now failed over"),
    ):
        status, done = await ask(story, path=f"/1/{act}", body={"by": BEN, **({"words": words} if words else {})})
        assert (status, done["repeat"]) == (200, False)
    await story.settle()

    status, found = await ask(story, "GET", "/1")
    assert found["incident"]["status"] == "resolved"
    assert found["incident"]["acknowledged_by"] == BEN
    assert any("db 7" in one["line"] for one in found["timeline"])
    assert any("we fail over" in said for said in story.told(await story.room()))


async def test_the_open_ones(story: Story) -> None:
    """Those that people work on, the most severe first; private ones are not among them, and nowhere else."""
    incidents, at = story.warroom.parts.incidents, START
    await incidents.declare(Declare(by=BEN, at=at, severity="P1", title="slow"))
    await incidents.declare(Declare(by=BEN, at=at, severity="P0", title="keys leaked", private=True))
    await incidents.declare(Declare(by=BEN, at=at, severity="P0", title="down"))

    _, found = await ask(story, "GET")
    assert [one["title"] for one in found["incidents"]] == ["down", "slow"]
    assert (await ask(story, "GET", "/2"))[0] == (await ask(story, "GET", "/99"))[0] == 404
    hidden, missing = [await ask(story, path=f"/{n}/notes", body={"by": "U0000EVE1", "words": "?"}) for n in (2, 99)]
    assert (hidden[0], hidden[1]["error"].replace("INC-2", "INC-99")) == (missing[0], missing[1]["error"])


@pytest.mark.parametrize("where", ["header", "body"])
async def test_the_same_order_twice_is_done_once(story: Story, where: str) -> None:
    """An order sent again with its key makes nothing, and says that it is a repeat; the key holds for its act only."""
    headers, extra = ({"Idempotency-Key": "alert 7"}, {}) if where == "header" else ({}, {"key": "alert 7"})
    first, again = [await ask(story, body={**DOWN, **extra}, **headers) for _ in range(2)]
    assert (first[0], again[0]) == (201, 200)
    assert (first[1]["repeat"], again[1]["repeat"]) == (False, True)
    assert first[1]["done"] == again[1]["done"]
    assert await declared(story) == 1

    resolved = await ask(story, path="/1/resolve", body={"by": ANA, "words": "now x", **extra}, **headers)
    assert resolved[1]["incident"]["status"] == "resolved"


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "ü" * 20])
async def test_without_the_token(story: Story, token: str | None) -> None:
    """Answered 401 whatever is asked; nothing is done."""
    assert (await ask(story, body=DOWN, token=token))[0] == 401
    assert (await ask(story, "GET", token=token))[0] == 401
    assert await declared(story) == 0


@pytest.mark.parametrize("scheme", ["Basic", "", "Token"])
async def test_another_scheme(story: Story, scheme: str) -> None:
    """The token counts as a bearer's only."""
    assert (await ask(story, body=DOWN, Authorization=f"{scheme} {TOKEN}"))[0] == 401


async def test_no_token_no_api(tmp_path: Path) -> None:
    """Where no token is set there is no web API."""
    async with telling(tmp_path) as story, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{story.warroom.port}/api/v1/incidents"
        headers = {"Authorization": "Bearer "}
        async with session.post(url, json=DOWN, headers=headers) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 50_000, 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"severity": 0, "by": "ana@example.com"}', 422),
        (b'{"severity": "P0", "by": ["ana@example.com"]}', 422),
        (b'{"severity": "P0", "by": ""}', 422),
        (b'{"severity": "P0", "by": "eve@example.com"}', 422),
        (b'{"severity": "P0", "by": "clock"}', 422),
        (b'{"severity": "P0", "by": "<!channel>"}', 422),
        (b'{"severity": "P0", "by": "ana@example.com", "surprise": 1}', 422),
        (b'{"severity": "P0", "by": "ana@example.com", "key": "\\u0000"}', 422),
        (b'{"severity": "P0", "by": "ana@example.com", "services": "checkout"}', 422),
        (b'{"severity": "P0", "by": "ana@example.com", "title": "\\ud800"}', 400),
        (b'{"severity": "P9", "by": "ana@example.com"}', 409),
        (b'{"severity": "P0", "by": "ana@example.com", "title": "' + b"x" * 121 + b'"}', 409),
        (b'{"severity": "P0", "by": "ana@example.com", "title": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
async def test_what_makes_no_sense(story: Story, raw: bytes, status: int) -> None:
    """A sentence that says what is wrong, never a trace; nothing is declared."""
    answered, said = await ask(story, raw=raw)

    assert answered == status
    assert said["error"].endswith(".")
    assert "Traceback" not in said["error"]
    assert await declared(story) == 0


async def test_what_was_given_is_not_repeated(story: Story) -> None:
    """A secret in the wrong place does not come back."""
    _, said = await ask(story, body={**DOWN, "severity": ["hunter2"], "surprise": "hunter2"})

    assert "hunter2" not in json.dumps(said)


async def test_refused_as_in_slack(story: Story) -> None:
    """What the playbook refuses is refused with its sentence, and nothing has changed."""
    await ask(story, body=DOWN)
    await ask(story, path="/1/resolve", body={"by": ANA, "words": "now x"})
    await story.settle()
    before = await story.incident()

    status, said = await ask(story, path="/1/acknowledge", body={"by": BEN})
    assert status == 409
    assert "INC-1" in said["error"]
    assert await story.incident() == before


async def test_words_are_words(story: Story) -> None:
    """Controls are left out, a title is one line, and nothing in it calls a channel."""
    await ask(story, body={**DOWN, "title": "down\n<!channel>\u202e now\u0007"})
    await story.settle()

    assert (await story.incident()).title == "down <!channel> now"
    assert any("down <!channel> now" in said for said in story.told("incident-response"))  # as its readers see it


async def test_flags_by_machine(story: Story) -> None:
    """With the declaration and later, by key or alias; what is no flag is refused, and nothing is declared.

    What a public incident keeps to few is not in the words that come back either.
    """
    wrong = await ask(story, body={**DOWN, "flags": ["fire"]})
    _, made = await ask(story, body={**DOWN, "flags": ["corruption"]})
    _, raised = await ask(story, path="/1/flags", body={"by": ANA, "flags": ["press", "breach"], "words": "a call"})
    await story.settle()

    assert wrong[0] == 409
    assert "“fire” is not a flag." in wrong[1]["error"]
    assert made["incident"]["flags"] == ["data-loss"]
    assert raised["incident"]["flags"] == ["data-loss", "media", "security-breach"]
    assert "raised a flag: security matter, kept to few" in raised["done"][1]
    assert len(story.direct(TESS)) == 1
