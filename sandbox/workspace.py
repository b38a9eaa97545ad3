"""The local workspace: Web API, delivery to the app and web page in one process, on loopback."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self, TypeVar

from aiohttp import web

from sandbox.acts import Acts, Answer
from sandbox.app import App, Manifest
from sandbox.changes import Changes
from sandbox.channel import Channel
from sandbox.clock import VirtualClock
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.journal import Call, Journal
from sandbox.limits import Limits
from sandbox.message import Message
from sandbox.pageapi import PageApi
from sandbox.parcels import EVENT, Parcel
from sandbox.people import Person, UserGroup
from sandbox.person import Actor
from sandbox.replies import Replies
from sandbox.services.services import Services
from sandbox.signed import SignedHttp
from sandbox.socketmode import SocketMode
from sandbox.uploads import give, receive
from sandbox.wire import Json
from sandbox.world import World

T = TypeVar("T")


class Workspace:
    """See `start`. Everything that an app may notice is as strict as Slack; everything that tests use is here."""

    def __init__(
        self,
        manifest: Json | Path | str,
        *,
        latency: float = 0.0,
        clock: VirtualClock | None = None,
        limits: bool = True,
        limits_now: Callable[[], float] = time.monotonic,
        socket_mode: bool = False,
        next_timer: Callable[[], Awaitable[float | None]] | None = None,
        controls: dict[str, Callable[[], Awaitable[object]]] | None = None,
        services: Services | None = None,
        strict_size: bool = True,
    ) -> None:
        self.app = App(manifest=Manifest.read(manifest))
        self.clock = clock or VirtualClock()
        self.changes = Changes()
        self.world = World(self.app, self.clock, self.changes)
        self.world.strict_size = strict_size
        self.faults, self.limits = Faults(), Limits(limits_now, on=limits)
        self.journal = Journal(self.changes)
        self.http, self.socket = SignedHttp(self.app), SocketMode(self.world)
        self.delivery = Delivery(self.app, self.socket if socket_mode else self.http, self.changes)
        self.gateway = Gateway(self.world, self.journal, self.limits, self.faults, latency)
        self.replies = Replies(self.world)
        self.acts = Acts(self.world, self.delivery, self.journal, self.replies)
        self.page = PageApi(self.world, self.acts, self.delivery, next_timer, controls or {}, services)
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def api_url(self) -> str:
        """The base_url of a Web API client."""
        return self.url + "/api/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self._runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0]
        self.url = self.world.url = f"http://{host}:{bound[1]}"
        await self.http.start()
        self.world.emit = self.delivery.emit

    def _routes(self) -> web.Application:
        server = web.Application(client_max_size=16 * 1024 * 1024)
        server.add_routes(
            [
                web.get("/api/{method}", self.gateway.answer),
                web.post("/api/{method}", self.gateway.answer),
                web.post("/response/{family}/{team}/{key}", self.replies.answer),
                web.get("/link/", self.socket.accept),
                web.post("/upload/{file_id}", receive(self.world)),
                web.get("/files/{file_id}", give(self.world)),
                *self.page.routes(),
            ]
        )
        return server

    async def stop(self) -> None:
        """Stop listening and give up what is under way."""
        await self.delivery.stop()
        await self.socket.stop()
        await self.page.stop()
        await self.http.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def person(self, person: Person) -> Actor:
        """Act as this person."""
        return Actor(self.world, self.acts, person)

    def channel(self, key: str) -> Channel:
        """A conversation by name or id. Raises LookupError."""
        return self.world.channel(key)

    def channels(self) -> list[Channel]:
        """Every conversation, direct ones too."""
        return list(self.world.channels.values())

    def direct(self, person: Person) -> Channel:
        """The direct conversation between the bot and this person, made at need."""
        return self.world.direct(person.id)

    def messages(self, channel: str, viewer: Person | str | None = None) -> list[Message]:
        """What was said in a conversation, replies too, in order; ephemeral ones of `viewer` only, if given."""
        return [one for one in self._visible(channel, viewer) if not one.system]

    def notices(self, channel: str) -> list[Message]:
        """What Slack has written into a conversation by itself: that its topic was changed, and the like."""
        return [one for one in self._visible(channel, None) if one.system]

    def _visible(self, channel: str, viewer: Person | str | None) -> list[Message]:
        return self.world.visible(self.world.channel(channel), viewer.id if isinstance(viewer, Person) else viewer)

    @property
    def calls(self) -> list[Call]:
        """The Web API calls so far."""
        return self.journal.calls

    def notified(self, person: Person) -> list[Message]:
        """The messages that notified this person: direct ones, mentions, @channel and @here."""
        return sorted((m for m in self.world.all_messages() if person.id in m.notifies), key=lambda m: m.ts)

    def add_group(self, handle: str, people: list[Person]) -> UserGroup:
        """A user group of these people."""
        group_id = self.world.mint("S")
        group = UserGroup(id=group_id, handle=handle, name=handle, users=tuple(person.id for person in people))
        self.world.groups[group_id] = group
        self.world.names[group_id] = handle
        return group

    async def redeliver(self, kind: str | None = None, *, last: bool = True) -> Answer:
        """Send the last command, interaction or event again, marked as Slack marks repetitions.

        `kind`: the last one of that kind (`sandbox.parcels`), whatever has followed from it meanwhile.
        """
        if not last:
            raise ValueError("only the last delivery can be repeated")
        reply = await self.delivery.send_again(kind)
        text = str((reply.body or {}).get("text", ""))
        return Answer(status=reply.status, body=reply.body, error=reply.error, elapsed=reply.elapsed, text=text)

    async def verify_url(self) -> bool:
        """Ask the request URL to give a challenge back, as Slack does when one is entered."""
        challenge = self.world.issue_link()
        ask = {"type": "url_verification", "token": self.app.verification_token, "challenge": challenge}
        reply = await self.delivery.send(Parcel(EVENT, ask))
        return reply.status == 200 and challenge in reply.text

    async def wait_for(self, condition: Callable[[], T], timeout: float = 5) -> T:  # noqa: ASYNC109 - the tests' word
        """Wait until `condition()` is truthy, looking after each change. Raises TimeoutError."""
        return await self.changes.until(condition, timeout)
