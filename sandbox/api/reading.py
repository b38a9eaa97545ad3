"""conversations.history and conversations.replies."""

from sandbox import describe
from sandbox.api.ask import Ask, Method, Scopes
from sandbox.api.pages import page
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.wire import Denied, Json


def history(ask: Ask) -> Json:
    """The conversation's own messages, newest first; replies only where they were also sent to the channel."""
    channel = ask.own_channel()
    said = [m for m in channel.standing() if m.ephemeral_to is None and (not m.is_reply or m.broadcast)]
    answer = _answer(ask, _between(ask, said)[::-1])
    return {**answer, "pin_count": len(channel.pins)}


def replies(ask: Ask) -> Json:
    """A message and the thread below it, oldest first."""
    channel = ask.own_channel()
    parent = _parent(channel, ask.need("ts"))
    return _answer(ask, [parent, *_between(ask, channel.replies(parent.ts))])


def _parent(channel: Channel, ts: str) -> Message:
    found = channel.find(ts)
    if found is None or found.ephemeral_to:
        raise Denied("thread_not_found")
    return found


def _answer(ask: Ask, messages: list[Message]) -> Json:
    metadata = ask.flag("include_all_metadata")
    shown, cursor = page(ask, messages, most=999)
    answer: Json = {
        "messages": [describe.message(ask.world, message, metadata=metadata) for message in shown],
        "has_more": bool(cursor),
    }
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def _between(ask: Ask, messages: list[Message]) -> list[Message]:
    oldest, latest = _time(ask, "oldest", 0.0), _time(ask, "latest", float("inf"))
    if ask.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _time(ask: Ask, name: str, default: float) -> float:
    try:
        return float(ask.args.get(name) or default)
    except (TypeError, ValueError):
        raise Denied(f"invalid_ts_{name}") from None


HISTORY = Scopes(("channels:history",), ("groups:history",), ("im:history",))
METHODS = (
    Method("conversations.history", history, 3, HISTORY),
    Method("conversations.replies", replies, 3, HISTORY),
)
