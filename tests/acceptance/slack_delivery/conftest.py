"""Deliveries for real: SQLite, the deliverer and the Slack integration against the local workspace; clocks by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.integration import Slack
from playbook import commands
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.reading import default
from sandbox.clock import VirtualClock
from sandbox.message import Message
from sandbox.people import TEAM, Person
from sandbox.workspace import Workspace
from scheduler.delivery import Deliverer
from scheduler.tick import Tick
from storage import deliveries
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from tests.support.history import once
from tests.support.picture import picture

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SCOPES = (
    "bookmarks:read bookmarks:write canvases:read canvases:write channels:history channels:join channels:manage "
    "channels:read chat:write chat:write.public im:history im:write pins:write users:read"
)
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Warroom"},
    "features": {"bot_user": {"display_name": "warroom"}},
}


class World:
    """The world's clock: pacing, leases and retries. It moves when somebody waits for it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same, as seconds."""
        return self.now.timestamp()


async def resolve(email: str) -> str | None:
    """The workspace's people by their addresses."""
    return next((person.id for person in TEAM if person.email == email), None)


class Desk:
    """One process' worth of deliverer, and the hands that give commands to it."""

    def __init__(self, ws: Workspace, world: World, database: Database, session: aiohttp.ClientSession) -> None:
        self.ws, self.world, self.database, self.session = ws, world, database, session
        self.playbook: Playbook = once(default().with_people({person.email: person.id for person in TEAM}))
        self.lives = 0
        self.restart()

    def restart(self) -> None:
        """Begin a new life, as after a kill: everything held in memory is gone."""
        self.lives += 1
        client = AsyncWebClient(token=self.ws.app.bot_token, base_url=self.ws.api_url, session=self.session)
        self.slack = Slack(client, monotonic=self.world.seconds, resolve=resolve)
        self.incidents = Incidents(self.database, Playbooks(self.database, self.playbook), lambda: None)
        self.tick = Tick(self.incidents, self.clock)
        self.deliverer = Deliverer(
            self.database,
            self.incidents,
            self.slack,
            clock=self.clock,
            wall=self.world,
            token=f"life-{self.lives}",
            chance=Random(0),
        )

    async def stop(self) -> None:
        """End this life in peace: nothing is under way any more."""
        await self.deliverer.drain(5)
        await self.deliverer.look()  # waits for a look that has begun
        await self.deliverer.drain(5)

    def clock(self) -> datetime:
        """The incidents' time."""
        return datetime.fromtimestamp(self.ws.clock.now(), UTC)

    async def declare(self, severity: str = "P0", title: str = "checkout down", **details: Any) -> Incident:
        """Sara declares."""
        command = commands.Declare(by="U0000SARA", at=self.clock(), severity=severity, title=title, **details)
        return (await self.incidents.declare(command)).incident

    async def give(self, command: type[Any], by: Person, number: int = 1, **details: Any) -> Incident:
        """Somebody gives a command now, and everything is told."""
        outcome = await self.incidents.handle(number, command(by=by.id, at=self.clock(), **details))
        await self.settle()
        return outcome.incident

    async def at(self, minute: float) -> None:
        """Let time pass up to that minute, stopping at each deadline, as a running bot would."""
        until = START + timedelta(minutes=minute)
        while (wake := await self.incidents.next_wake()) is not None and wake <= until:
            self._jump(wake)
            await self.tick.run()
            await self.settle()
        self._jump(until)
        await self.settle()

    async def settle(self) -> None:
        """Tell everything that is to be told, however long the world has to wait for it."""
        for _ in range(2_000):
            await self.deliverer.idle()
            async with self.database.read() as connection:
                later = await deliveries.next_try(connection)
            if later is None:
                return
            self.world.now = max(later, self.world.now + timedelta(milliseconds=50))
        raise AssertionError("deliveries never come to rest")

    async def incident(self, number: int = 1) -> Incident:
        """The incident as it stands."""
        incident = await self.incidents.get(number)
        assert incident is not None
        return incident

    async def room(self, number: int = 1) -> list[Message]:
        """The messages in its war room."""
        room = (await self.incident(number)).room
        assert room is not None
        return self.ws.messages(room.channel)

    def direct(self, person: Person) -> list[Message]:
        """The bot's direct messages to somebody."""
        return self.ws.messages(self.ws.direct(person).id)

    def picture(self) -> dict[str, Any]:
        """Everything that people can see, without its order in time, and without ourselves."""
        return picture(self.ws)

    def _jump(self, to: datetime) -> None:
        if to.timestamp() > self.ws.clock.now():
            self.ws.clock.jump_to(to.timestamp())


@asynccontextmanager
async def opened(folder: Path, *, scopes: str = SCOPES, **workspace: Any) -> AsyncIterator[Desk]:
    """A fresh workspace and a fresh database."""
    world = World()
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": scopes.split()}}}
    clock = VirtualClock(start=START.timestamp(), rate=0)
    database = Database(f"sqlite:///{folder}/warroom.sqlite3")
    await migrate(database)
    async with (
        Workspace(manifest, clock=clock, limits_now=world.seconds, **workspace) as ws,
        aiohttp.ClientSession() as session,
    ):
        desk = Desk(ws, world, database, session)
        yield desk
        await desk.stop()
    await database.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk in a fresh workspace."""
    async with opened(tmp_path) as made:
        yield made
