"""Presence: whether somebody is at Slack just now. Source: Slack, users.getPresence."""

from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls


class Presences:
    """Raises `TryLater` and `GiveUp`, as for a delivery."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        self._calls = Calls(client, monotonic=monotonic)

    async def away(self, person: str) -> bool:
        """Whether Slack shows them away: nothing done there for ten minutes, no client, or said so by themselves."""
        answer = await self._calls.call("users.getPresence", user=person)
        return str(answer.get("presence")) == "away"
