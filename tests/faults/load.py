"""People at work while things break: each says a thing again, as Slack does, until it has been acknowledged."""

import asyncio
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from sandbox import payloads
from sandbox.parcels import COMMAND, Parcel, Retry
from sandbox.people import TEAM, Person
from sandbox.workspace import Workspace

MARK = re.compile(r"\b[0-9a-f]{12}\b")
"""What is said carries one, so that it is found again."""
PATIENCE = 300.0
"""Seconds for which one request is repeated; each answer may cost several lives."""
NOT_DONE = ("could not do that just now", "nothing was changed", "takes longer than it should")
"""What a person is told when nothing is known to be written, besides an answer that names no incident: say it again."""


@dataclass
class Load:
    """What was said and acknowledged. `words` are the marks that must be found on the timelines, once each."""

    workspace: Workspace
    chance: Random
    words: dict[str, int] = field(default_factory=dict)
    """Each mark, and the incident that it was said to."""
    answers: dict[str, str] = field(default_factory=dict)
    declared: list[int] = field(default_factory=list)
    repeats: Counter[str] = field(default_factory=Counter)

    async def story(self, severity: str = "P1") -> None:
        """One incident from the declaration to its closing, with things said in between."""
        mark, person = secrets.token_hex(6), self.chance.choice(TEAM)
        answer = await self.say(person, f"declare {severity} {mark} is down")
        number = int(re.search(r"INC-(\d+)", answer)[1])  # type: ignore[index]  # the answer names it, or the test fails
        self.declared.append(number)
        self.words[mark], self.answers[mark] = number, answer
        await self.say(person, f"ack INC-{number}")
        for verb in ("note {}", "update {}", "note {}", "resolve {} now"):
            mark = secrets.token_hex(6)
            answered = await self.say(person, f"{verb.format(f'INC-{number}')} {mark}")
            self.words[mark], self.answers[mark] = number, answered
            await asyncio.sleep(self.chance.random() / 4)

    async def say(self, person: Person, words: str) -> str:
        """Type `/incident …` and have Slack bring it until it is acknowledged; returns the answer's words."""
        parcel = self._typed(person, words)
        retry: Retry | None = None
        until, text = time.monotonic() + PATIENCE, ""
        while True:
            assert time.monotonic() < until, f"{words!r} is never acknowledged: {text!r}"
            reply = await self.workspace.delivery.send(parcel, retry)
            text = str((reply.body or {}).get("text", reply.text))
            if reply.status == 200 and "INC-" in text and not any(sorry in text for sorry in NOT_DONE):
                return text
            self.repeats[reply.error or text[:40]] += 1
            retry = Retry(self.repeats.total(), "http_error")
            await asyncio.sleep(0.05 + self.chance.random() / 5)

    def _typed(self, person: Person, words: str) -> Parcel:
        world = self.workspace.world
        general = world.channel("general")
        ticket = world.tickets.response(person.id, general.id)
        return Parcel(COMMAND, payloads.command(world, person, general, "/incident", words, ticket))


async def stories(load: Load, count: int, at_once: int) -> None:
    """So many incidents, a few at a time."""
    await _told(load, iter(range(count)), at_once)


async def spread(load: Load, count: int, at_once: int, *, due: Callable[[int], bool]) -> None:
    """So many incidents, each once it is due."""
    await _told(load, iter(range(count)), at_once, due)


async def _told(load: Load, left: Iterator[int], at_once: int, due: Callable[[int], bool] = lambda _: True) -> None:
    async def work() -> None:
        for number in left:
            while not due(number):
                await asyncio.sleep(0.05)
            await load.story(load.chance.choice(("P0", "P1", "P2", "P3")))

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
