"""The composition root: everything that lives as long as the process, built once and handed to who needs it."""

import os
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import masking, slack, tokens
from bot.clock import Times
from bot.contacts import Contacts
from bot.duty import SECONDS, Duty
from bot.emergency import Emergency
from bot.foreground import Foreground
from bot.hands import Hands
from bot.health import Checks
from bot.integrations.slack.homes import Homes
from bot.integrations.slack.integration import Slack
from bot.integrations.slack.unrecorded import Unrecorded
from bot.places import places, ways
from bot.pulse import BEAT, Pulse
from bot.runners.sending import Runners
from bot.settings import Settings
from bot.spool import Spool
from bot.steps import Steps
from bot.watch import watch
from handlers import listeners
from handlers.desk import Desk
from handlers.directory import Directory
from handlers.groups import Groups
from handlers.messages import Messages
from playbook.document import Playbook
from playbook.telling import What
from scheduler.auditor import Auditor
from scheduler.delivery import Deliverer
from scheduler.errands import Integration
from scheduler.figures import Figures
from scheduler.jobs import Jobs
from scheduler.neighbours import Neighbours
from scheduler.routing import Routes
from scheduler.tick import Tick
from storage.assignments import Assignments
from storage.covers import Covers
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from storage.signs import Signs


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What lives as long as the process."""

    database: Database
    playbooks: Playbooks
    incidents: Incidents
    deliverer: Deliverer
    tick: Tick
    auditor: Auditor
    figures: Figures
    jobs: Jobs
    emergency: Emergency
    contacts: Contacts
    checks: Checks
    desk: Desk
    homes: Homes
    duty: Duty
    steps: Steps
    identity: slack.Identity
    session: aiohttp.ClientSession
    client: AsyncWebClient
    bolt: AsyncApp
    socket: slack.Socket | None


async def build(settings: Settings, playbook: Playbook, times: Times, database: Database) -> Parts:
    """Build them; nothing runs yet, and nobody is asked anything but the database."""
    token, session = settings.slack_bot_token.get_secret_value(), slack.session()
    client = slack.client(settings, session, token)
    identity, contacts = slack.Identity(token), Contacts(database, client, times.wall)
    playbooks = Playbooks(database, await contacts.remembered(playbook))
    waker, figures, foreground = _Waker(), Figures(), Foreground()
    incidents, covers = Incidents(database, playbooks, waker.wake), Covers(database)
    emergency = _emergency(settings, client, database, playbooks, times, waker)
    ours = Slack(client, monotonic=times.monotonic, resolve=contacts.find)
    checks = Checks(client, database, incidents, times, figures, _hands(settings, times, database), foreground)
    outside = places(settings, emergency.around(ours), session, times, ours.name_of)
    everywhere = _apart(outside, incidents, checks.quick, steps := _steps(settings, incidents, times, database, checks))
    waker.deliverer = deliverer = _deliverer(settings, database, incidents, everywhere, times, figures)
    bolt, duty = slack.app(settings, session, identity, foreground), Duty(client, incidents, covers, times)
    homes = Homes(client, incidents, covers, clock=times.incidents, monotonic=times.monotonic)
    listeners.register(bolt, desk := _desk(client, incidents, covers, checks, times, emergency, homes, figures))
    looks = watch(settings, times, database, incidents, deliverer, session, figures, homes.run)
    _beat(looks.jobs, duty, steps)
    checks.beat_with(looks.jobs, playbook)
    return Parts(
        database=database,
        playbooks=playbooks,
        incidents=incidents,
        deliverer=deliverer,
        tick=looks.tick,
        auditor=looks.auditor,
        figures=figures,
        jobs=looks.jobs,
        emergency=emergency,
        contacts=contacts,
        checks=checks,
        desk=desk,
        homes=homes,
        duty=duty,
        steps=steps,
        identity=identity,
        session=session,
        client=client,
        bolt=bolt,
        socket=slack.Socket(bolt, settings) if settings.socket_mode else None,
    )


def _emergency(
    settings: Settings,
    client: AsyncWebClient,
    database: Database,
    playbooks: Playbooks,
    times: Times,
    waker: "_Waker",
) -> Emergency:
    told = Unrecorded(client, monotonic=times.monotonic)
    spool = Spool(settings.warroom_spool, settings.warroom_database_url, tokens.new())
    return Emergency(told, spool, database=database, playbooks=playbooks, times=times, wake=waker.wake)


def _desk(
    client: AsyncWebClient,
    incidents: Incidents,
    covers: Covers,
    checks: Checks,
    times: Times,
    emergency: Emergency,
    homes: Homes,
    figures: Figures,
) -> Desk:
    return Desk(
        messages=Messages(client),
        incidents=incidents,
        clock=times.incidents,
        people=Directory(client, times.wall),
        groups=Groups(client, times.wall),
        covers=covers,
        notices=checks.notices,
        tell_notices=checks.board.wake,
        emergency=emergency.declare,
        show_home=homes.open,
        somebody_spoke=figures.somebody_spoke,
    )


def _deliverer(
    settings: Settings,
    database: Database,
    incidents: Incidents,
    everywhere: Integration,
    times: Times,
    figures: Figures,
) -> Deliverer:
    return Deliverer(
        database,
        incidents,
        everywhere,
        clock=times.incidents,
        wall=times.wall,
        token=tokens.new(),
        chance=Random(),  # noqa: S311 - spreads retries, guards nothing
        lease=timedelta(seconds=settings.warroom_lease_seconds),
        ways=ways(settings),
        figures=figures,
    )


def _apart(everywhere: Integration, incidents: Incidents, quick: Integration, steps: Integration) -> Integration:
    """Everywhere, and what is told to nobody outside: other incidents, health checks, whoever runs steps."""
    ours = {What.NEIGHBOUR: Neighbours(incidents), What.QUICK_CHECK: quick, What.STEP: steps}
    return Routes(everywhere, ours)


def _steps(settings: Settings, incidents: Incidents, times: Times, database: Database, checks: Checks) -> Steps:
    hands = _hands(settings, times, database)
    pulse = Pulse(Signs(database), tokens.new(), wall=times.wall, monotonic=times.monotonic)
    return Steps(incidents, hands, checks.probing.sample, clock=times.incidents, pulse=pulse)


def _beat(jobs: Jobs, duty: Duty, steps: Steps) -> None:
    jobs.add(duty.run, SECONDS)
    jobs.add(steps.beat, BEAT)


def _hands(settings: Settings, times: Times, database: Database) -> Hands:
    """Health checks and steps have each their own, so that they do not wait for each other."""
    elsewhere = Runners(Assignments(database), wall=times.wall)
    return Hands(os.environ, times.monotonic, secrets=masking.secrets(settings), elsewhere=elsewhere)


class _Waker:
    """Tells the deliverer that there is something to tell; it is built after the incidents that say so."""

    deliverer: Deliverer | None = None

    def wake(self) -> None:
        if self.deliverer is not None:
            self.deliverer.wake()
