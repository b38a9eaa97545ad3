"""Processes that die at random moments under load, while Slack fails."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from sandbox.workspace import Workspace
from storage.database import Database
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load, spread, stories
from tests.faults.proof import Row
from tests.faults.reckoning import Reckoning, quiet, reckon, thin

RATE = 0.3
"""The share of calls that Slack fails."""
KINDS = ("429", "500", "503", "reset", "reset_after", "reset_after")
SLOW = (*KINDS, *KINDS, "timeout_after")
"""With an answer that does not come in time now and then: each costs ten seconds."""
YOUNG = 0.3
"""The share of the lives that end while the process is still starting."""
WORKING = 2.0
"""A life after the start lasts so many times as long as the start, at the most: whatever else the machine has to do,
some die while they start, some at their first command, and some after several.
"""
EACH = 12
"""Kills for each incident: as many as it takes to be told among them, so that somebody is always at work."""
THIN = 50
"""Deliveries still to tell at which the killing ends: the telling is done among the kills too."""
TOLD = 4.0
"""Seconds that each incident may add to it: a channel that all share takes one message a second."""
DRAINED = 300.0
"""Seconds within which all is told once Slack is healthy."""


@dataclass(kw_only=True)
class Run:
    """One run under load: who is at work, how often somebody was killed, and what was found in the end."""

    made: Fleet
    load: Load
    chance: Random
    kills: int = 0
    began: float = field(default_factory=time.monotonic)
    drained: float = 0.0
    found: Reckoning = field(default_factory=Reckoning)

    async def kill_until(self, work: asyncio.Task[None], kills: int) -> None:
        """Start the one process, let it live for a moment, kill it; so many times, and until the work is done."""
        starting = 1.0
        while self.kills < kills or not work.done():
            if work.done():
                work.result()  # if somebody was never answered, say so now
            began = time.monotonic()
            await self.made.replicas[0].start()
            if self.chance.random() > YOUNG:
                await self.made.replicas[0].listening()
                starting = time.monotonic() - began
                await asyncio.sleep(self.chance.uniform(0, WORKING * starting))
            else:
                await asyncio.sleep(self.chance.uniform(0, starting))
            await self.made.replicas[0].kill()
            self.kills += 1
        await work

    async def kill_one_of_them(self, every: float) -> None:
        """One dies at once, another every few seconds, and each is started again; the next dies once it listens."""
        while True:
            victim = self.chance.choice(self.made.replicas)
            await victim.kill()
            self.kills += 1
            await victim.start()
            await victim.listening()
            await asyncio.sleep(every * self.chance.uniform(0.5, 1.5))

    async def settle(self, *, hurry: bool) -> None:
        """Slack is well again and everybody lives: all must be told, and then all must be there, once."""
        self.made.workspace.faults.clear()
        for replica in self.made.replicas:
            if not replica.pid:
                await replica.start()
        database = Database(self.made.database_url)
        try:
            self.drained = await quiet(database, DRAINED, hurry=hurry)
            self.found = await reckon(database, self.made.workspace, self.load)
        finally:
            await database.close()

    def row(self, test: str, least: int, of: str, done: int) -> Row:
        """What is to be said of it."""
        found = self.found
        return Row(
            test=test,
            least=least,
            of=of,
            done=done,
            lost=len(found.lost) + len(found.disordered),
            doubled=len(found.doubled),
            took=time.monotonic() - self.began,
            figures=f"{len(self.load.declared)} incidents, {self.kills} kills, {found.told:,} messages, "
            f"{self.load.repeats.total():,} requests repeated, all told {self.drained:.0f} s after the last fault",
        )


@asynccontextmanager
async def hurt(count: int, *, database_url: str, kinds: tuple[str, ...], seed: int) -> AsyncIterator[Run]:
    """A fleet whose Slack fails. Its rate limits are off: what is proved is not how slow it may be."""
    async with fleet(count, database_url=database_url, limits=False, latency=0.02) as made:
        fail(made.workspace, kinds, seed)
        yield Run(made=made, load=Load(made.workspace, Random(seed)), chance=Random(seed + 1))


def fail(workspace: Workspace, kinds: tuple[str, ...], seed: int) -> None:
    """From now on Slack fails three calls in ten."""
    workspace.faults.seed(seed)
    workspace.faults.kinds = kinds
    workspace.faults.rate = RATE


async def alone(kills: int, *, database_url: str = "", hurry: bool = False, seed: int = 1) -> Run:
    """One process, killed so many times while one incident after the other goes from declaration to closing.

    They are spread over all the kills, and no more than one process can tell: a channel takes one message a second.
    """
    async with hurt(1, database_url=database_url, kinds=KINDS, seed=seed) as run:
        count = max(2, kills // EACH)
        paced = spread(run.load, count, at_once=4, due=lambda number: run.kills >= number * kills // count)
        await run.kill_until(asyncio.create_task(paced), kills)
        await run.settle(hurry=hurry)
    return run


async def together(incidents: int, every: float, *, database_url: str, hurry: bool = False, seed: int = 1) -> Run:
    """Three processes on one database, one of them killed every few seconds."""
    async with hurt(3, database_url=database_url, kinds=SLOW, seed=seed) as run:
        await run.made.start()
        killer = asyncio.create_task(run.kill_one_of_them(every))
        try:
            await stories(run.load, incidents, at_once=8)
            await thin(database_url, THIN, DRAINED + incidents * TOLD)
        finally:
            killer.cancel()
            with suppress(asyncio.CancelledError):
                await killer
        assert run.kills, "nobody was killed"
        await run.settle(hurry=hurry)
    return run
