"""Stories on a time axis: the whole bot over real signed HTTP against the local workspace, time driven by hand.

Two clocks, both moved only by the story: the incidents' (minutes of the story) and the world's (pacing, retries).
Nobody sleeps: `settle` moves the world's clock to when the next delivery may be tried.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import FollowedClock, Times
from bot.process import Warroom
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.lines import line
from sandbox.clock import VirtualClock
from sandbox.message import Message
from sandbox.people import CLEO, Person
from sandbox.person import Actor
from sandbox.workspace import Workspace
from storage import deliveries
from storage.database import Database

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class World:
    """The world's clock; it moves only when somebody waits for it, or with the machine's too if it `runs`."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.runs = False

    def __call__(self) -> datetime:
        if self.runs:
            self.now = max(self.now, datetime.now(UTC))
        return self.now

    def seconds(self) -> float:
        """The same, as seconds."""
        return self.now.timestamp()


class Story:
    """One bot, one workspace, one time axis in minutes from the beginning."""

    def __init__(
        self, workspace: Workspace, world: World, settings: Settings, playbook: Playbook | None = None
    ) -> None:
        self.workspace = workspace
        self.world = world
        self.settings = settings
        self.playbook = playbook or reading.default()
        self.warroom: Warroom

    async def start(self, *, met: bool = True) -> None:
        """Start the bot, or start it again; returns once it has met Slack, or with `met` false before."""
        times = Times(
            incidents=FollowedClock(self.settings.warroom_clock or Path()),
            wall=self.world,
            monotonic=self.world.seconds,
        )
        self.warroom = Warroom(self.settings, self.playbook, times)
        await self.warroom.start()
        self.workspace.app.request_url = f"http://127.0.0.1:{self.warroom.port}/slack/events"
        if met:
            await self.warroom.introduced()
            await self.workspace.delivery.idle()

    async def at(self, minute: float) -> None:
        """Let time pass up to that minute, stopping at each deadline, as a running bot would."""
        until = START + timedelta(minutes=minute)
        while (wake := await self.warroom.parts.incidents.next_wake()) is not None and wake <= until:
            self._jump(wake)
            await self.warroom.parts.tick.run()
            await self.settle()
        self._jump(until)
        await self.settle()

    async def live(self, seconds: int) -> None:
        """Let both clocks run so long, second by second; unlike `settle` it does not wait for anything."""
        for _ in range(seconds):
            self.world.now += timedelta(seconds=1)
            self.workspace.clock.jump_to(self.workspace.clock.now() + 1)
            await self.warroom.parts.tick.run()
            await self.warroom.parts.deliverer.idle()

    async def settle(self) -> None:
        """Tell everything that is to be told, however long the world has to wait for it."""
        database = Database(self.settings.warroom_database_url)
        try:
            for _ in range(1_000):
                await self.warroom.parts.deliverer.idle()
                async with database.read() as connection:
                    later = await deliveries.next_try(connection)
                if later is None:
                    return
                self.world.now = max(later, self.world.now + timedelta(milliseconds=50))
        finally:
            await database.close()
        raise AssertionError("deliveries never come to rest")

    def person(self, person: Person) -> Actor:
        """Act as this person."""
        return self.workspace.person(person)

    async def typed(self, words: str, person: Person = CLEO, channel: str = "general") -> str:
        """What `/incident <words>` is answered, once all that follows from it has been told."""
        answer = await self.person(person).command(f"/incident {words}", channel)
        assert (answer.status, answer.error) == (200, None), words
        await self.settle()
        return answer.text

    async def incident(self, number: int = 1) -> Incident:
        """The incident as it stands."""
        incident = await self.warroom.parts.incidents.get(number)
        assert incident is not None
        return incident

    async def room(self, number: int = 1) -> str:
        """The name of its war room's channel."""
        room = (await self.incident(number)).room
        assert room is not None
        return room.channel

    def told(self, channel: str) -> list[str]:
        """What stands in a channel, as its readers see it, oldest first."""
        return [message.visible for message in self.workspace.messages(channel)]

    def aloud(self, channel: str) -> list[str]:
        """The same without what only one of them sees."""
        return [message.visible for message in self.workspace.messages(channel) if message.ephemeral_to is None]

    async def lines(self, number: int = 1) -> list[str]:
        """Its timeline, as people read it."""
        return [line(event) for event in await self.warroom.parts.incidents.timeline(number)]

    def direct(self, person: Person) -> list[Message]:
        """The bot's direct messages to somebody, oldest first."""
        return self.workspace.messages(self.workspace.direct(person).id)

    def _jump(self, to: datetime) -> None:
        if to.timestamp() > self.workspace.clock.now():
            self.workspace.clock.jump_to(to.timestamp())


@asynccontextmanager
async def telling(
    folder: Path,
    database_url: str = "",
    *,
    settings: dict[str, Any] | None = None,
    playbook: Playbook | None = None,
    **workspace: Any,
) -> AsyncIterator[Story]:
    """A story with a running bot; `settings` beyond the usual ones, the built-in playbook unless another is given."""
    world = World()
    clock = VirtualClock(folder / "clock.json", start=START.timestamp(), rate=0)
    async with Workspace(manifest=ROOT / "manifest.yaml", clock=clock, limits_now=world.seconds, **workspace) as local:
        its_settings = Settings(
            _env_file=None,
            slack_bot_token=local.app.bot_token,
            slack_signing_secret=local.app.signing_secret,
            slack_api_url=local.api_url,
            warroom_database_url=database_url or f"sqlite:///{folder}/warroom.sqlite3",
            warroom_clock=folder / "clock.json",
            host="127.0.0.1",
            port=0,
            **{"warroom_spool": folder / "spool.jsonl", **(settings or {})},
        )
        story = Story(local, world, its_settings, playbook)
        await story.start()
        try:
            yield story
        finally:
            await story.warroom.stop()
