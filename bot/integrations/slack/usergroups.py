"""User groups: who is in one, and putting other people in."""

from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls


class UserGroups:
    """Raises `TryLater` and `GiveUp`, as for a delivery."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._calls = Calls(client, monotonic=monotonic)

    async def members(self, group: str) -> frozenset[str]:
        """Who is in it now."""
        answer = await self._calls.call("usergroups.users.list", usergroup=group)
        return frozenset(map(str, answer.get("users", ())))

    async def put(self, group: str, people: frozenset[str]) -> None:
        """Let these be in it, and nobody else; at least one. Source: Slack, usergroups.users.update."""
        await self._calls.call("usergroups.users.update", usergroup=group, users=",".join(sorted(people)))
