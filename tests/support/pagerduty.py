"""A local server that behaves as PagerDuty's Events API v2 does, in what we use of it."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.serving import served

KEY = "0123456789abcdef0123456789abcdef"
"""An integration key: 32 characters."""
_ACTIONS = ("trigger", "acknowledge", "resolve")
_SEVERITIES = ("critical", "error", "warning", "info")


@dataclass
class FakePagerDuty:
    """`faults` are the ends of the next calls: a status, or `lose` for an answer that gets lost."""

    faults: deque[str] = field(default_factory=deque)
    taken: list[dict[str, Any]] = field(default_factory=list)
    """Every event that was taken, in order."""
    alerts: dict[str, str] = field(default_factory=dict)
    """Where each alert stands, by its key: triggered, acknowledged, resolved."""
    url: str = ""

    async def enqueue(self, request: web.Request) -> web.StreamResponse:
        """One event; the same trigger twice is one alert."""
        fault = self.faults.popleft() if self.faults else ""
        if fault.isdecimal():
            return web.json_response({"status": "throttle exceeded", "message": "as asked"}, status=int(fault))
        body = await request.json()
        if errors := _wrong(body):
            wrong = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
            return web.json_response(wrong, status=400)
        self.taken.append(body)
        key, action = body["dedup_key"], body["event_action"]
        if action == "trigger" or key in self.alerts:
            self.alerts[key] = action
        if fault == "lose" and request.transport is not None:
            request.transport.close()
            return web.Response()
        done = {"status": "success", "message": "Event processed", "dedup_key": key}
        return web.json_response(done, status=202)


def _wrong(body: dict[str, Any]) -> list[str]:
    """What PagerDuty would say of it."""
    wrong = []
    if len(str(body.get("routing_key", ""))) != len(KEY):
        wrong.append("Length of 'routing_key' is incorrect (should be 32 characters)")
    if body.get("event_action") not in _ACTIONS:
        wrong.append("'event_action' is invalid")
    if not 0 < len(str(body.get("dedup_key", ""))) <= 255:
        wrong.append("'dedup_key' is missing or blank")
    if body.get("event_action") == "trigger":
        payload = body.get("payload", {})
        if not 0 < len(payload.get("summary", "")) <= 1024 or not payload.get("source"):
            wrong.append("'payload.summary' or 'payload.source' is missing or blank")
        if payload.get("severity") not in _SEVERITIES:
            wrong.append("'payload.severity' is invalid (must be one of critical, error, warning, info)")
    return wrong


@asynccontextmanager
async def fake_pagerduty() -> AsyncIterator[FakePagerDuty]:
    """It listens while the block runs."""
    made, app = FakePagerDuty(), web.Application()
    app.router.add_post("/v2/enqueue", made.enqueue)
    async with served(app) as url:
        made.url = f"{url}/v2/enqueue"
        yield made
