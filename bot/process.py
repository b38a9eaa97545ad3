"""One process of Warroom: starts its parts in order, and stops them in the reverse one."""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from typing import Final

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot import heartbeats, slack, tokens
from bot.api import Api
from bot.clock import Times, shared
from bot.metrics import metrics
from bot.orders import Orders
from bot.parts import build
from bot.places import runner_tokens
from bot.runners.sending import KEPT
from bot.runners.web import Gate
from bot.settings import Settings
from bot.web import application
from playbook.commands import Declare
from playbook.document import Playbook
from playbook.incident import CLOCK
from storage import deliveries, migrating
from storage.assignments import Assignments
from storage.database import Database
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

DRAIN: Final = 10.0
"""Seconds that a stop waits for requests and deliveries under way."""


class NotMigrated(Exception):
    """The database does not have the form that this version expects; run `warroom migrate`."""


class Warroom:
    """One process of Warroom."""

    def __init__(self, settings: Settings, playbook: Playbook, its_times: Times | None = None) -> None:
        self._settings = settings
        self._playbook = playbook
        self._its_times = its_times
        self._clocks = AsyncExitStack()
        self._introduction: asyncio.Task[None] | None = None
        self._knows_people = False
        self.port = settings.port
        """Where it listens; known once it has started."""

    async def start(self, *, migrate: bool = True) -> None:
        """Start everything. Raises `NotMigrated` if it may not migrate and would have to."""
        database = Database(self._settings.warroom_database_url)
        if migrate:
            await migrating.migrate(database)
        elif not await migrating.is_migrated(database):
            await database.close()
            raise NotMigrated
        self._times = await self._clocks.enter_async_context(self._lived_by(database))
        self.parts = await build(self._settings, self._playbook, self._times, database)
        self._runner = self._web()
        try:
            await self._inherit()
            await self.parts.steps.inherit()
            await self._rehearse()
            await self._listen()
        except BaseException:
            await self._close()
            raise
        self.parts.jobs.start()
        self.parts.emergency.start()
        self.parts.deliverer.wake()
        self._introduction = asyncio.create_task(self._introduce())

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, write it down, and go."""
        parts = self.parts
        if self._introduction is not None:
            self._introduction.cancel()
        if parts.socket is not None:
            await parts.socket.stop(DRAIN)
        await parts.steps.stop()  # while runners can still be told, over HTTP
        await self._runner.cleanup()  # waits for the requests under way
        parts.jobs.stop()
        await parts.homes.stop()
        await parts.desk.whispers.drain()
        await parts.checks.stop(DRAIN)
        await parts.deliverer.drain(DRAIN)
        await self._close()

    def _lived_by(self, database: Database) -> AbstractAsyncContextManager[Times]:
        return nullcontext(self._its_times) if self._its_times else shared(database, self._settings.warroom_clock)

    async def _close(self) -> None:
        await self._clocks.aclose()
        await self._runner.cleanup()
        await self.parts.emergency.stop()
        await self.parts.session.close()
        await self.parts.database.close()

    async def introduced(self) -> None:
        """Returns once Slack has said who we are and who the playbook's people are."""
        if self._introduction is not None:
            await self._introduction

    async def unready(self) -> list[str]:
        """What keeps us from being ready; empty if nothing does."""
        parts = self.parts
        reasons = [
            "" if await _migrated(parts.database) else "the database does not answer, or is not migrated",
            parts.identity.trouble,
            "" if self._knows_people else "the playbook's people have not been looked up in Slack yet",
            "" if parts.jobs.alive else "the scheduler does not run",
            parts.auditor.trouble,
            "the socket to Slack is down" if parts.socket and not await parts.socket.connected() else "",
        ]
        return [reason for reason in reasons if reason]

    async def _inherit(self) -> None:
        """Take over at once what a process that died here was telling, rather than when its lease runs out."""
        async with self.parts.database.write() as connection:
            ended = tokens.dead(await deliveries.claimants(connection))
            if ended:
                await deliveries.release(connection, ended, self._times.wall())
        await self.parts.checks.inherit()
        await Assignments(self.parts.database).sweep(self._times.wall() - KEPT)

    async def _rehearse(self) -> None:
        playbook = self.parts.incidents.playbook
        worst = next(iter(playbook.severities))
        await self.parts.incidents.rehearse(Declare(by=CLOCK, at=self._times.incidents(), severity=worst))

    def _web(self) -> web.AppRunner:
        bolt = None if self._settings.socket_mode else self.parts.bolt
        verifier = SignatureVerifier(self._settings.slack_signing_secret.get_secret_value())
        site = application(bolt, verifier, self.unready)
        orders = Orders(incidents=self.parts.incidents, groups=self.parts.desk.groups.members)
        site.router.add_routes(Api(orders, self._times.incidents, self._settings.warroom_api_token).routes())
        site.router.add_routes(heartbeats.routes(self._settings, self._playbook.checks, self.parts.checks.called))
        Gate(Assignments(self.parts.database), runner_tokens(self._settings), wall=self._times.wall).teach(site)
        site.router.add_get("/metrics", metrics(self.parts.figures, self.parts.database))
        return web.AppRunner(site, access_log=None, shutdown_timeout=DRAIN)

    async def _listen(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        if self.parts.socket is not None:
            await self.parts.socket.start()

    async def _introduce(self) -> None:
        """Ask Slack who we are and who the playbook's people are, until it answers; commands are taken meanwhile."""
        parts = self.parts
        while not await parts.identity.ask(parts.client):
            log.error("slack_not_authenticated", extra={"reason": parts.identity.trouble})
            await asyncio.sleep(slack.RETRY)
        while True:
            try:
                parts.playbooks.put_in_force(await parts.contacts.resolved(self._playbook))
            except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready, and must go on asking
                log.warning("contacts_not_resolved", extra={"reason": repr(error)})
                await asyncio.sleep(slack.RETRY)
            else:
                self._knows_people = True
                log.info("ready", extra={"port": self.port, "playbook": parts.playbooks.current.version})
                break
        await slack.enter(parts.client, parts.playbooks.current.channels.incidents)


async def _migrated(database: Database) -> bool:
    try:
        return await migrating.is_migrated(database)
    except OUTAGES:
        return False
