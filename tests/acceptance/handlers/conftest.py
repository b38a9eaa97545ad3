"""The listeners under test: real Bolt, real signed HTTP from a local workspace, real SQLite, a clock driven by hand.

Nothing delivers messages here: what handlers answer, and what they have committed, is all there is to see.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.web import application
from handlers import listeners
from handlers.blocks import actions, section
from handlers.desk import Desk
from handlers.directory import Directory
from handlers.groups import Groups
from handlers.messages import Messages
from playbook.commands import Climb, Command, Declare, RecordRoom
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Incident, Room
from sandbox.acts import Answer
from sandbox.message import Message
from sandbox.people import ANA, Person
from sandbox.view import View
from sandbox.workspace import Workspace
from storage.covers import Covers
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.notices import Notices
from storage.playbooks import Playbooks
from tests.support.serving import served

MANIFEST = Path(__file__).parents[3] / "manifest.yaml"
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""A Tuesday, at the hour when it happens."""


@dataclass
class Office:
    """The workspace, and what stands behind the listeners."""

    ws: Workspace
    client: AsyncWebClient
    incidents: Incidents
    desk: Desk
    now: list[datetime] = field(default_factory=lambda: [START])

    def pass_time(self, **length: float) -> None:
        """Let time pass."""
        self.now[0] += timedelta(**length)

    async def type(self, words: str, who: Person = ANA, channel: str = "general") -> str:
        """Type `/incident <words>`; returns the private line that the acknowledgement carries."""
        return (await self.typed(words, who, channel)).text

    async def typed(self, words: str, who: Person = ANA, channel: str = "general") -> Answer:
        """Type `/incident <words>`; it must be acknowledged."""
        answer = await self.ws.person(who).command(f"/incident {words}".strip(), channel=channel)
        assert (answer.status, answer.error) == (200, None)
        return answer

    async def declare(self, severity: str = "P0", title: str = "checkout down", *, by: Person = ANA) -> Incident:
        """An incident, declared without Slack."""
        command = Declare(by=by.id, at=self.now[0], severity=severity, title=title)
        return (await self.incidents.declare(command)).incident

    async def give(self, number: int, command: Command) -> None:
        """A command from elsewhere."""
        await self.incidents.handle(number, command)

    async def climb(self, number: int) -> None:
        """Let time page the next level."""
        await self.give(number, Climb(at=self.now[0]))

    async def room(self, number: int, *people: Person) -> str:
        """Open the war room of an incident, with these people in it; returns its channel's id."""
        name = f"inc-{number:04}-room"
        channel = (await self.client.conversations_create(name=name))["channel"]["id"]
        if people:
            await self.client.conversations_invite(channel=channel, users=",".join(person.id for person in people))
        await self.give(number, RecordRoom(at=self.now[0], room=Room(channel=channel, name=name)))
        return str(channel)

    async def message(self, *elements: dict[str, Any], channel: str = "general") -> Message:
        """One of our messages, with these buttons."""
        blocks = [section("something"), actions(*elements)]
        await self.client.chat_postMessage(channel=self.ws.channel(channel).id, text="something", blocks=blocks)
        return self.ws.messages(channel)[-1]

    async def get(self, number: int) -> Incident:
        """The incident as it stands."""
        incident = await self.incidents.get(number)
        assert incident is not None
        return incident

    async def last(self, number: int) -> Event:
        """The newest entry of a timeline."""
        return (await self.incidents.timeline(number, last=1))[0]

    async def whispered(self, answer: Answer) -> str:
        """The private words that followed an acknowledgement."""
        await self.desk.whispers.drain()
        assert answer.error is None
        return "\n".join(reply.text for reply in answer.replies)

    def form(self, who: Person = ANA) -> View:
        """The form that this person sees."""
        view = self.ws.person(who).view
        assert view is not None
        return view


@pytest.fixture(scope="session")
def rules(playbook: Playbook) -> Playbook:
    """The built-in playbook, its people found in Slack; what its checklist asks on closing has tests of its own."""
    return playbook.model_copy(update={"checklist": {}})


@pytest.fixture
async def office(tmp_path: Path, rules: Playbook) -> AsyncIterator[Office]:
    """Everything, started."""
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrate(database)
    incidents = Incidents(database, Playbooks(database, rules), lambda: None)
    async with Workspace(MANIFEST, limits=False) as ws, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url, session=session, retry_handlers=[])
        now = [START]
        people, groups = Directory(client, lambda: now[0]), Groups(client, lambda: now[0])
        covers, messages = Covers(database), Messages(client)
        desk = Desk(
            incidents=incidents,
            clock=lambda: now[0],
            people=people,
            groups=groups,
            covers=covers,
            notices=Notices(database, lambda: now[0]),
            messages=messages,
        )
        async with served(_listening(ws, client, desk)) as url:
            ws.app.request_url = f"{url}/slack/events"
            yield Office(ws=ws, client=client, incidents=incidents, desk=desk, now=now)
            await desk.whispers.drain()
    await database.close()


def _listening(ws: Workspace, client: AsyncWebClient, desk: Desk) -> web.Application:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=ws.app.bot_token)

    async def ready() -> list[str]:
        return []

    bolt = AsyncApp(
        client=client, signing_secret=ws.app.signing_secret, authorize=authorize, process_before_response=True
    )
    listeners.register(bolt, desk)
    return application(bolt, SignatureVerifier(ws.app.signing_secret), ready)
