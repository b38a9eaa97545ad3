"""The clocks leap by an hour, either way, at every moment of an incident's course: nothing is doubled or dropped."""

import asyncio
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sandbox.people import ANA, CLEO, SARA, TESS
from scheduler.delivery import Deliverer
from tests.acceptance.slack_delivery.conftest import START, Desk, opened
from tests.acceptance.slack_delivery.stories import walk
from tests.support.waiting import until

HOUR = timedelta(hours=1)


class Leaping(Desk):
    """A desk whose world's clock is set an hour on or back when there is something to tell, and then right again."""

    def __init__(self, *parts: Any) -> None:
        self._leaps = cycle([HOUR, -HOUR])
        self._leap = timedelta()
        super().__init__(*parts)

    def restart(self) -> None:
        """As ever, but by that clock."""
        super().restart()
        self.deliverer = Deliverer(
            self.database, self.incidents, self.slack, clock=self.clock, wall=lambda: self.world() + self._leap,
            token="leaping", chance=Random(0),
        )  # fmt: skip

    async def settle(self) -> None:
        """Tell what may be told while the clock is wrong, and the rest when it is right again."""
        self._leap = next(self._leaps)
        await self.deliverer.idle()
        self._leap = timedelta()
        await super().settle()


async def test_the_worlds_clock_leaps(tmp_path: Path) -> None:
    """Leases and retries live by the world's clock; whatever it does, people see what they see on a calm day."""
    seen = []
    for kind in (Desk, Leaping):
        (tmp_path / kind.__name__).mkdir()
        async with opened(tmp_path / kind.__name__) as desk:
            desk.ws.faults.rate = 0.2 if kind is Leaping else 0.0
            await walk(kind(desk.ws, desk.world, desk.database, desk.session))
            seen.append(desk.picture())

    assert seen[1] == seen[0]


async def test_suspended_while_it_tells(tmp_path: Path) -> None:
    """A laptop that sleeps for an hour in the middle of a call, and wakes: what it was telling is told once."""
    async with opened(tmp_path, latency=0.2) as desk:
        await desk.declare()
        telling = asyncio.create_task(desk.deliverer.idle())
        await until(lambda: len(list(desk.ws.journal.of("chat.postMessage"))) >= 2, telling)
        desk.world.now += HOUR
        await desk.deliverer.look()
        await telling
        await desk.settle()

        assert len(desk.direct(ANA)) == 1
        assert len(desk.ws.messages("incident-response")) == 1
        assert len([channel for channel in desk.ws.channels() if channel.name.startswith("inc-")]) == 1


@pytest.mark.parametrize("leap", [HOUR, -HOUR], ids=["on", "back"])
async def test_the_incidents_clock_leaps(tmp_path: Path, leap: timedelta) -> None:
    """Set on, the levels whose time has come are called one after another; set back, none is called again."""
    async with opened(tmp_path) as desk:
        leapt = timedelta()
        calm = desk.clock
        desk.clock = lambda: calm() + leapt  # type: ignore[method-assign]  # the clock is what is set
        desk.restart()
        await desk.declare()
        await desk.settle()
        await desk.at(16)
        leapt = leap
        for minute in (17, 18, 47, 48, 91, 92, 140, 141):
            desk.ws.clock.jump_to((START + timedelta(minutes=minute)).timestamp())
            await desk.tick.run()
            await desk.settle()

        assert [call.level for call in (await desk.incident()).escalation.calls] == [0, 1, 2, 3]
        told = [[one for one in desk.direct(who) if "pdate" not in one.text] for who in (ANA, SARA, TESS, CLEO)]
        assert [len(calls) for calls in told] == [1, 1, 1, 1]
