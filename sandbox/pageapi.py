"""What the web page asks and does, as JSON on the same origin; changes are told by server-sent events."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from sandbox import pagestate
from sandbox.acts import Acts
from sandbox.changes import Change
from sandbox.delivery import Delivery
from sandbox.inputs import NotSent
from sandbox.pageacts import ACTS, PageAct
from sandbox.parcels import read_object
from sandbox.people import TEAM, Person
from sandbox.services.service import Refused
from sandbox.services.services import Services
from sandbox.wire import Denied, Json
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
SHOWN = ("messages", "channels", "views", "clock", "home", "error", "services")
OWN = ("views", "home", "error")
QUIET = 15.0
WATCH = 1.0

NextTimer = Callable[[], Awaitable[float | None]]
Controls = dict[str, Callable[[], Awaitable[object]]]


class PageApi:
    """Serves the page and everything under /page."""

    def __init__(
        self,
        world: World,
        acts: Acts,
        delivery: Delivery,
        next_timer: NextTimer | None,
        controls: Controls,
        services: Services | None,
    ) -> None:
        self._world, self._acts, self._delivery = world, acts, delivery
        self._next_timer, self._controls, self._services = next_timer, controls, services
        self._streams: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._connected = False
        world.clock.watch(lambda: world.changes.tell("clock"))
        if services:
            services.watch(lambda: world.changes.tell("services"))

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page's addresses."""
        routes: list[web.AbstractRouteDef] = [
            web.get("/", self._index),
            web.get("/page/api/state", self._state),
            web.get("/page/api/messages", self._messages),
            web.get("/page/api/events", self._events),
            web.post("/page/api/act", self._act),
            web.post("/page/api/clock", self._clock),
            web.post("/page/api/control", self._control),
            web.post("/page/api/break", self._break),
        ]
        return [*routes, web.static("/page", PAGE)] if PAGE.is_dir() else routes

    async def stop(self) -> None:
        """End the event streams."""
        tasks = [*self._streams, *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        page = PAGE / "index.html"
        return web.FileResponse(page) if page.is_file() else web.Response(status=404, text="The page is not here.")

    async def _state(self, request: web.Request) -> web.Response:
        state = pagestate.whole(self._world, self._me(request.query.get("as", "")).id)
        state["app"]["connected"] = self._connected = await self._delivery.probe()
        state["unread"] = {person.id: pagestate.unread(self._world, person.id) for person in TEAM}
        state["clock"] = await self._time()
        state["controls"] = list(self._controls)
        state["services"] = self._services.shown() if self._services else []
        return web.json_response(state)

    async def _time(self) -> Json:
        upcoming = await self._next_timer() if self._next_timer else None
        return {"now": self._world.clock.now(), "rate": self._world.clock.rate, "next_timer": upcoming}

    async def _messages(self, request: web.Request) -> web.Response:
        me, channel = self._me(request.query.get("as", "")), self._world.channels.get(request.query.get("channel", ""))
        if channel is None or not pagestate.sees(channel, me.id):
            raise web.HTTPNotFound
        return web.json_response({"messages": pagestate.messages(self._world, channel, me.id)})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        me = self._me(request.query.get("as", ""))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue = self._world.changes.listen()
        await response.write(b": hello\n\n")
        self._watch = self._watch or asyncio.create_task(self._watch_app())
        stream = asyncio.create_task(self._stream(response, queue, me))
        self._streams.add(stream)
        try:
            await stream
        except (ConnectionError, asyncio.CancelledError):
            stream.cancel()
        finally:
            self._streams.discard(stream)
            self._world.changes.forget(queue)
        return response

    async def _watch_app(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            if (connected := await self._delivery.probe()) != self._connected:
                self._connected = connected
                self._world.changes.tell("channels")

    async def _stream(self, response: web.StreamResponse, queue: asyncio.Queue[Change], me: Person) -> None:
        while True:
            for change in await _gather(queue):
                if change.what in SHOWN and not (change.what in OWN and change.user not in (None, me.id)):
                    data = json.dumps({"what": change.what, "channel": change.channel})
                    await response.write(f"event: changed\ndata: {data}\n\n".encode())
            await response.write(b": alive\n\n")

    async def _act(self, request: web.Request) -> web.Response:
        body = await _read(request)
        handler = ACTS.get(str(body.get("kind")))
        if handler is None:
            return _refused(f"no act {body.get('kind')!r}")
        act = PageAct(self._world, self._acts, self._me(str(body.get("as"))), body)
        try:
            answer = await handler(act)
        except NotSent as refusal:
            return web.json_response({"ok": False, "error": str(refusal), "errors": refusal.fields})
        except (LookupError, Denied) as refusal:
            return _refused(str(refusal))
        if answer is None:
            return web.json_response({"ok": True})
        shown = {"status": answer.status, "text": answer.text, "body": answer.body, "elapsed": answer.elapsed}
        return web.json_response({"ok": answer.error is None, "error": answer.error, "answer": shown})

    async def _clock(self, request: web.Request) -> web.Response:
        body = await _read(request)
        try:
            await self._turn(body)
        except (ValueError, TypeError) as refusal:
            return _refused(str(refusal))
        return web.json_response({"ok": True, "clock": await self._time()})

    async def _turn(self, body: Json) -> None:
        if "rate" in body:
            self._world.clock.set_rate(float(body["rate"]))
        if body.get("jump") == "next":
            upcoming = await self._next_timer() if self._next_timer else None
            if upcoming is None:
                raise ValueError("no timer is set")
            self._world.clock.jump_to(max(upcoming, self._world.clock.now()))
        elif "jump" in body:
            self._world.clock.advance(float(body["jump"]))

    async def _control(self, request: web.Request) -> web.Response:
        body = await _read(request)
        control = self._controls.get(str(body.get("label")))
        if control is None:
            return _refused("no such control")
        await control()
        self._world.changes.tell("channels")
        return web.json_response({"ok": True})

    async def _break(self, request: web.Request) -> web.Response:
        body = await _read(request)
        if self._services is None:
            return _refused("there are no services")
        try:
            await self._services.named(str(body.get("service"))).break_it(str(body.get("how")))
        except Refused as refusal:
            return _refused(str(refusal))
        return web.json_response({"ok": True})

    def _me(self, user_id: str) -> Person:
        person = self._world.people.get(user_id or TEAM[0].id)
        if person is None or person.is_bot or person.deleted:
            raise web.HTTPBadRequest(text=json.dumps({"ok": False, "error": "nobody by that id"}))
        return person


async def _read(request: web.Request) -> Json:
    """A JSON object. The content type is insisted on, so that no other site's form can act here."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    body = read_object(await request.text())
    if body is None:
        raise web.HTTPBadRequest
    return body


def _refused(why: str) -> web.Response:
    return web.json_response({"ok": False, "error": why})


async def _gather(queue: asyncio.Queue[Change]) -> list[Change]:
    """What changed, each thing once; nothing after a quiet while, so that a dead connection is noticed."""
    try:
        async with asyncio.timeout(QUIET):
            changes = {await queue.get(): None}
    except TimeoutError:
        return []
    while not queue.empty():
        changes[queue.get_nowait()] = None
    return list(changes)
