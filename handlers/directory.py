"""Who people are: Slack's `users.info`, asked briefly and remembered for a while."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

PATIENCE: Final = 1.5
"""Seconds that a question may take: it is asked while Slack waits for our acknowledgement."""
BRIEF: Final = 1.0
"""The same where Slack is asked anew, and more is to be done before we acknowledge."""
REMEMBERED: Final = timedelta(minutes=10)
"""How long an answer holds."""
_MOST: Final = 2_000
"""People remembered at once."""
_SLACKBOT: Final = "USLACKBOT"
"""Slack's own bot, which `users.info` does not call a bot."""
_UNKNOWN: Final = ("user_not_found", "users_not_found", "user_not_visible")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, kw_only=True)
class Member:
    """What we need to know of somebody; `objection` is why they cannot be put in command."""

    name: str
    objection: str = ""
    zone: str = ""
    """The time zone in their profile, such as `Europe/Vienna`."""


_STRANGER: Final = Member(name="someone", objection="is not a member of this workspace")


class Directory:
    """Answers from memory where it can. When Slack does not answer, nobody is objected to."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._known: dict[str, tuple[datetime, Member]] = {}

    async def objection(self, person: str, *, fresh: bool = False) -> str:
        """Why this person cannot take part: deactivated, a bot, unknown; empty if nothing speaks against it.

        `fresh`: Slack is asked anew, since much hangs on it.
        """
        if fresh:
            self._known.pop(person, None)
        member = await self._member(person, BRIEF if fresh else PATIENCE)
        return member.objection if member else ""

    async def takes_part(self, person: str) -> bool:
        """Whether Slack says that this is somebody who can take part. While Slack says nothing, it may be ourselves."""
        member = await self._member(person)
        return member is not None and not member.objection

    async def zone(self, person: str) -> tzinfo | None:
        """The time zone that this person lives by; None if Slack does not say."""
        member = await self._member(person)
        try:
            return ZoneInfo(member.zone) if member and member.zone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None

    async def named(self, text: str) -> str:
        """The text with `<@U…>` written as `@Name`, for places where Slack draws no mentions."""
        ids = list(dict.fromkeys(_MENTION.findall(text)))
        members = await asyncio.gather(*(self._member(person) for person in ids))
        names = {person: member.name for person, member in zip(ids, members, strict=True) if member}
        return _MENTION.sub(lambda found: f"@{names.get(found[1], 'someone')}", text)

    async def _member(self, person: str, patience: float = PATIENCE) -> Member | None:
        kept = self._known.get(person)
        if kept and kept[0] > self._now():
            return kept[1]
        member = await self._ask(person, patience)
        if member:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[person] = (self._now() + REMEMBERED, member)
        return member

    async def _ask(self, person: str, patience: float) -> Member | None:
        try:
            async with asyncio.timeout(patience):
                answer = await self._client.users_info(user=person)
        except SlackApiError as error:
            return _STRANGER if code(error) in _UNKNOWN else None
        except (TimeoutError, ClientError):
            return None
        user = answer.get("user")
        return _member(user) if isinstance(user, dict) else None


def code(error: SlackApiError) -> str:
    """Slack's word for what is wrong; a server in trouble answers without one."""
    data = error.response.data
    return str(data.get("error")) if isinstance(data, dict) else ""


def _member(user: dict[str, Any]) -> Member:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), user.get("real_name"), profile.get("real_name"), user.get("name"))
    return Member(
        name=next((name for name in names if name), "someone"),
        objection=_objection(user),
        zone=str(user.get("tz") or ""),
    )


def _objection(user: dict[str, Any]) -> str:
    if user.get("is_bot") or user.get("id") == _SLACKBOT:
        return "is a bot"
    return "has been deactivated" if user.get("deleted") else ""
