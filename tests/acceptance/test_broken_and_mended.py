"""A service of the demo breaks: it is noticed, declared, walked through its runbook, mended by that, and resolved."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import demo
from bot.demo import free_port
from playbook import reading
from playbook.document import Playbook
from playbook.health.sample import Outcome
from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO, Person
from sandbox.services.services import Services
from tests.support.checks import pass_time
from tests.support.runs import fill, press, ran, the_message
from tests.support.story import START, Story, telling

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("services")]

PATIENCE = 60.0
APPROVED = {"sure": ["Yes: run exactly this"]}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def services() -> AsyncIterator[Services]:
    """The three of them."""
    with tempfile.TemporaryDirectory(prefix="services-") as folder:  # not pytest's: a socket's path is short
        made = Services(Path(folder), api_port=free_port(), database_port=free_port())
        await made.start()
        yield made
        await made.stop()


def book(path: str) -> Playbook:
    """The demo's playbook for these services."""
    return reading.read(Path(path).read_text())


async def becomes(services: Services, name: str, state: str) -> None:
    """Returns once the service is in that state, as somebody sees who looks at it."""
    async with asyncio.timeout(PATIENCE):
        while (await services.named(name).examine()).state != state:
            await asyncio.sleep(0.05)


async def act(story: Story, *approvers: Person) -> None:
    """Ana asks for the step; these approve it."""
    await press(story, ANA, "Ask to run…")
    for who in approvers:
        await press(story, who, "Approve…")
        await fill(story, who, APPROVED)
        await ran(story)


async def worker(story: Story) -> None:
    """A restart does not help; its configuration is restored, which two must approve, and read at the next start."""
    await act(story, BEN)
    assert "Restore its configuration" in (await the_message(story)).visible
    await act(story, BEN, CLEO)
    await act(story, BEN)


async def database(story: Story) -> None:
    """It is down, and is started again."""
    await press(story, ANA, "Down: restart it")
    await act(story, BEN)


async def api(story: Story) -> None:
    """It is restarted, and watched for a while."""
    await press(story, ANA, "No: restart it")
    await act(story, BEN)
    await pass_time(story, 24)
    await ran(story)


@pytest.mark.parametrize(
    ("name", "how", "runbook", "mended_by"),
    [
        ("worker", "corrupt its configuration", "Service crash loop", worker),
        ("database", "stop it", "Database failure", database),
        ("api", "answer 500", "The web API does not answer", api),
    ],
)
async def test_broken_noticed_declared_mended_resolved(
    services: Services, tmp_path: Path, name: str, how: str, runbook: str, mended_by: Any, monkeypatch: Any
) -> None:
    """From the break to the end: real services, real programs, the buttons that people press."""
    for service in services:
        await becomes(services, service.name, "running")
    said = demo.playbook(tmp_path, services, START.date())
    monkeypatch.setenv("DEMO_DATABASE_PASSWORD", said["DEMO_DATABASE_PASSWORD"])
    async with telling(tmp_path, playbook=book(said["WARROOM_PLAYBOOK"])) as story:
        await pass_time(story, 12)
        assert story.told("incident-response") == []

        await services.named(name).break_it(how)
        await becomes(services, name, "broken")
        await pass_time(story, 24)
        alarms = [one for one in story.workspace.messages("incident-response") if f"*{name}* is failing" in one.visible]
        assert len(alarms) == 1  # where the database is down the API fails too, and has an alarm of its own
        alarm = alarms[0]
        label = next(label for label, _ in alarm.buttons if label.startswith("Declare"))
        await story.person(ANA).click(alarm, label)
        form = story.person(ANA).view
        assert form is not None
        await story.person(ANA).submit(form)
        await story.settle()
        incident = await story.incident()
        assert incident.services == (name,)
        assert incident.detected_at is not None

        room = await story.room()
        await story.typed("ack", ANA, room)
        await pass_time(story, 6)
        offered = await story.person(ANA).command("/incident runbook", room)
        assert f"{runbook}* · 👉 {name} fails" in str(offered.replies[-1].visible if offered.replies else offered.text)
        key = next(key for key, one in story.warroom.parts.incidents.playbook.runbooks.items() if one.name == runbook)
        await story.typed(f"runbook {key}", ANA, room)
        await ran(story)
        await mended_by(story)
        await becomes(services, name, "running")
        await press(story, ANA, "Set to monitoring")
        assert (await story.incident()).status is Status.MONITORING

        await pass_time(story, 24)
        assert {one.state for one in (await story.incident()).symptoms} == {Outcome.HEALTHY}
        await story.typed("resolve mended by its runbook", ANA, room)
        await verified(story, room)
        assert (await story.incident()).status is Status.RESOLVED


async def verified(story: Story, room: str) -> None:
    """What a P1 wants verified: the checks have ticked that all is well, people the rest; and half an hour passes."""
    if (await story.incident()).status is Status.RESOLVED:
        return
    for check in ("smoke", "data"):
        await story.typed(f"verify {check}", ANA, room)
    assert (await story.incident()).verification.open_checks == ()
    begun = story.workspace.clock.now()
    await story.at((begun - START.timestamp()) / 60 + 31)
