"""Posting a message once and editing it afterwards, whatever the network does in between."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from bot.integrations.slack.calls import Answer, Calls
from bot.integrations.slack.finding import NO_THREAD, attempted, bearing, copies
from bot.integrations.slack.message import PLAIN, Message, Place, Receipt
from scheduler.errands import Errand

_LOST: Final = ("message_not_found",)
_ENTERED: Final = ("method_not_supported_for_channel_type", "is_archived")
"""We are in a private channel already, or it could not be read; and what follows tells what is wrong with the other."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to have one message stand in Slack, with what is known of those before it."""

    identity: object
    """By which the message is known again: it bears this."""
    receipt: str | None
    """Where it stands, as far as is known."""
    twins: tuple[str, ...]
    """Where somebody who had lost the claim has posted it besides."""
    unknown: bool
    """Whether an attempt before this one may have posted it."""
    since: datetime
    """Nothing was posted before."""
    refuse_if_spent: Callable[[], None]
    """To be called right before anything that shows. Raises `TryLater`."""

    @classmethod
    def of(cls, errand: Errand) -> Self:
        """An attempt to tell a delivery."""
        delivery = errand.delivery
        return cls(
            identity=delivery.id,
            receipt=delivery.receipt,
            twins=delivery.twins,
            unknown=delivery.unknown_since is not None,
            since=attempted(errand),
            refuse_if_spent=errand.refuse_if_spent,
        )


class Posts:
    """Posts, finds and edits messages."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def tell(self, attempt: Attempt, place: Place, message: Message, *, anew: bool) -> Receipt:
        """Bring the message to its newest text: edit what was posted, or post it.

        After an attempt with an unknown outcome it is looked for first. `anew`: if it was deleted, post it again.
        """
        standing = await self.stand(attempt, place, message, anew=anew)
        return standing or await self._post(attempt, place, message)

    async def stand(self, attempt: Attempt, place: Place, message: Message, *, anew: bool) -> Receipt | None:
        """The same of what was posted, as far as can be found; None if it was not."""
        found = await self._copies(attempt, place) if attempt.unknown else []
        kept = attempt.receipt or next(iter(attempt.twins), None)
        if kept is not None:
            await self._take_back({*attempt.twins, *map(str, found)} - {kept})
            posted = Receipt.read(kept)
            return posted if await self._edit(posted, message) or not anew else None
        for one in found:
            if await self._edit(one, message):
                return one
        return None

    async def _take_back(self, copies: Collection[str]) -> None:
        """Those beside the one that stays: of whoever had lost the claim, or of attempts whose answers were lost."""
        for copy in map(Receipt.read, sorted(copies)):
            await self._calls.call("chat.delete", fine=_LOST, channel=copy.channel, ts=copy.ts)

    async def _post(self, attempt: Attempt, place: Place, message: Message) -> Receipt:
        """Post it; where a channel wants members, enter it first; where the thread is gone, post it in the channel."""
        answer = await self._say(attempt, place, message, fine=("not_in_channel", NO_THREAD))
        if answer.get("error") == "not_in_channel":
            await self._enter(place.channel)
            answer = await self._say(attempt, place, message, fine=(NO_THREAD,))
        if answer.get("error") == NO_THREAD:
            answer = await self._say(attempt, Place(channel=place.channel), message)
        return Receipt(channel=str(answer["channel"]), ts=str(answer["ts"]))

    async def _say(self, attempt: Attempt, place: Place, message: Message, fine: Collection[str] = ()) -> Answer:
        attempt.refuse_if_spent()
        arguments: dict[str, Any] = {
            "channel": place.channel,
            "text": message.text,
            "blocks": message.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": bearing(attempt.identity),
            **PLAIN,
            **({"thread_ts": place.thread} if place.thread else {}),
        }
        return await self._calls.call("chat.postMessage", fine=fine, **arguments)

    async def _edit(self, posted: Receipt, message: Message) -> bool:
        """Whether the message was there to be edited."""
        answer = await self._calls.call(
            "chat.update",
            fine=_LOST,
            channel=posted.channel,
            ts=posted.ts,
            text=message.text,
            blocks=message.blocks,
            **PLAIN,
        )
        return bool(answer["ok"])

    async def _copies(self, attempt: Attempt, place: Place) -> list[Receipt]:
        """What earlier attempts posted, if they did: the messages that carry our delivery's id."""
        channel = await self._conversation(place.channel)
        if channel is None:
            return []
        found = copies(self._calls, channel, attempt.identity, attempt.since, thread=place.thread)
        return [one async for one in found]

    async def _conversation(self, channel: str) -> str | None:
        """The id of a conversation whose history can be read; None if there is none that we can see."""
        if channel[0] in "UW":
            # Where the app may not even look, somebody is better called twice than not at all.
            answer = await self._calls.call("conversations.open", fine=("missing_scope",), users=channel)
            return str(answer["channel"]["id"]) if answer["ok"] else None
        return await self._enter(channel)

    async def _enter(self, channel: str) -> str | None:
        """The id of a channel, given as id or `#name`, with us as a member; None if there is none of that name."""
        found: str | None = channel
        if channel.startswith("#"):
            found = self._calls.id_of(channel) or await self._look_up(channel.removeprefix("#"))
        if found is not None:
            await self._calls.call("conversations.join", fine=_ENTERED, channel=found)
        return found

    async def _look_up(self, name: str) -> str | None:
        channels = self._calls.pages(
            "conversations.list", "channels", 20, types="public_channel", exclude_archived="true", limit=999
        )
        async for channel in channels:
            if channel["name"] == name:
                return str(channel["id"])
        return None
