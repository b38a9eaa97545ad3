"""Socket Mode with several connections of one app: each envelope goes to one; an event that none takes comes again."""

import json
from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from sandbox.people import ANA
from sandbox.workspace import Workspace

EVENT: dict[str, Any] = {"user": ANA.id, "channel": "C1", "tab": "home"}


class Connection:
    """One connection of the app's, held by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self) -> dict[str, Any]:
        """The next envelope, or greeting."""
        read: dict[str, Any] = json.loads(await self._socket.receive_str(timeout=5))
        return read

    async def take(self, envelope: dict[str, Any], **payload: Any) -> None:
        """Acknowledge it."""
        await self._socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})


async def connected(ws: Workspace, stack: AsyncExitStack) -> Connection:
    """The app connects once more."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    address = f"{ws.url}/link/?ticket={ws.world.issue_link()}"
    connection = Connection(await stack.enter_async_context(session.ws_connect(address)))
    assert (await connection.next())["type"] == "hello"
    return connection


async def test_an_event_that_is_not_acknowledged_comes_again_to_another(manifest: dict[str, Any]) -> None:
    """In a new envelope that says so, with the same identity; what was acknowledged does not come again."""
    async with Workspace(manifest, socket_mode=True) as ws, AsyncExitStack() as stack:
        ws.delivery.deadline = 0.2
        first, second = await connected(ws, stack), await connected(ws, stack)
        ws.delivery.emit("app_home_opened", EVENT)
        lost, again = await first.next(), await second.next()
        ws.delivery.deadline = 5
        await second.take(again)
        ws.delivery.emit("app_home_opened", EVENT)
        another = await first.next()
        await first.take(another)
        await ws.delivery.idle()

        assert lost["payload"] == again["payload"]
        assert lost["envelope_id"] != again["envelope_id"]
        assert [(one["retry_attempt"], one["retry_reason"]) for one in (lost, again)] == [(0, ""), (1, "http_timeout")]
        assert another["payload"]["event_id"] != again["payload"]["event_id"]
        assert [reply.error for _, reply in ws.delivery.sent] == ["operation_timeout", None, None]


async def test_a_command_that_is_not_acknowledged_is_lost(manifest: dict[str, Any]) -> None:
    """Slack repeats events only: the person is told, and types it again, which goes to the other connection."""
    async with Workspace(manifest, socket_mode=True) as ws, AsyncExitStack() as stack:
        ws.delivery.deadline = 0.2
        first, second = await connected(ws, stack), await connected(ws, stack)
        answer = await ws.person(ANA).command("/incident list")
        ws.delivery.emit("app_home_opened", EVENT)

        assert answer.error == "operation_timeout"
        assert (await first.next())["payload"]["text"] == "list"
        assert (await second.next())["payload"]["event"]["type"] == "app_home_opened"
