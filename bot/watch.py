"""The watch over time: the tick, the sweep, the heartbeat and the figures, put together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

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

HOMES: Final = 2.0
"""Seconds between two looks whether the Homes that people look at are behind."""


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
    homes: Callable[[], Awaitable[None]],
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
    jobs.add(homes, HOMES)
    return Watch(tick=tick, auditor=auditor, jobs=jobs)
