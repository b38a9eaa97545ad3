"""Two processes on one PostgreSQL look at the clock at the same moment: what is due is done once."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest

from playbook import commands, deadlines, deciding, evolving
from playbook.document import Playbook
from playbook.evolving import evolve
from playbook.incident import Incident, Status
from scheduler.tick import Tick
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ROUNDS = 8


class Process:
    """What one process has of its own; its clock is a little ahead or behind."""

    def __init__(self, url: str, playbook: Playbook, ahead: timedelta) -> None:
        self.now, self.ahead = NOW, ahead
        self.database = Database(url)
        self.incidents = Incidents(self.database, Playbooks(self.database, playbook), lambda: None)
        self.tick = Tick(self.incidents, lambda: self.now + self.ahead)


def alone(incident: Incident, now: datetime, playbook: Playbook) -> list[str]:
    """What a single process, the later of the two, would make happen by then."""
    kinds: list[str] = []
    while due := deadlines.due(incident, now, playbook):
        for command in due:
            made = deciding.decide(incident, command, playbook)
            kinds += [event.kind for event in made]
            incident = reduce(evolve, made, incident)
    return kinds


async def contend(first: Process, second: Process, playbook: Playbook, number: int) -> list[str]:
    """Both look at the moment at which something is due for that incident; what has happened since."""
    before = await first.incidents.timeline(number)
    due = await first.incidents.next_wake()
    assert due is not None
    first.now = second.now = due
    expected = alone(evolving.replay(before), due + second.ahead, playbook)
    await asyncio.gather(first.tick.run(), second.tick.run())
    made = [event.kind for event in (await first.incidents.timeline(number))[len(before) :]]
    assert made == expected
    return made


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("database")
async def test_what_is_due_is_done_once(database_url: str, playbook: Playbook) -> None:
    """Pages while nobody acknowledges, and prompts afterwards: each time as with one process, and one message each."""
    first, second = (Process(database_url, playbook, timedelta(milliseconds=ahead)) for ahead in (0, 1))
    for _ in range(ROUNDS):
        declare = commands.Declare(by="U0000CLEO", at=first.now, severity="P0", title="checkout down")
        number = (await first.incidents.declare(declare)).incident.number
        await _until("paged", first, second, playbook, number)
        now = second.now + second.ahead
        await first.incidents.handle(number, commands.Acknowledge(by="U0000ANA", at=now))
        await _until("update_prompted", first, second, playbook, number)
        over = commands.ChangeStatus(by="U0000ANA", at=second.now + second.ahead, to=Status.CANCELLED, why="over")
        await first.incidents.handle(number, over)
    await first.database.close()
    await second.database.close()


async def _until(kind: str, first: Process, second: Process, playbook: Playbook, number: int) -> None:
    """Both look again and again, at most ten times."""
    for _ in range(10):
        if kind in await contend(first, second, playbook, number):
            return
    raise AssertionError(f"nothing was {kind}")
