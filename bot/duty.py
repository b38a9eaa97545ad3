"""Duty, kept going: people are asked to stand in, user groups hold whoever is on call, and commanders are there."""

from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Times
from bot.integrations.slack.covers import CoverPosts
from bot.integrations.slack.presences import Presences
from bot.integrations.slack.usergroups import UserGroups
from scheduler.standins import Standins
from scheduler.watchcommanders import WatchCommanders
from scheduler.watchgroups import WatchGroups
from storage.covers import Covers
from storage.incidents import Incidents

SECONDS: Final = 2.0
"""Between two rounds."""


class Duty:
    """The three rounds, made in turn."""

    def __init__(self, client: AsyncWebClient, incidents: Incidents, covers: Covers, times: Times) -> None:
        posts = CoverPosts(client, monotonic=times.monotonic)
        groups = UserGroups(client, monotonic=times.monotonic)
        refreshed = incidents.refreshed
        self._standins = Standins(covers, posts, refreshed, clock=times.incidents, wall=times.wall)
        presences = Presences(client, monotonic=times.monotonic)
        self._commanders = WatchCommanders(presences, incidents, clock=times.incidents, monotonic=times.monotonic)
        self._groups = WatchGroups(groups, refreshed, clock=times.incidents, monotonic=times.monotonic)

    async def run(self) -> None:
        """One round of each; it does not raise."""
        await self._standins.run()
        await self._groups.run()
        await self._commanders.run()
