"""Finding again what was posted and whose answer was lost: each message of ours carries an identity as metadata."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

from bot.integrations.slack.calls import Answer, Calls
from bot.integrations.slack.message import Receipt
from scheduler.errands import Errand

NO_THREAD: Final = "thread_not_found"
_BEFORE: Final = timedelta(minutes=1)
"""How far before an attempt we look for what it posted: our clock and Slack's may differ."""


def bearing(identity: object) -> dict[str, Any]:
    """The metadata of a message that is to be found again by that identity."""
    return {"event_type": "warroom_delivery", "event_payload": {"id": identity}}


def attempted(errand: Errand) -> datetime:
    """Nothing was posted before its event; and where two clocks are at odds, the earlier one is the safe one."""
    return min(errand.delivery.unknown_since or errand.now, errand.event.at)


async def find(
    calls: Calls, channel: str, identity: object, since: datetime, *, thread: str | None = None
) -> Receipt | None:
    """Where the message stands that bears this identity, if an attempt since then posted it."""
    async for one in copies(calls, channel, identity, since, thread=thread):
        return one
    return None


async def copies(
    calls: Calls, channel: str, identity: object, since: datetime, *, thread: str | None = None
) -> AsyncIterator[Receipt]:
    """Where messages stand that bear this identity: each attempt since then may have posted one."""
    async for one in said(calls, channel, since, thread=thread):
        if one.get("metadata", {}).get("event_payload", {}).get("id") == identity:
            yield Receipt(channel=channel, ts=str(one["ts"]))


def said(calls: Calls, channel: str, since: datetime, *, thread: str | None = None) -> AsyncIterator[Answer]:
    """What was said in a channel, or below a message of it, since an attempt began: all of it, however much that is.

    Whoever gave up before the end would take what it has not seen for what is not there, and post it again.
    """
    return calls.pages(
        "conversations.replies" if thread else "conversations.history",
        "messages",
        most=None,
        fine=(NO_THREAD,),
        channel=channel,
        oldest=f"{(since - _BEFORE).timestamp():.6f}",
        include_all_metadata="true",
        limit=200,
        **({"ts": thread} if thread else {}),
    )
