"""Posting a message once and editing it afterwards, whatever the network does in between."""

from collections.abc import Collection
from typing import Any, Final

from bot.integrations.slack.calls import Answer, Calls
from bot.integrations.slack.finding import NO_THREAD, attempted, bearing, find
from bot.integrations.slack.message import PLAIN, Message, Place, Receipt
from scheduler.errands import Errand

_LOST: Final = ("message_not_found",)
_ENTERED: Final = ("method_not_supported_for_channel_type", "is_archived")
"""We are in a private channel already, or it could not be read; and what follows tells what is wrong with the other."""


class Posts:
    """Posts, finds and edits messages."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def tell(self, errand: Errand, place: Place, message: Message, *, anew: bool) -> Receipt:
        """Bring the message to its newest text: edit what was posted, or post it.

        After an attempt with an unknown outcome it is looked for first. `anew`: if it was deleted, post it again.
        """
        standing = await self.stand(errand, place, message, anew=anew)
        return standing or await self._post(errand, place, message)

    async def stand(self, errand: Errand, place: Place, message: Message, *, anew: bool) -> Receipt | None:
        """The same of what was posted, as far as can be found; None if it was not."""
        receipt = await self._alone(errand, place)
        if receipt is not None:
            posted = Receipt.read(receipt)
            if await self._edit(posted, message) or not anew:
                return posted
        if errand.delivery.unknown_since is not None:
            found = await self._find(errand, place)
            if found is not None and await self._edit(found, message):
                return found
        return None

    async def _alone(self, errand: Errand, place: Place) -> str | None:
        """Where the one copy stands, if there is one: those that somebody posted who had lost the claim are taken back.

        If theirs is the only one, it is adopted; an attempt whose answer was lost may have made another.
        """
        delivery = errand.delivery
        kept = delivery.receipt or next(iter(delivery.twins), None)
        for twin in map(Receipt.read, delivery.besides(kept)):
            await self._take_back(twin)
        if kept is not None and delivery.receipt is None and delivery.unknown_since is not None:
            found = await self._find(errand, place)
            if found is not None and str(found) != kept:
                await self._take_back(found)
        return kept

    async def _take_back(self, twin: Receipt) -> None:
        await self._calls.call("chat.delete", fine=_LOST, channel=twin.channel, ts=twin.ts)

    async def _post(self, errand: Errand, place: Place, message: Message) -> Receipt:
        """Post it; where a channel wants members, enter it first; where the thread is gone, post it in the channel."""
        answer = await self._say(errand, place, message, fine=("not_in_channel", NO_THREAD))
        if answer.get("error") == "not_in_channel":
            await self._enter(place.channel)
            answer = await self._say(errand, place, message, fine=(NO_THREAD,))
        if answer.get("error") == NO_THREAD:
            answer = await self._say(errand, Place(channel=place.channel), message)
        return Receipt(channel=str(answer["channel"]), ts=str(answer["ts"]))

    async def _say(self, errand: Errand, place: Place, message: Message, fine: Collection[str] = ()) -> Answer:
        errand.refuse_if_spent()
        arguments: dict[str, Any] = {
            "channel": place.channel,
            "text": message.text,
            "blocks": message.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": bearing(errand.delivery.id),
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

    async def _find(self, errand: Errand, place: Place) -> Receipt | None:
        """What an earlier attempt posted, if it did: the message that carries our delivery's id."""
        channel = await self._conversation(place.channel)
        if channel is None:
            return None
        return await find(self._calls, channel, errand.delivery.id, attempted(errand), thread=place.thread)

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
