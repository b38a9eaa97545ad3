"""The composition root: builds the parts, starts them in order, and stops them in the reverse one."""

import asyncio
import logging
import os
import secrets
from dataclasses import dataclass
from random import Random
from typing import Final

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot import slack
from bot.clock import Times, times
from bot.contacts import Contacts
from bot.integrations.slack.integration import Slack
from bot.settings import Settings
from bot.web import application
from handlers import listeners
from handlers.desk import Desk
from handlers.directory import Directory
from playbook.commands import Declare
from playbook.document import Playbook
from playbook.incident import CLOCK
from scheduler.delivery import Deliverer
from scheduler.jobs import Jobs
from scheduler.tick import Tick
from storage import migrating
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks

log = logging.getLogger(__name__)

DRAIN: Final = 10.0
"""Seconds that a stop waits for requests and deliveries under way."""


class NotMigrated(Exception):
    """The database does not have the form that this version expects; run `warroom migrate`."""


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """Everything that lives as long as the process."""

    database: Database
    playbooks: Playbooks
    incidents: Incidents
    deliverer: Deliverer
    tick: Tick
    jobs: Jobs
    contacts: Contacts
    desk: Desk
    identity: slack.Identity
    session: aiohttp.ClientSession
    client: AsyncWebClient
    runner: web.AppRunner
    socket: slack.Socket | None


class Warroom:
    """One process of Warroom."""

    def __init__(self, settings: Settings, playbook: Playbook, its_times: Times | None = None) -> None:
        self._settings = settings
        self._playbook = playbook
        self._times = its_times or times(settings.warroom_clock)
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
        self._parts = await self._build(database)
        await self._rehearse()
        await self._listen()
        self._parts.jobs.start()
        self._parts.deliverer.wake()
        self._introduction = asyncio.create_task(self._introduce())

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, write it down, and go."""
        parts = self._parts
        if self._introduction is not None:
            self._introduction.cancel()
        if parts.socket is not None:
            await parts.socket.stop(DRAIN)
        await parts.runner.cleanup()  # waits for the requests under way
        parts.jobs.stop()
        await parts.desk.whispers.drain()
        await parts.deliverer.drain(DRAIN)
        await parts.session.close()
        await parts.database.close()

    async def introduced(self) -> None:
        """Returns once Slack has said who we are and who the playbook's people are."""
        if self._introduction is not None:
            await self._introduction

    async def unready(self) -> list[str]:
        """What keeps us from being ready; empty if nothing does."""
        parts = self._parts
        reasons = [
            "the database is not migrated: run `warroom migrate`" if not await _migrated(parts.database) else "",
            parts.identity.trouble,
            "" if self._knows_people else "the playbook's people have not been looked up in Slack yet",
            "" if parts.jobs.alive else "the scheduler does not run",
            "the socket to Slack is down" if parts.socket and not await parts.socket.connected() else "",
        ]
        return [reason for reason in reasons if reason]

    @property
    def incidents(self) -> Incidents:
        """The door to the incidents."""
        return self._parts.incidents

    @property
    def deliverer(self) -> Deliverer:
        """What tells what is to be told."""
        return self._parts.deliverer

    @property
    def tick(self) -> Tick:
        """One look at the clock, for whoever drives time by hand."""
        return self._parts.tick

    async def _build(self, database: Database) -> _Parts:
        settings = self._settings
        clock, wall = self._times.incidents, self._times.wall
        session = slack.session()
        client = slack.client(settings, session, settings.slack_bot_token.get_secret_value())
        identity = slack.Identity(settings.slack_bot_token.get_secret_value())
        contacts = Contacts(database, client, wall)
        playbooks = Playbooks(database, await contacts.remembered(self._playbook))
        waker = _Waker()
        incidents = Incidents(database, playbooks, waker.wake)
        deliverer = Deliverer(
            database,
            incidents,
            Slack(client, monotonic=self._times.monotonic, resolve=contacts.find),
            clock=clock,
            wall=wall,
            token=f"{os.getpid()}-{secrets.token_hex(4)}",
            chance=Random(),  # noqa: S311 - spreads retries, guards nothing
        )
        waker.deliverer = deliverer
        bolt = slack.app(settings, session, identity)
        desk = Desk(incidents=incidents, clock=clock, people=Directory(client, wall))
        listeners.register(bolt, desk)
        tick = Tick(incidents, clock)
        jobs = Jobs(tick, deliverer, wall=wall, tick_seconds=settings.warroom_tick_seconds)
        verifier = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
        site = application(None if settings.socket_mode else bolt, verifier, self.unready)
        return _Parts(
            database=database,
            playbooks=playbooks,
            incidents=incidents,
            deliverer=deliverer,
            tick=tick,
            jobs=jobs,
            contacts=contacts,
            desk=desk,
            identity=identity,
            session=session,
            client=client,
            runner=web.AppRunner(site, access_log=None, shutdown_timeout=DRAIN),
            socket=slack.Socket(bolt, settings) if settings.socket_mode else None,
        )

    async def _rehearse(self) -> None:
        playbook = self._parts.incidents.playbook
        worst = next(iter(playbook.severities))
        await self._parts.incidents.rehearse(Declare(by=CLOCK, at=self._times.incidents(), severity=worst))

    async def _listen(self) -> None:
        await self._parts.runner.setup()
        site = web.TCPSite(self._parts.runner, self._settings.host, self._settings.port)
        await site.start()
        self.port = self._parts.runner.addresses[0][1]
        if self._parts.socket is not None:
            await self._parts.socket.start()

    async def _introduce(self) -> None:
        """Ask Slack who we are and who the playbook's people are, until it answers; commands are taken meanwhile."""
        parts = self._parts
        while not await parts.identity.ask(parts.client):
            log.error("slack_not_authenticated", extra={"reason": parts.identity.trouble})
            await asyncio.sleep(slack.RETRY)
        while True:
            try:
                parts.playbooks.put_in_force(await parts.contacts.resolved(self._playbook))
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("contacts_not_resolved", extra={"reason": str(error)})
                await asyncio.sleep(slack.RETRY)
            else:
                self._knows_people = True
                log.info("ready", extra={"port": self.port, "playbook": parts.playbooks.current.version})
                return


class _Waker:
    """Tells the deliverer that there is something to tell; it is built after the incidents that say so."""

    deliverer: Deliverer | None = None

    def wake(self) -> None:
        if self.deliverer is not None:
            self.deliverer.wake()


async def _migrated(database: Database) -> bool:
    try:
        return await migrating.is_migrated(database)
    except (OSError, ValueError):
        return False
