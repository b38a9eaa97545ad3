"""What listens on our port: Slack's requests, and the two questions of whoever runs us."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
import aiohttp.http
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.requests import unreadable

log = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024
"""Bytes of one request; Slack's are far smaller."""

Ready = Callable[[], Awaitable[list[str]]]
"""What keeps us from being ready; an empty list if nothing does."""


def application(bolt: AsyncApp | None, verifier: SignatureVerifier, ready: Ready) -> web.Application:
    """The web application; without `bolt` (Socket Mode) only the two questions."""
    site = web.Application(client_max_size=LARGEST)
    site.router.add_get("/healthz", _alive)
    site.router.add_get("/readyz", _readiness(ready))
    if bolt is not None:
        site.router.add_post("/slack/events", _slack(bolt, verifier))
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


def _slack(bolt: AsyncApp, verifier: SignatureVerifier) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refused(request, 413, "too large")
        except (aiohttp.ClientError, aiohttp.http.HttpProcessingError, ValueError) as error:
            return _refused(request, 400, f"unreadable: {type(error).__name__}")
        if not _is_signed(verifier, body, request):
            return _refused(request, 401, "no signature of Slack's, or an old one")
        if (why := unreadable(body, request.content_type)) is not None:
            return _refused(request, 400, why)
        try:
            asked = await to_bolt_request(request)
        except (TypeError, ValueError, LookupError, AttributeError) as error:  # Bolt reads parts that we do not
            return _refused(request, 400, f"unreadable: {type(error).__name__}")
        return await to_aiohttp_response(await bolt.async_dispatch(asked))

    return answer


def _is_signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    """Whether Slack signed exactly this within the last five minutes. Source: Slack, verifying requests."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 16 and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body.decode("utf-8"), stamp, signature)
    except UnicodeDecodeError:
        return False  # Slack signs text


def _refused(request: web.Request, status: int, reason: str) -> web.Response:
    log.warning("request_refused", extra={"status": status, "reason": reason, "remote": request.remote})
    return web.json_response({"error": reason}, status=status)
