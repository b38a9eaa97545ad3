"""A Bolt app that does nothing but acknowledge, in a process of its own: the floor that we are measured against."""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.demo import free_port
from sandbox.people import ANA
from sandbox.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent


async def bare() -> float:
    """Milliseconds (median of 100) that a command takes to the bare listener."""
    async with Workspace(manifest=ROOT / "manifest.yaml") as workspace:
        port = free_port()
        workspace.app.request_url = f"http://127.0.0.1:{port}/slack/events"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.bare", str(port), workspace.app.signing_secret, cwd=ROOT
        )
        person = workspace.person(ANA)
        while (await person.command("/incident")).status != 200:
            await asyncio.sleep(0.05)
        took = []
        for _ in range(100):
            began = time.perf_counter()
            await person.command("/incident note the queue is growing")
            took.append((time.perf_counter() - began) * 1000)
        process.terminate()
        await process.wait()
        return statistics.median(took)


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-none")


async def _nothing(ack: AsyncAck) -> None:
    await ack("done")


def serve(port: int, secret: str) -> None:
    """Listen until told to stop."""
    app = AsyncApp(signing_secret=secret, authorize=_authorize)
    app.command("/incident")(_nothing)

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", answer)
    web.run_app(site, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
