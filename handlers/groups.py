"""Who belongs to a Slack user group: `usergroups.users.list`, asked briefly and remembered for a while."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.directory import PATIENCE, REMEMBERED, code

log = logging.getLogger(__name__)


class Groups:
    """Answers from memory where it can. When Slack does not answer, those last known count, however old."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._known: dict[str, tuple[datetime, frozenset[str]]] = {}

    async def members(self, groups: Iterable[str]) -> dict[str, frozenset[str]]:
        """The members of these groups (`S…`); a group that Slack has never told of is missing."""
        wanted = tuple(groups)
        await asyncio.gather(*(self._refresh(group) for group in wanted if self._stale(group)))
        return {group: self._known[group][1] for group in wanted if group in self._known}

    def _stale(self, group: str) -> bool:
        return group not in self._known or self._known[group][0] <= self._now()

    async def _refresh(self, group: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            log.warning("group_not_known", extra={"group": group, "reason": code(error)})
        except (TimeoutError, ClientError, OSError) as error:
            log.warning("group_not_known", extra={"group": group, "reason": type(error).__name__})
        else:
            self._known[group] = (self._now() + REMEMBERED, frozenset(answer.get("users") or ()))
