"""The watch over time: the tick, the sweep, the heartbeat and the figures, put together."""

from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from bot.clock import Times
from bot.heartbeat import Heartbeat
from bot.settings import Settings
from scheduler.auditor import Auditor
from scheduler.delivery import Deliverer
from scheduler.figures import Figures
from scheduler.jobs import Jobs
from scheduler.tick import Tick
from storage.database import Database
from storage.incidents import Incidents


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What looks at the clock, and says how it goes."""

    tick: Tick
    auditor: Auditor
    jobs: Jobs


def watch(
    settings: Settings,
    times: Times,
    database: Database,
    incidents: Incidents,
    deliverer: Deliverer,
    session: aiohttp.ClientSession,
    figures: Figures,
) -> Watch:
    """Put it together; nothing beats yet."""
    tick = Tick(incidents, times.incidents, figures)
    auditor = Auditor(
        database,
        incidents,
        tick,
        deliverer,
        clock=times.incidents,
        wall=times.wall,
        monotonic=times.monotonic,
        figures=figures,
        lease=timedelta(seconds=settings.warroom_lease_seconds),
        well=Heartbeat(session, settings.warroom_heartbeat_url, times.monotonic).beat,
    )
    beat = settings.warroom_tick_seconds
    jobs = Jobs(tick, deliverer, auditor, machine=times.machine, monotonic=times.monotonic, tick_seconds=beat)
    return Watch(tick=tick, auditor=auditor, jobs=jobs)
