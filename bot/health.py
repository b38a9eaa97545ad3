"""Health checks, kept going: they run, raise alarms, and what is to be said of them is told."""

import logging
from random import Random
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot import tokens
from bot.clock import Times
from bot.foreground import Foreground
from bot.hands import Hands
from bot.integrations.slack.notices import NoticePosts
from playbook.document import Playbook
from scheduler.alarms import Alarms
from scheduler.checkups import Checkups
from scheduler.figures import Figures
from scheduler.jobs import Jobs
from scheduler.listening import Listening
from scheduler.noticeboard import Noticeboard
from scheduler.probing import BEAT, Probing
from scheduler.quick import Quick
from scheduler.symptoms import Symptoms
from scheduler.unseen import Unseen
from storage.database import Database
from storage.health import Health
from storage.incidents import Incidents
from storage.notices import Notices
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

ROUND: Final = 1.0
"""Seconds between two rounds of everything else."""


class Checks:
    """Everything that has to do with health checks in one process."""

    def __init__(
        self,
        client: AsyncWebClient,
        database: Database,
        incidents: Incidents,
        times: Times,
        figures: Figures,
        hands: Hands,
        foreground: Foreground,
    ) -> None:
        self._times = times
        self._hands = hands
        self._foreground = foreground
        self._health, self.notices = Health(database), Notices(database, times.wall)
        token = tokens.new()
        self._listening = Listening(self._health, lambda: incidents.playbook, clock=times.incidents, wall=times.wall)
        self.probing = Probing(
            self._health,
            hands.probe,
            self._listening,
            lambda: incidents.playbook,
            clock=times.incidents,
            wall=times.wall,
            monotonic=times.monotonic,
            give_way=foreground.give_way,
            chance=Random(),  # noqa: S311 - spreads runs, guards nothing
            token=token,
            figures=figures.health,
        )
        checkups = Checkups(self._health, self.probing.sample, lambda: incidents.playbook, clock=times.incidents)
        posts = NoticePosts(client, monotonic=times.monotonic)
        self.board = Noticeboard(self.notices, posts, checkups.carry_out, wall=times.wall, token=token)
        self.quick = Quick(self.notices, self.board.wake)
        self._unseen = Unseen(self._health, lambda: incidents.playbook, clock=times.incidents)
        self._symptoms = Symptoms(incidents, clock=times.incidents)
        self.alarms = Alarms(self._health, self.notices, incidents, clock=times.incidents, wake=self.board.wake)

    def beat_with(self, jobs: Jobs, playbook: Playbook) -> None:
        """Let it be done again and again, if there is anything to do."""
        if playbook.checks:
            jobs.add(self.probing.beat, BEAT)
            jobs.add(self.run, ROUND)

    async def run(self) -> None:
        """One round; it does not raise."""
        await self._foreground.give_way()
        await self._listening.run()
        await self.probing.run()
        await self._judge()
        await self.board.run()

    async def settle(self) -> None:
        """Run what is due, and tell what is to be told at this moment."""
        await self._listening.run()
        await self.probing.run()
        await self.probing.idle()
        await self._judge()
        await self.board.idle()

    async def _judge(self) -> None:
        """What follows from how the checks stand: who is not there to look, what alarms, what the incidents show."""
        try:
            written = await self._health.written()
            if await self._unseen.run(written):
                written = await self._health.written()
            await self.alarms.run(written)
            if written.alarmed:  # that may have taken a while, and what incidents are told is to be how things stand
                written = await self._health.written()
            await self._symptoms.run(written)
        except OUTAGES as error:
            log.warning("checks_not_judged", extra={"reason": repr(error)})

    async def inherit(self) -> None:
        """Take over at once what a process that died here held, rather than when its lease runs out."""
        for dead in tokens.dead(await self._health.holders()):
            await self._health.release(dead)
        await self.notices.release(tokens.dead(await self.notices.claimants()), self._times.wall())

    async def called(self, name: str) -> None:
        """Somebody has called this heartbeat's address."""
        await self._health.called(name, self._times.incidents())

    async def stop(self, seconds: float) -> None:
        """Begin nothing more, and write down what there is."""
        await self.board.stop(seconds)
        await self.probing.stop()
        await self._hands.close()
