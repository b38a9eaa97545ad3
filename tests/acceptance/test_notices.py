"""Messages that belong to no incident: whatever dies or answers late, each stands once; a checkup costs few edits."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import check, slack
from bot.integrations.slack.notices import NoticePosts
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.health.kinds import AnyCheck
from playbook.health.notices import Ailing, Alarm, Checkup
from playbook.health.sample import Outcome, Sample
from sandbox.message import Message
from sandbox.workspace import Workspace
from scheduler.checkups import Checkups
from scheduler.noticeboard import Noticeboard
from storage import endings, overdue
from storage.database import Database
from storage.health import Health
from storage.migrating import migrate
from storage.notices import Notices
from storage.tables import notices
from tests.support.checks import Thing, playbook
from tests.support.running import running

CHANNEL = "incident-response"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ALARM = Alarm(
    subject="checkout",
    service=True,
    detected_at=NOW,
    checks=(Ailing(check="shop", state=Outcome.FAILING, said="no answer", since=NOW),),
)
NAMES = tuple(f"c{n}" for n in range(30))


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A local workspace with our app; without Slack's limits, since it is not they that keep edits few."""
    async with Workspace(manifest=check.MANIFEST, limits=False, latency=0.02) as workspace:
        yield workspace


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty one."""
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrate(database)
    yield database
    await database.close()


class World:
    """Time, moved by hand, so that no pace and no lease waits for the machine; and results, which come when told."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.come = {name: asyncio.Event() for name in NAMES}

    def __call__(self) -> datetime:
        return self.now

    async def sample(self, name: str, _check: AnyCheck, _its: Playbook) -> Sample:
        """What a check finds, once its result comes."""
        await self.come[name].wait()
        return Sample(check=name, at=NOW, took=timedelta(milliseconds=12), outcome=Outcome.HEALTHY, says="200 in 12 ms")


@asynccontextmanager
async def board(workspace: Workspace, database: Database, world: World, token: str) -> AsyncIterator[Noticeboard]:
    """One process's part in it."""
    its = playbook((), **{name: {"kind": "tcp", "address": "localhost:1", "every": "1m"} for name in NAMES})
    settings = Settings(_env_file=None, slack_api_url=workspace.api_url)
    checkups = Checkups(Health(database), world.sample, lambda: its, clock=lambda: NOW, pauses=(0.0,) * 5)
    async with slack.session() as session:
        client = slack.client(settings, session, workspace.app.bot_token)
        posts = NoticePosts(client, monotonic=lambda: time.monotonic() * 1_000)
        its_board = Noticeboard(Notices(database, world), posts, checkups.carry_out, wall=world, token=token)
        yield its_board
        await its_board.stop(1)


def posted(workspace: Workspace) -> list[Message]:
    """What stands in the incidents channel."""
    return workspace.messages(CHANNEL)


async def test_two_replicas_tell_it_once(workspace: Workspace, database: Database) -> None:
    """Both look, again and again."""
    world = World()
    async with board(workspace, database, world, "one") as one, board(workspace, database, world, "two") as two:
        await Notices(database, world).put("alarm", f"#{CHANNEL}", ALARM)
        for _ in range(3):
            await asyncio.gather(one.idle(), two.idle())

    assert len(posted(workspace)) == 1


@pytest.mark.parametrize("kind", ["reset_after", "500"])
async def test_a_lost_answer_is_no_lost_message(workspace: Workspace, database: Database, kind: str) -> None:
    """Slack has posted it, or has not, and nobody knows: it is looked for before it is told again."""
    world = World()
    workspace.faults.add("chat.postMessage", kind=kind)
    async with board(workspace, database, world, "one") as its:
        await Notices(database, world).put("alarm", f"#{CHANNEL}", ALARM)
        for _ in range(3):
            await its.idle()
            world.now += timedelta(seconds=10)

    assert len(posted(workspace)) == 1


async def test_one_that_comes_late_is_taken_back(workspace: Workspace, database: Database) -> None:
    """Posted anew because it was not found; then Slack carries out the first one too, after we have looked."""
    world = World()
    workspace.faults.add("chat.postMessage", kind="reset_late", times=1)
    async with board(workspace, database, world, "one") as its:
        await Notices(database, world).put("alarm", f"#{CHANNEL}", ALARM)
        for _ in range(3):
            await its.idle()
            world.now += timedelta(seconds=10)
        workspace.gateway.land()
        copies = len(posted(workspace))
        world.now += endings.LATE
        found = [await overdue.unsure(database, notices, world() - endings.LATE) for _ in range(2)]
        await its.idle()
        again = await overdue.unsure(database, notices, world())

    assert (copies, found, again) == (2, [1, 0], 0)
    assert len(posted(workspace)) == 1


async def test_thirty_checks_cost_six_edits_and_the_first_result_shows_at_once(
    workspace: Workspace, database: Database
) -> None:
    """The message is there before any result; the first is the next call; however slowly the others come, six edits."""
    world = World()
    async with board(workspace, database, world, "one") as its:
        checkup = Checkup(scope="all", names=NAMES, by="U1", begun_at=NOW)
        await Notices(database, world).put("checkup", f"#{CHANNEL}", checkup)
        telling = asyncio.create_task(its.idle())
        await workspace.wait_for(lambda: posted(workspace))
        before = posted(workspace)[0].visible
        for done, name in enumerate(NAMES[:5], start=1):
            world.come[name].set()
            await workspace.wait_for(lambda done=done: f"{done} well" in posted(workspace)[0].visible)  # type: ignore[misc]
        for name in NAMES[5:]:
            world.come[name].set()
        await telling

    assert "30 running" in before
    assert "· 30 well" in posted(workspace)[0].visible
    assert len(list(workspace.journal.of("chat.update"))) == 6


async def test_an_alarm_survives_kill_9(tmp_path: Path) -> None:
    """Killed while Slack takes it: the next process finds it, and edits that one when all is well again."""
    shop = Thing(tmp_path, "shop")
    path = tmp_path / "playbook.yaml"
    text = (check.MANIFEST.parent / "playbook" / "default.yaml").read_text()
    one = {**shop.check(every="1s", timeout="1s"), "failing": {"bad": 1, "of": 1}}
    path.write_text(f"{text}\nchecks:\n  shop: {json.dumps(one)}\n")
    reading.read(path.read_text())
    async with running(latency=0.3, settings={"WARROOM_PLAYBOOK": str(path)}) as bot:
        shop.break_it()
        await bot.workspace.wait_for(lambda: list(bot.workspace.journal.of("chat.postMessage")), 30)
        await bot.kill()
        await bot.start()
        await bot.workspace.wait_for(lambda: "Declare …" in bot.workspace.messages(CHANNEL)[0].visible, 30)
        shop.mend()
        await bot.workspace.wait_for(lambda: "is well again" in bot.workspace.messages(CHANNEL)[0].visible, 30)

        assert len(bot.workspace.messages(CHANNEL)) == 1
