"""Brings parcels to the app: interactions once, events again when they were not taken."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any

from sandbox.app import TEAM_ID, App
from sandbox.changes import Changes
from sandbox.parcels import EVENT, Carrier, Parcel, Reply, Retry
from sandbox.wire import Json

# The first delivery of an event and its three repetitions: at once, after one minute, after five. Source: Slack.
REPEATS = (0.0, 60.0, 300.0)
DEADLINE = 3.0


class Delivery:
    """`repeats` are the waits before an event is sent again; `deadline` is the app's time to answer, in seconds."""

    def __init__(self, app: App, carrier: Carrier, changes: Changes) -> None:
        self.repeats: tuple[float, ...] = REPEATS
        self.deadline = DEADLINE
        self.sent: deque[tuple[Parcel, Reply]] = deque(maxlen=1000)
        self._app, self._carrier, self._changes = app, carrier, changes
        self._given: deque[Parcel] = deque(maxlen=1000)
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: set[asyncio.Task[Any] | None] = set()
        self._events = 0

    async def probe(self) -> bool:
        """Whether the app is there now."""
        return await self._carrier.probe()

    async def send(self, parcel: Parcel, retry: Retry | None = None) -> Reply:
        """Bring a parcel once."""
        self._given.append(parcel)
        reply = await self._carrier.carry(parcel, retry, self.deadline)
        self.sent.append((parcel, reply))
        self._changes.tell("calls")
        return reply

    async def send_again(self, kind: str | None = None) -> Reply:
        """Bring the last parcel of this kind once more, marked as Slack marks a repetition; None: of any kind.

        Raises LookupError if there is none.
        """
        last = next((parcel for parcel in reversed(self._given) if kind in (None, parcel.kind)), None)
        if last is None:
            raise LookupError("nothing was delivered yet")
        return await self.send(last, Retry(1, "http_timeout"))

    def emit(self, name: str, event: Json) -> None:
        """Tell the app of an event, if it subscribed to it."""
        if not self._app.subscribed(name):
            return
        self._events += 1
        stamp = f"{time.time():.6f}"
        inner = {"type": name, "event_ts": stamp, **event}
        self._start(self._deliver(Parcel(EVENT, self._envelope(inner))))

    def _envelope(self, event: Json) -> Json:
        installed = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": self._app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": self._app.verification_token,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{self._events:08d}",
            "event_time": int(time.time()),
            "authorizations": [installed],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self._events:08d}",
        }

    async def _deliver(self, parcel: Parcel) -> None:
        reply = await self.send(parcel)
        for number, wait in enumerate(self.repeats, start=1):
            if not reply.error or reply.headers.get("x-slack-no-retry") == "1":
                return
            await self._wait(wait)
            reply = await self.send(parcel, Retry(number, _reason(reply)))

    async def _wait(self, seconds: float) -> None:
        """Until a repetition is due; who waits long is not waited for."""
        task = asyncio.current_task()
        if task is not None and seconds > 0:
            self._resting.add(task)
        await asyncio.sleep(seconds)
        self._resting.discard(task)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until every event so far has been taken, is to be repeated later, or was given up."""
        while busy := self._tasks - self._resting:
            await asyncio.wait(busy, timeout=0.05)
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Give up what is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _reason(reply: Reply) -> str:
    if reply.error == "operation_timeout":
        return "http_timeout"
    return "http_error" if reply.status else "connection_failed"
