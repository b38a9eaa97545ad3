"""Who is who in Slack: persons known by e-mail, and the names that a topic can show."""

from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.integrations.slack.calls import Calls
from playbook.document import Playbook
from scheduler.errands import GiveUp, TryLater

Resolve = Callable[[str], Awaitable[str | None]]
"""From an e-mail address to a Slack user id; None if nobody has it."""

AWAY: Final = frozenset({"user_not_in_channel", "user_not_found", "not_in_channel", "channel_not_found", "is_archived"})
"""What Slack answers to a word for one person alone who has left, or is an app: then nobody misses it."""
_NO_NAME: Final = ("user_not_found", "user_not_visible", "missing_scope")


class Members:
    """Persons as the playbook knows them, found in Slack."""

    def __init__(self, calls: Calls, resolve: Resolve) -> None:
        self._calls = calls
        self._resolve = resolve
        self._names: dict[str, str] = {}

    async def id_of(self, person: str) -> str | None:
        """The Slack user id of a person; None if no account has the e-mail address. Raises `TryLater`."""
        if "@" not in person:
            return person
        try:
            return await self._resolve(person)
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TryLater(f"Slack was not able to say who has the address {person}") from error

    async def need(self, person: str | None) -> str:
        """The same; raises `GiveUp` if there is none."""
        found = await self.id_of(person) if person else None
        if found is None:
            raise GiveUp(f"no Slack account has the e-mail address {person}" if person else "nobody is named")
        return found

    async def name_of(self, person: str, playbook: Playbook) -> str:
        """What to call somebody where no mention can be drawn; asked of Slack once, else the role in the playbook."""
        if "@" in person:
            return playbook.name_of(person)
        if person not in self._names:
            try:
                answer = await self._calls.call("users.info", fine=_NO_NAME, user=person)
            except (TryLater, GiveUp):
                return playbook.name_of(person)
            self._names[person] = _name(answer) or playbook.name_of(person)
        return self._names[person]


def _name(answer: dict[str, object]) -> str:
    user = answer.get("user")
    profile = user.get("profile") if isinstance(user, dict) else None
    known = profile if isinstance(profile, dict) else {}
    return str(known.get("display_name") or known.get("real_name") or "")
