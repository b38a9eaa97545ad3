"""Socket Mode: payloads in envelopes over WebSockets that the app opens."""

import asyncio
import json
import secrets
import time

from aiohttp import WSMsgType, web

from sandbox.parcels import COMMAND, EVENT, INTERACTIVE, Parcel, Reply, Retry, read_object
from sandbox.wire import Json
from sandbox.world import World

MOST_CONNECTIONS = 10
ANSWERED = (COMMAND, INTERACTIVE)


class SocketMode:
    """Up to ten connections; each parcel goes to one of them, the next, round and round. Source: Slack, Socket Mode.

    An event whose envelope is not acknowledged is sent again in a new one (`sandbox.delivery`), to the next connection.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.connections: list[web.WebSocketResponse] = []
        self.deaf = False
        """Whether acknowledgements are lost on their way."""
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    async def probe(self) -> bool:
        """Whether the app holds a connection."""
        return bool(self.connections)

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """GET /link/?ticket=…: a connection for a ticket of apps.connections.open, each ticket once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.links or len(self.connections) >= MOST_CONNECTIONS:
            return web.Response(status=404 if ticket not in self._world.links else 429)
        self._world.links.discard(ticket)
        connection = web.WebSocketResponse(heartbeat=10.0)
        await connection.prepare(request)
        self.connections.append(connection)
        self._world.changes.tell("channels")
        try:
            await connection.send_str(json.dumps(self._hello()))
            await self._listen(connection)
        finally:
            self._forget(connection)
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 3600},
            "connection_info": {"app_id": self._world.app.id},
        }

    async def _listen(self, connection: web.WebSocketResponse) -> None:
        async for message in connection:
            if message.type == WSMsgType.TEXT:
                self._hear(message.data)

    def _hear(self, text: str) -> None:
        if self.deaf:
            return
        ack = read_object(text) or {}
        future = self._waiting.pop(str(ack.get("envelope_id")), None)
        if future and not future.done():
            future.set_result(ack.get("payload") or {})

    def _forget(self, connection: web.WebSocketResponse) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            self._world.changes.tell("channels")

    async def carry(self, parcel: Parcel, retry: Retry | None, deadline: float) -> Reply:
        """Send an envelope and wait for its acknowledgement, on whichever connection it comes."""
        started = time.monotonic()
        if not self.connections:
            return Reply(status=0, error="dispatch_failed")
        envelope = self._envelope(parcel, retry)
        future = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(deadline):
                await self._turn_on().send_str(json.dumps(envelope))
                payload = await future
        except TimeoutError:
            return Reply(status=0, error="operation_timeout", elapsed=time.monotonic() - started)
        except ConnectionError:
            return Reply(status=0, error="dispatch_failed", elapsed=time.monotonic() - started)
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        text = json.dumps(payload) if payload else ""
        return Reply(status=200, text=text, elapsed=time.monotonic() - started)

    def _envelope(self, parcel: Parcel, retry: Retry | None) -> Json:
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": parcel.kind,
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind in ANSWERED,
        }
        if parcel.kind == EVENT:
            number, reason = (retry.number, retry.reason) if retry else (0, "")
            return {**envelope, "retry_attempt": number, "retry_reason": reason}
        return envelope

    @property
    def next(self) -> web.WebSocketResponse:
        """The connection to which the next parcel goes. Raises LookupError if there is none."""
        if not self.connections:
            raise LookupError("the app holds no connection")
        return self.connections[self._turn % len(self.connections)]

    def _turn_on(self) -> web.WebSocketResponse:
        connection = self.next
        self._turn += 1
        return connection

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again: warning, refresh_requested or link_disabled."""
        notice = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
        for connection in list(self.connections):
            await connection.send_str(json.dumps(notice))

    async def stop(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            await connection.close()
