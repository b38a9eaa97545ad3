"""Two processes by Socket Mode: each envelope goes to one of them, and what one that dies had is done by the other."""

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from playbook import reading
from playbook.events import MessageKept
from sandbox.parcels import EVENT
from sandbox.people import ANA
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load, stories
from tests.faults.reckoning import quiet, reckon
from tests.faults.servers import empty
from tests.faults.suite import enter
from tests.support.waiting import until


async def kept(database: Database) -> int:
    """How many messages stand on the timeline of the first incident."""
    incidents = Incidents(database, Playbooks(database, reading.default()), lambda: None)
    return sum(isinstance(event, MessageKept) for event in await incidents.timeline(1))


async def stands(database: Database) -> None:
    """Returns once a message stands there."""
    async with asyncio.timeout(60):
        while not await kept(database):
            await asyncio.sleep(0.01)


async def turned_to(made: Fleet, number: int) -> None:
    """Returns when the next envelope goes to the replica that has connected as the so manieth."""
    socket = made.workspace.socket
    while socket.next is not socket.connections[number]:
        await made.workspace.person(ANA).command("/incident list")


@pytest.mark.parametrize("done", [False, True], ids=["not begun", "done"])
async def test_killed_before_it_acknowledges(postgres: str, *, done: bool) -> None:
    """Slack sends the event again, to the other one; whether the dead one had already done it, it is done once."""
    url = await empty(postgres)
    async with fleet(2, database_url=url, socket_mode=True, limits=False) as made:
        database, ws = Database(url), made.workspace
        ws.delivery.repeats = (0.0, 0.0, 0.0)  # a busy machine may need the second repetition, which is a minute off
        for replica in made.replicas:  # one after the other, so that each is known by its connection
            await replica.start()
            await replica.ready()
        ana = ws.person(ANA)
        await Load(ws, Random(1)).say(ANA, "declare P1 checkout is down")
        await quiet(database, 90, hurry=True)
        room = next(channel.id for channel in ws.channels() if channel.name.startswith("inc-"))
        message = await ana.say("db 7 is full", room)
        await ws.delivery.idle()

        await turned_to(made, 0)
        ws.socket.deaf = done
        if not done:
            made.replicas[0].freeze()
        await ana.react(message, "pushpin")
        if done:
            await stands(database)
        await made.replicas[0].kill()
        ws.socket.deaf = False
        await ws.delivery.idle()

        told = [reply.error for parcel, reply in ws.delivery.sent if _is_pin(parcel.kind, parcel.payload)]
        assert (told[0], told[-1]) == ("operation_timeout", None)
        assert await kept(database) == 1
        await database.close()


def _is_pin(kind: str, payload: dict[str, object]) -> bool:
    event = payload.get("event")
    return kind == EVENT and isinstance(event, dict) and event["type"] == "reaction_added"


async def test_one_dies_at_work(postgres: str, record_property: Callable[[str, object], None]) -> None:
    """People at work, one of the two killed and started again: what was acknowledged is there, once."""
    url = await empty(postgres)
    async with fleet(2, database_url=url, socket_mode=True, limits=False) as made:
        await made.start()
        load = Load(made.workspace, Random(1))
        work = asyncio.create_task(stories(load, 3, at_once=3))
        await until(lambda: len(load.words) >= 3, work)
        await made.replicas[0].kill()
        await made.replicas[0].start()
        await work
        database = Database(url)
        await quiet(database, 90, hurry=True)
        found = await reckon(database, made.workspace, load)
        await database.close()
        enter(record_property, load, found)
        assert found.nothing, found
