"""A checkup: health checks that run at once, all together, and one message that fills in as the results come."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from playbook.document import Playbook
from playbook.health.choosing import interval, subject
from playbook.health.kinds import AnyCheck
from playbook.health.notices import Checkup
from playbook.health.sample import Outcome, Sample
from playbook.health.standing import alone
from scheduler.errands import TryLater
from scheduler.noticeboard import Show
from storage.health import Health
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

LONGEST: Final = 45.0
"""Seconds after which a checkup is over, whatever its checks' time-outs."""
PAUSES: Final = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each edit, from the one before: the first result shows at once, and with the last edit, which shows
all of them, none costs more than six."""

Sampler = Callable[[str, AnyCheck, Playbook], Awaitable[Sample]]


class Results:
    """What has come of so many checks."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._found: dict[str, Sample] = {}
        self._come = asyncio.Event()
        self._complete = asyncio.Event()

    def add(self, sample: Sample) -> None:
        """One has come."""
        self._found[sample.check] = sample
        self._come.set()
        if len(self._found) == len(self._names):
            self._complete.set()

    @property
    def missing(self) -> list[str]:
        """The checks whose result has not come."""
        return [name for name in self._names if name not in self._found]

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What has come, in the order of the checks."""
        return tuple(self._found[name] for name in self._names if name in self._found)

    async def next(self, pause: float) -> None:
        """Returns once something new has come, but not before so many seconds are over, unless everything has."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._complete.wait()
        await self._come.wait()
        self._come.clear()

    async def all(self) -> None:
        """Returns once everything has come."""
        await self._complete.wait()


class Checkups:
    """`sampler` takes a sample now; `clock` gives the incidents' time."""

    def __init__(
        self,
        health: Health,
        sampler: Sampler,
        playbook: Callable[[], Playbook],
        *,
        clock: Callable[[], datetime],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._health = health
        self._sampler = sampler
        self._playbook = playbook
        self._clock = clock
        self._pauses = pauses

    async def carry_out(self, checkup: Checkup, show: Show) -> Checkup:
        """Run it, and show it from the first moment on; returns it done, which is not shown yet."""
        playbook, results = self._playbook(), Results(checkup.names)
        tasks = [asyncio.create_task(self._one(name, playbook, results)) for name in checkup.names]
        try:
            async with asyncio.timeout(LONGEST):
                await self._shown(checkup, results, show)
        except TimeoutError:
            for name in results.missing:
                results.add(self._lacking(name, f"no answer within {LONGEST:.0f} s"))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return checkup.model_copy(update={"samples": results.samples, "done": True})

    async def _shown(self, checkup: Checkup, results: Results, show: Show) -> None:
        """Show it, and then what has come, so many times at most; returns once all has come."""
        await show(checkup)
        for pause in self._pauses:
            await results.next(pause)
            if not results.missing:
                return
            try:
                await show(checkup.model_copy(update={"samples": results.samples}))
            except TryLater as later:
                await asyncio.sleep(later.after.total_seconds() if later.after else 1.0)
        await results.all()

    async def _one(self, name: str, playbook: Playbook, results: Results) -> None:
        check = playbook.checks.get(name)
        if check is None:
            results.add(self._lacking(name, "is not in the playbook any more"))
            return
        sample = await self._sampler(name, check, playbook)
        results.add(sample)
        if interval(check) is None and sample.looked:
            await self._noted(name, check, sample)

    async def _noted(self, name: str, check: AnyCheck, sample: Sample) -> None:
        """Nobody runs it but whoever asks, so that this is how it stands."""
        try:
            await self._health.note(name, subject(name, check), alone(sample))
        except OUTAGES as error:
            log.warning("sample_not_written", extra={"check": name, "reason": repr(error)})

    def _lacking(self, name: str, says: str) -> Sample:
        return Sample(check=name, at=self._clock(), took=timedelta(), outcome=Outcome.FAILING, says=says)
