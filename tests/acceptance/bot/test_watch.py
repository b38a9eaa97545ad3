"""What a monitoring system is told: readiness, figures, and the heartbeat whose silence is the alarm."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.heartbeat import Heartbeat
from sandbox.people import CLEO
from tests.support.serving import served
from tests.support.story import Story, telling


@pytest.fixture
async def story(tmp_path: Path, database_url: str) -> AsyncIterator[Story]:
    """A running bot, on either database."""
    async with telling(tmp_path, database_url) as story:
        yield story


async def get(story: Story, path: str) -> tuple[int, str]:
    """The status and the text of the answer."""
    url = f"http://127.0.0.1:{story.warroom.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def figures(story: Story) -> dict[tuple[str, str], float]:
    """Every sample, by its name and the value of its label."""
    _, text = await get(story, "/metrics")
    return {
        (one.name, ",".join(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if not one.name.endswith("_created")
    }


async def test_not_ready_without_a_sweep(story: Story) -> None:
    """A sweep that has stopped is a reason not to be ready, said in words."""
    await story.warroom.parts.auditor.sweep()
    assert (await get(story, "/readyz"))[0] == 200

    story.world.now += timedelta(seconds=31)
    status, text = await get(story, "/readyz")

    assert status == 503
    assert "the last sweep for overdue timers is 31 s old" in text


async def test_figures(story: Story) -> None:
    """Open incidents by severity, deliveries by lane and outcome, the last sweep, and how late timers were."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.at(15)
    await story.warroom.parts.auditor.sweep()
    found = await figures(story)

    assert found["warroom_incidents_open", "P0"] == 1
    assert {lane for name, lane in found if name == "warroom_deliveries_pending"} == {
        "page",
        "room",
        "prompt",
        "card",
        "record",
        "step",
    }
    assert found["warroom_deliveries_pending", "page"] == 0
    assert found["warroom_delivery_attempts_total", "told"] > 10
    assert found["warroom_last_sweep_timestamp_seconds", ""] == pytest.approx(story.world.now.timestamp())
    assert found["warroom_timer_lateness_seconds_count", ""] >= 2
    assert found["warroom_timer_lateness_seconds_sum", ""] == 0
    assert found["warroom_rearmed_total", ""] == 0


async def test_a_private_incident_is_a_number_only(story: Story) -> None:
    """Figures count a private incident, and nothing in them names it."""
    await story.person(CLEO).command("/incident declare private P1 hunter2 leaked")
    await story.settle()
    _, text = await get(story, "/metrics")

    assert 'warroom_incidents_open{severity="P1"} 1.0' in text
    assert "hunter2" not in text
    assert "INC-" not in text


@asynccontextmanager
async def listening(status: int = 200) -> AsyncIterator[tuple[SecretStr, list[str]]]:
    """Somebody outside who waits for the heartbeat: their address, and what they hear there."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(f"{request.method} {request.path}")
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", hear)
    async with served(site) as url:
        yield SecretStr(f"{url}/ping/s3cret"), heard


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A pool of connections."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_heartbeat_beats_at_most_every_half_minute(session: aiohttp.ClientSession) -> None:
    """Many sweeps make one GET in thirty seconds."""
    seconds = [0.0]
    async with listening() as (address, heard):
        heartbeat = Heartbeat(session, address, lambda: seconds[0])
        for second in (0, 10, 20, 30, 40, 60):
            seconds[0] = second
            await heartbeat.beat()

    assert heard == ["GET /ping/s3cret"] * 3


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_heartbeat_that_is_not_taken(
    session: aiohttp.ClientSession, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log, without the URL, which is a secret; no redirection is followed, and nothing is raised."""
    async with listening(status) as (address, heard):
        await Heartbeat(session, address, lambda: 0).beat()

    assert [(one.message, one.__dict__["reason"]) for one in caplog.records] == [("heartbeat_failed", f"HTTP {status}")]
    assert len(heard) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/ping/s3cret", "s3cret", "http://s3cret.invalid:x/", "ftp://s3cret"]
)
async def test_nobody_listens(session: aiohttp.ClientSession, url: str, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong or a dead address harms nothing and shows nowhere."""
    with caplog.at_level(logging.DEBUG):
        await Heartbeat(session, SecretStr(url), lambda: 0).beat()

    assert caplog.messages[-1:] == ["heartbeat_failed"]
    assert "s3cret" not in "".join(str(one.__dict__) for one in caplog.records)


async def test_without_an_address_nothing_is_called(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """The heartbeat is only for those who set one."""
    await Heartbeat(session, SecretStr(""), lambda: 0).beat()

    assert caplog.records == []


async def test_the_running_bot_beats_after_its_sweep(tmp_path: Path) -> None:
    """A bot that is given an address calls it by itself once it has swept."""
    async with listening() as (address, heard), telling(tmp_path) as story:
        await story.warroom.stop()
        story.settings = story.settings.model_copy(update={"warroom_heartbeat_url": address})
        await story.start()
        async with asyncio.timeout(60):
            while not heard:  # the first sweep comes by itself, after the first tick
                await asyncio.sleep(0.01)

    assert heard == ["GET /ping/s3cret"]
