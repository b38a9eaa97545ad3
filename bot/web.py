"""What listens on our port: Slack's requests, and the two questions of whoever runs us."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

log = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024
"""Bytes of one request; Slack's are far smaller."""

Ready = Callable[[], Awaitable[list[str]]]
"""What keeps us from being ready; an empty list if nothing does."""


def application(bolt: AsyncApp | None, ready: Ready) -> web.Application:
    """The web application; without `bolt` (Socket Mode) only the two questions."""
    site = web.Application(client_max_size=LARGEST)
    site.router.add_get("/healthz", _alive)
    site.router.add_get("/readyz", _readiness(ready))
    if bolt is not None:
        site.router.add_post("/slack/events", _slack(bolt))
    return site


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _readiness(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        reasons = await ready()
        return web.json_response(
            {"status": "not ready" if reasons else "ready", "reasons": reasons}, status=503 if reasons else 200
        )

    return answer


def _slack(bolt: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        if not request.headers.get("x-slack-request-timestamp", "").isdecimal():
            return _refused(request, 401, "no usable timestamp")  # Bolt would answer 500
        try:
            asked = await to_bolt_request(request)
        except (ValueError, UnicodeDecodeError) as error:
            return _refused(request, 400, f"unreadable body: {type(error).__name__}")
        response = await bolt.async_dispatch(asked)
        if response.status == 401:
            return _refused(request, 401, "wrong or stale signature")
        return await to_aiohttp_response(response)

    return answer


def _refused(request: web.Request, status: int, reason: str) -> web.Response:
    log.warning("request_refused", extra={"status": status, "reason": reason, "remote": request.remote})
    return web.json_response({"error": reason}, status=status)
