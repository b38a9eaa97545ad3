"""A local server that behaves as Zoom's API does, in what we use of it."""

from base64 import b64decode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.integrations.zoom.integration import Account
from tests.support.serving import served

ACCOUNT, CLIENT, SECRET = "acc", "cli", "s3cret"


@dataclass
class FakeZoom:
    """`faults` are the ends of the next calls that make a meeting: a status, `drop` before it is made, `lose` after."""

    meetings: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    tokens: int = 0
    expired: bool = False
    page: int = 2
    url: str = ""

    @property
    def account(self) -> Account:
        """How to reach it."""
        return Account(
            account=ACCOUNT,
            client=CLIENT,
            secret=SecretStr(SECRET),
            api=f"{self.url}/v2",
            login=f"{self.url}/oauth/token",
        )

    async def token(self, request: web.Request) -> web.Response:
        """A token for an hour, for whoever knows the secret."""
        scheme, _, basic = request.headers.get("Authorization", "").partition(" ")
        form = await request.post()
        if (scheme, b64decode(basic).decode()) != ("Basic", f"{CLIENT}:{SECRET}"):
            return web.json_response(
                {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, status=401
            )
        if (form.get("grant_type"), form.get("account_id")) != ("account_credentials", ACCOUNT):
            return web.json_response({"reason": "Bad Request", "error": "invalid_request"}, status=400)
        self.tokens += 1
        self.expired = False
        return web.json_response({"access_token": f"t{self.tokens}", "token_type": "bearer", "expires_in": 3600})

    async def create(self, request: web.Request) -> web.StreamResponse:
        """A meeting of the token's owner."""
        if refused := self._refused(request):
            return refused
        fault = self.faults.popleft() if self.faults else ""
        if fault == "drop":
            return _cut(request)
        if fault.isdecimal():
            headers = {"Retry-After": "7"} if fault == "429" else {}
            return web.json_response({"code": 300, "message": "as asked"}, status=int(fault), headers=headers)
        body = await request.json()
        if len(body["topic"]) > 200 or body["type"] not in (1, 2, 3, 8):
            return web.json_response({"code": 300, "message": "Invalid field."}, status=400)
        number = 85_000_000_000 + len(self.meetings)
        made = {
            "id": number,
            "topic": body["topic"],
            "type": body["type"],
            "join_url": f"https://zoom.us/j/{number}?pwd=x",
            "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self.meetings.append(made)
        return _cut(request) if fault == "lose" else web.json_response(made, status=201)

    async def delete(self, request: web.Request) -> web.Response:
        """A meeting of ours is no more."""
        if refused := self._refused(request):
            return refused
        number = int(request.match_info["number"])
        if all(one["id"] != number for one in self.meetings):
            return web.json_response({"code": 3001, "message": "Meeting does not exist."}, status=404)
        self.meetings = [one for one in self.meetings if one["id"] != number]
        return web.Response(status=204)

    async def listed(self, request: web.Request) -> web.Response:
        """The meetings that have a time, page by page."""
        if refused := self._refused(request):
            return refused
        shown = [one for one in self.meetings if one["type"] != 1]
        start = int(request.query.get("next_page_token") or 0)
        more = start + self.page < len(shown)
        page = {"meetings": shown[start : start + self.page], "next_page_token": str(start + self.page) if more else ""}
        return web.json_response(page)

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.expired or request.headers.get("Authorization") != f"Bearer t{self.tokens}":
            return web.json_response({"code": 124, "message": "Access token is expired."}, status=401)
        return None


def _cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


@asynccontextmanager
async def fake_zoom() -> AsyncIterator[FakeZoom]:
    """It listens while the block runs."""
    made, app = FakeZoom(), web.Application()
    app.router.add_post("/oauth/token", made.token)
    app.router.add_post("/v2/users/me/meetings", made.create)
    app.router.add_get("/v2/users/me/meetings", made.listed)
    app.router.add_delete(r"/v2/meetings/{number:\d+}", made.delete)
    async with served(app) as made.url:
        yield made
