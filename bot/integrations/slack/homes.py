"""The Homes that people look at, kept in step with the incidents: merged, paced, the newest always published.

A Home is no delivery: whoever opens it gets it anew, so nothing is lost with the process. Who opened it lately is
remembered here, at most so many, and gets it again when something on it has changed.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from handlers.home import home, news
from handlers.sight import Glance
from playbook.covers import Request
from scheduler.errands import GiveUp, TryLater
from storage.covers import Covers
from storage.incidents import Incidents

log = logging.getLogger(__name__)

MOST: Final = 200
"""People whose Home is kept in step; of more, those who opened it last."""
LATELY: Final = 8 * 3600.0
"""Monotonic seconds after which a Home that was not opened again is left as it is."""
SOON: Final = 2.0
"""Seconds after which one that Slack did not take is tried again."""


@dataclass(kw_only=True)
class Looker:
    """Somebody who has opened their Home; `shown` is the digest of what it shows, empty if it shows nothing yet."""

    at: float
    shown: str = ""


class Homes:
    """`clock` is the incidents' time; `monotonic` gives seconds, for the pace and for who looked lately."""

    def __init__(
        self,
        client: AsyncWebClient,
        incidents: Incidents,
        covers: Covers,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._calls = Calls(client, monotonic=monotonic)
        self._incidents = incidents
        self._covers = covers
        self._clock = clock
        self._monotonic = monotonic
        self._lookers: dict[str, Looker] = {}
        self._behind: dict[str, None] = {}
        self._standing: tuple[object, ...] | None = None
        self._looking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._later: asyncio.TimerHandle | None = None

    def open(self, person: str) -> None:
        """Somebody looks at their Home: publish it, before those of others."""
        self._lookers.pop(person, None)
        self._lookers[person] = Looker(at=self._monotonic())
        while len(self._lookers) > MOST:
            self._forget(next(iter(self._lookers)))
        self._behind = {person: None, **self._behind}
        self._wake()

    async def beat(self) -> None:
        """Look whether any incident or cover has changed, here or in another process; if so, all Homes are behind."""
        for person in [one for one, looker in self._lookers.items() if self._monotonic() - looker.at > LATELY]:
            self._forget(person)
        if not self._lookers:
            return
        covers = tuple((one.id, one.state, one.revision) for one in await self._covers.ahead(self._clock()))
        standing = (await self._incidents.standing(), self._on_call(), covers)
        if standing != self._standing:
            self._standing = standing
            self._behind |= dict.fromkeys(self._lookers)
        await self.catch_up()

    def _on_call(self) -> tuple[str, ...]:
        """Who is on call now, of each rota in turn: a hand-over changes a Home, too."""
        playbook, now = self._incidents.playbook, self._clock()
        return tuple(person for key in playbook.rotas for person in playbook.people((key,), now))

    async def catch_up(self) -> None:
        """Publish what is behind, as far as the pace allows now; the rest follows by itself."""
        async with self._looking:
            if not self._behind:
                return
            glance, covers = await Glance.take(self._incidents), await self._covers.ahead(self._clock())
            behind, self._behind = self._behind, {}
            while behind:
                person = next(iter(behind))
                try:
                    await self._publish(person, glance, covers)
                except TryLater as later:
                    self._behind = behind | self._behind
                    self._come_back(later.after.total_seconds() if later.after else SOON)
                    return
                except GiveUp as end:
                    log.warning("home_not_published", extra={"person": person, "reason": str(end)})
                    self._forget(person)
                except Exception:
                    log.exception("home_not_drawn", extra={"person": person})  # the others get theirs
                behind.pop(person)

    async def stop(self) -> None:
        """Publish nothing more."""
        if self._later is not None:
            self._later.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _publish(self, person: str, glance: Glance, covers: Sequence[Request]) -> None:
        looker = self._lookers.get(person)
        if looker is None:
            return
        view = await home(glance, covers, person, self._clock())
        shown = hashlib.sha256(json.dumps(news(view)).encode()).hexdigest()
        if shown != looker.shown:
            await self._calls.call("views.publish", user_id=person, view=view)
            looker.shown = shown

    def _forget(self, person: str) -> None:
        self._lookers.pop(person, None)
        self._behind.pop(person, None)

    def _come_back(self, seconds: float) -> None:
        if self._later is not None:
            self._later.cancel()
        self._later = asyncio.get_running_loop().call_later(seconds, self._wake)

    def _wake(self) -> None:
        task = asyncio.create_task(self._run(self.catch_up))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self) -> None:
        """One beat; whatever goes wrong, the next one comes."""
        await self._run(self.beat)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            log.exception("homes_not_published")
