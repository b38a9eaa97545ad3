"""The Web API over HTTP: token, scopes, limits, latency, faults; and the journal of it all."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from sandbox.api import METHODS
from sandbox.api.ask import Ask, Method
from sandbox.faults import LATE, Fault, Faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.wire import Denied, Json
from sandbox.world import World

HANG = 60.0
ANSWER = web.ResponseKey("answer", dict)


class Gateway:
    """Answers POST and GET /api/<method>. `latency` is the seconds added to each call."""

    def __init__(self, world: World, journal: Journal, limits: Limits, faults: Faults, latency: float) -> None:
        self.latency = latency
        self._world, self._journal, self._limits, self._faults = world, journal, limits, faults
        self._held: list[Callable[[], object]] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call from arrival to answer."""
        name = request.match_info["method"]
        args = await read_args(request)
        token = _token(request, args)
        call = self._journal.begin(name, args)
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        fault = self._faults.draw(name)
        if fault and not fault.applied:
            if fault.late:
                self._late(lambda: self._respond(name, args, token))
            response = await self._fail(request, fault)
        else:
            response = self._respond(name, args, token)
            if fault:
                response = await self._fail(request, fault)
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        self._journal.end(call, response.status, response.get(ANSWER))
        return response

    def _respond(self, name: str, args: Json, token: str) -> web.Response:
        try:
            method = METHODS.get(name)
            if method is None:
                raise Denied("unknown_method")
            self._check_token(method, token)
            ask = Ask(self._world, method, args, self._limits)
            ask.allow(method.scopes.any)
            if (wait := self._limits.admit(name, method.tier)) is not None:
                return too_many(wait)
            return self._json({"ok": True, **method.handle(ask)})
        except Denied as no:
            if no.code == "ratelimited":
                return too_many(no.extra["retry_after"])
            return self._json({"ok": False, "error": no.code, **no.extra})

    def _check_token(self, method: Method, token: str) -> None:
        app = self._world.app
        if not token:
            raise Denied("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise Denied("invalid_auth")
        if (token == app.app_token) != method.app_token:
            raise Denied("not_allowed_token_type")

    def _json(self, answer: Json) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(self._world.app.scopes)}
        response = web.json_response(answer, headers=headers)
        response[ANSWER] = answer
        return response

    async def _fail(self, request: web.Request, fault: Fault) -> web.Response:
        if fault.kind.startswith("error:"):
            return self._json({"ok": False, "error": fault.kind.removeprefix("error:")})
        return await FAILURES[fault.shown](request, fault)

    def _late(self, call: Callable[[], object]) -> None:
        """Do it after a while, when whoever asked has gone."""
        self._held.append(call)
        asyncio.get_running_loop().call_later(LATE, self._land, call)

    def land(self) -> None:
        """Do at once all that is to be done late."""
        for call in tuple(self._held):
            self._land(call)

    def _land(self, call: Callable[[], object]) -> None:
        if call in self._held:
            self._held.remove(call)
            call()


def too_many(seconds: int) -> web.Response:
    """429 as Slack sends it."""
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


async def _limit(_request: web.Request, fault: Fault) -> web.Response:
    return too_many(fault.retry_after)


async def _break(_request: web.Request, fault: Fault) -> web.Response:
    return web.Response(status=int(fault.kind), text="upstream trouble")


async def _reset(request: web.Request, _fault: Fault) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


async def _hang(_request: web.Request, _fault: Fault) -> web.Response:
    await asyncio.sleep(HANG)
    return web.Response(status=499)


FAILURES = {"429": _limit, "500": _break, "503": _break, "reset": _reset, "timeout": _hang}


async def read_args(request: web.Request) -> Json:
    """The arguments of a call, from the query and from a form or JSON body; later ones win."""
    args: Json = dict(request.query)
    if request.method != "POST":
        return args
    if request.content_type == "application/json":
        body = await request.read()
        parsed = _parse(body)
        return {**args, **parsed}
    return {**args, **{key: value for key, value in (await request.post()).items() if isinstance(value, str)}}


def _parse(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _token(request: web.Request, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    form: str = args.pop("token", "")
    return header.removeprefix("Bearer").strip() or form
