"""One process' worth of the bot, which stops dead at a chosen point; everything of it stands still from then on.

A point is where a killed process may have come to: before a statement, before a commit, before a call to Slack, after
its answer, and each time a task of ours goes on after it has waited for something. Nothing is cleaned up at a kill, so
nothing may be here: the tasks stay where they are, their connections are cut, and only then are they taken away.

What a killed process leaves is what stands outside of it: what was committed, what Slack has been asked and has done,
who was answered, and the time. The points between two changes of it are a stretch: whoever comes after a kill at any
of them finds the very same.
"""

import asyncio
import sqlite3
from collections.abc import Coroutine, Generator
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any, TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool
from sqlalchemy.util import await_only

from bot.integrations.slack.integration import Slack
from playbook.document import Playbook
from playbook.telling import What
from sandbox.people import TEAM
from scheduler.delivery import Deliverer
from scheduler.neighbours import Neighbours
from scheduler.routing import Routes
from scheduler.tick import Tick
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

T = TypeVar("T")
LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)


class Died(Exception):
    """The process is dead; who waited for its answer gets none."""


Place = tuple[int, int]
"""Where a point is: the number of its stretch, and its own in that stretch; both count from one."""


class Life:
    """The parts of one process. `stop_at`: the point at which it stops dead, or beyond; None: it lives on.

    How many points a stretch has differs a little from run to run.
    """

    def __init__(self, world: Any, url: str, playbook: Playbook, *, name: str, stop_at: Place | None) -> None:
        self.stretches: list[int] = []
        """How many points each stretch has had."""
        self.commits = 0
        self._world = world
        self._left: object = None
        self.stopped_at = ""
        self.died = asyncio.Event()
        self.tasks: set[asyncio.Task[Any]] = set()
        self.connections: list[Any] = []
        self._stop_at = stop_at
        self._buried = False
        self.database = Database(url)
        self._session = aiohttp.ClientSession()
        client = _Client(self, token=world.ws.app.bot_token, base_url=world.ws.api_url, session=self._session)
        slack = Slack(client, monotonic=world.seconds, resolve=resolve)
        self.incidents = Incidents(self.database, Playbooks(self.database, playbook), lambda: None)
        self.tick = Tick(self.incidents, world.clock)
        self.deliverer = Deliverer(
            self.database, self.incidents, Routes(slack, {What.NEIGHBOUR: Neighbours(self.incidents)}),
            clock=world.clock, wall=world.wall, token=name, chance=Random(0),
        )  # fmt: skip

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have this process do something. Raises `Died` if it is dead before it is done."""
        context = copy_context()
        context.run(LIFE.set, self)
        task = asyncio.get_running_loop().create_task(work, context=context)
        death = asyncio.ensure_future(self.died.wait())
        await asyncio.wait({task, death}, return_when=asyncio.FIRST_COMPLETED)
        death.cancel()
        if self.died.is_set():
            raise Died
        return task.result()

    def reach(self, kind: str) -> bool:
        """Come to a point; whether the process is dead from here on."""
        if self._buried:
            return False
        if not self.died.is_set():
            place = self._count()
            if self._stop_at is not None and place >= self._stop_at:
                self.stopped_at = kind
                self.died.set()
        return self.died.is_set()

    def _count(self) -> Place:
        """Count one more point: the first of a new stretch, if something outside has changed since the last one."""
        left = (self.commits, self._world.outside())
        if left != self._left:
            self.stretches.append(0)
            self._left = left
        self.stretches[-1] += 1
        return len(self.stretches), self.stretches[-1]

    @property
    def places(self) -> list[Place]:
        """All the points so far."""
        return [(stretch, n) for stretch, length in enumerate(self.stretches, 1) for n in range(1, length + 1)]

    @property
    def dead(self) -> bool:
        """Whether it will never do anything again."""
        return self.died.is_set() or self._buried

    async def end(self) -> None:
        """Stop it in peace."""
        await self.do(self.deliverer.drain(5))
        await self._session.close()
        await self.database.close()

    async def bury(self) -> None:
        """Cut its connections, as the kernel does at a kill; then take away what stands still."""
        for connection in self.connections:
            await _cut(connection)
        await self._session.close()
        self._buried = True
        for _ in range(100):
            left = {task for task in self.tasks if not task.done()}
            if not left:
                break
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=0.05)
        await self.database.close()


class _Client(AsyncWebClient):
    """A client of a life: before each call and after each answer there is a point."""

    def __init__(self, life: Life, **arguments: Any) -> None:
        super().__init__(**arguments, retry_handlers=[])
        self._life = life

    async def api_call(self, api_method: str, **arguments: Any) -> Any:  # type: ignore[override]  # all by name
        if self._life.reach("call"):
            await asyncio.Future()
        if self._life.dead:
            raise asyncio.CancelledError
        answer = await super().api_call(api_method, **arguments)
        if self._life.reach("answer"):
            await asyncio.Future()
        return answer


class _Stepped:
    """A coroutine of a life: each time it goes on there is a point, and a dead one does not go on."""

    def __init__(self, inner: Coroutine[Any, Any, Any], life: Life) -> None:
        self._inner, self._life = inner, life

    def __await__(self) -> Generator[Any, Any, Any]:
        go, value = self._inner.send, None
        while True:
            if self._life.reach("step"):
                try:
                    yield from asyncio.get_running_loop().create_future()
                except BaseException as end:  # noqa: BLE001 - it is taken away: that is handed on, whatever it is
                    go, value = self._inner.throw, end  # type: ignore[assignment]  # two ways to go on
            try:
                waited = go(value)
            except StopIteration as done:
                return done.value
            try:
                go, value = self._inner.send, (yield waited)
            except BaseException as error:  # noqa: BLE001 - as above
                go, value = self._inner.throw, error  # type: ignore[assignment]  # as above


async def _drive(inner: Coroutine[Any, Any, Any], life: Life) -> Any:
    return await _Stepped(inner, life)


def tasks(loop: asyncio.AbstractEventLoop, inner: Any, *, context: Context | None = None, **more: Any) -> Any:
    """A task factory under which the tasks of a life, and theirs, stop with it."""
    life = (context or copy_context()).get(LIFE)
    if life is None:
        return asyncio.Task(inner, loop=loop, context=context, **more)
    task = asyncio.Task(_drive(inner, life), loop=loop, context=context, **more)
    task.add_done_callback(lambda _: inner.close())  # one that never began
    life.tasks.add(task)
    task.add_done_callback(life.tasks.discard)
    return task


async def resolve(email: str) -> str | None:
    """The workspace's people by their addresses."""
    return next((person.id for person in TEAM if person.email == email), None)


async def _cut(connection: Any) -> None:
    if hasattr(connection, "terminate"):
        connection.terminate()
    else:
        # A statement that stands still would keep the transaction open, which no kill does.
        with suppress(ValueError, sqlite3.Error):
            await connection.rollback()
        await connection.stop()


def _stop(kind: str) -> None:
    life = LIFE.get()
    if life is not None and life.reach(kind):
        await_only(asyncio.Future())


@event.listens_for(Engine, "before_cursor_execute")
def _before_statement(*_: object) -> None:
    _stop("statement")


@event.listens_for(Engine, "commit")
def _before_commit(_connection: Connection) -> None:
    _stop("commit")
    life = LIFE.get()
    if life is not None:
        life.commits += 1


@event.listens_for(Pool, "connect")
def _connected(connection: Any, _record: object) -> None:
    life = LIFE.get()
    if life is not None:
        life.connections.append(connection.driver_connection)
        if life.dead:
            raise asyncio.CancelledError
