"""A local server that answers as the Docker Engine API does, in what we ask of it. Source: Docker Engine API v1.50."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

MIB = 1024**2


def container(name: str, **changes: Any) -> dict[str, Any]:
    """A container as `inspect` tells of it: it runs since an hour, unless `State` or others are changed."""
    state = {
        "Status": "running",
        "Running": True,
        "Paused": False,
        "Restarting": False,
        "OOMKilled": False,
        "Dead": False,
        "Pid": 4242,
        "ExitCode": 0,
        "Error": "",
        "StartedAt": "2026-11-24T11:00:00.123456789Z",
        "FinishedAt": "0001-01-01T00:00:00Z",
    }
    return {
        "Id": (name.encode().hex() * 64)[:64],
        "Created": "2026-11-01T00:00:00.000000000Z",
        "Name": f"/{name}",
        "RestartCount": 0,
        "Config": {"Labels": {}},
        **changes,
        "State": {**state, **changes.get("State", {})},
    }


def memory(used: int, limit: int, cached: int = 0) -> dict[str, Any]:
    """What `stats` tells of the memory of a container, on a machine with cgroup 2."""
    return {"memory_stats": {"usage": used, "limit": limit, "stats": {"inactive_file": cached}}}


@dataclass
class Engine:
    """`now` is its own time, `fault` what it answers instead of all else."""

    containers: list[dict[str, Any]] = field(default_factory=list)
    stats: dict[str, dict[str, Any]] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    fault: str = ""
    asked: list[str] = field(default_factory=list)

    async def listed(self, request: web.Request) -> web.Response:
        """All that run, or really all; by label if that is asked."""
        wanted = json.loads(request.query.get("filters", "{}")).get("label", [])
        found = [
            {"Id": one["Id"], "Names": [one["Name"]], "State": one["State"]["Status"]}
            for one in self.containers
            if request.query.get("all") in ("1", "true") or one["State"]["Running"]
            if all(_has(one["Config"]["Labels"], label) for label in wanted)
        ]
        return web.json_response(found)

    async def inspected(self, request: web.Request) -> web.Response:
        """One of them."""
        one = self._one(request)
        return web.json_response(one) if one else _missing(request)

    async def measured(self, request: web.Request) -> web.Response:
        """What one of them uses, once."""
        one = self._one(request)
        if request.query.get("stream") != "false":
            return web.json_response({"message": "this server does not stream"}, status=400)
        return web.json_response(self.stats.get(one["Name"][1:], {})) if one else _missing(request)

    def _one(self, request: web.Request) -> dict[str, Any] | None:
        wanted = request.match_info["name"]
        return next((one for one in self.containers if wanted in (one["Id"], one["Name"][1:], one["Id"][:12])), None)

    @web.middleware
    async def told(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Every answer has the time of the Engine's clock."""
        self.asked.append(request.path)
        match self.fault:
            case "cut":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "":
                response: web.StreamResponse = await handler(request)
            case "refuse":
                response = web.json_response({"message": "client version 1.99 is too new"}, status=400)
            case fault:
                response = web.Response(text=fault)
        response.headers["Date"] = format_datetime(self.now, usegmt=True)
        return response


def _has(labels: dict[str, str], wanted: str) -> bool:
    name, _, value = wanted.partition("=")
    return name in labels and (not value or labels[name] == value)


def _missing(request: web.Request) -> web.Response:
    return web.json_response({"message": f"No such container: {request.match_info['name']}"}, status=404)


def ago(**span: float) -> str:
    """A moment before the Engine's noon, as it writes it."""
    return (datetime(2026, 11, 24, 12, tzinfo=UTC) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")


@asynccontextmanager
async def engine(socket: Path, *containers: dict[str, Any]) -> AsyncIterator[Engine]:
    """It listens at that socket while the block runs."""
    made = Engine(list(containers))
    app = web.Application(middlewares=[made.told])
    app.router.add_get("/containers/json", made.listed)
    app.router.add_get("/containers/{name}/json", made.inspected)
    app.router.add_get("/containers/{name}/stats", made.measured)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(socket)).start()
    try:
        yield made
    finally:
        await runner.cleanup()
