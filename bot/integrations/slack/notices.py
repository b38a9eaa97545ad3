"""Telling messages that belong to no incident in Slack."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, assert_never

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.message import Message, Place, Receipt
from bot.integrations.slack.posts import Attempt, Posts
from bot.integrations.slack.words import health
from playbook.health.notices import Alarm, Checkup, Evidence
from scheduler.errands import GiveUp, TryLater
from scheduler.noticeboard import Told
from storage.notices import Notice

_SOON: Final = timedelta(seconds=1)
_PATIENCE: Final = 60
"""Attempts to find the message below which another belongs."""


class NoticePosts:
    """Implements `scheduler.noticeboard.Teller`."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._posts = Posts(Calls(client, monotonic=monotonic))

    async def tell(self, told: Told) -> str:
        """Post it, or bring it up to date where it stands."""
        notice = told.notice
        attempt = Attempt(
            identity=f"notice/{notice.key}",
            receipt=notice.receipt,
            twins=notice.twins,
            unknown=notice.unknown_since is not None,
            since=notice.at,
            refuse_if_spent=told.refuse_if_spent,
        )
        return str(await self._posts.tell(attempt, _place(notice), _message(notice), anew=False))


def _place(notice: Notice) -> Place:
    if notice.under is None:
        return Place(channel=notice.channel)
    if not notice.under:
        if notice.attempts < _PATIENCE:
            raise TryLater("the message above it is not posted yet", after=_SOON)
        raise GiveUp("the message above it could not be posted")
    return Receipt.read(notice.under).below


def _message(notice: Notice) -> Message:
    content = notice.content
    match content:
        case Alarm():
            return health.alarm(content, notice.key)
        case Checkup():
            return health.checkup(content, notice.key)
        case Evidence():
            return health.evidence(content)
    assert_never(content)
