"""chat.*: saying, correcting and taking back."""

from typing import Any

from sandbox import describe
from sandbox.api.ask import Ask, Method, everywhere
from sandbox.blocks import surfaces
from sandbox.channel import Channel
from sandbox.wire import Denied, Json

POST_LIMIT = 40_000
UPDATE_LIMIT = 4_000
METADATA_LIMIT = 16_384


def post(ask: Ask) -> Json:
    """chat.postMessage. Posts to channels, private ones it is in, and people (opening the direct conversation)."""
    channel = _target(ask)
    parts = _content(ask, POST_LIMIT)
    thread = _thread(ask, channel)
    if (wait := ask.limits.admit_post(channel.id)) is not None:
        raise Denied("ratelimited", retry_after=wait)
    message = ask.world.post(
        channel,
        ask.bot,
        bot_id=ask.world.app.bot_id,
        thread_ts=thread,
        broadcast=bool(thread) and ask.flag("reply_broadcast"),
        link_names=_links_names(ask),
        metadata=_metadata(ask),
        **parts,
    )
    shown = describe.message(ask.world, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(ask: Ask) -> Json:
    """chat.update: own messages only; text without blocks takes the blocks away. Source: Slack, chat.update."""
    channel = ask.channel()
    message = ask.message(channel, "ts")
    if message.user != ask.bot:
        raise Denied("cant_update_message")
    if channel.archived:
        raise Denied("is_inactive")
    parts = _content(ask, UPDATE_LIMIT)
    if "attachments" not in ask.args:
        parts["attachments"] = message.attachments
    if "text" not in ask.args:
        parts["text"] = message.text
    ask.world.edit(message, metadata=_metadata(ask) or message.metadata, **parts)
    shown = describe.message(ask.world, message, metadata=True, replies=False)
    del shown["ts"]
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(ask: Ask) -> Json:
    """chat.delete: own messages only."""
    channel = ask.channel()
    message = ask.message(channel, "ts")
    if message.user != ask.bot:
        raise Denied("cant_delete_message")
    ask.world.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(ask: Ask) -> Json:
    """chat.postEphemeral: to a member of a channel that the app is in."""
    channel = ask.own_channel()
    user = ask.person(ask.need("user"))
    if channel.archived:
        raise Denied("is_archived")
    if user.id not in channel.members:
        raise Denied("user_not_in_channel")
    parts, thread = _content(ask, POST_LIMIT), _thread(ask, channel)
    message = ask.world.post(
        channel, ask.bot, bot_id=ask.world.app.bot_id, ephemeral_to=user.id, thread_ts=thread, **parts
    )
    return {"message_ts": message.ts}


def permalink(ask: Ask) -> Json:
    """chat.getPermalink."""
    channel = ask.channel()
    message = ask.message(channel, "message_ts")
    link = f"{ask.world.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _target(ask: Ask) -> Channel:
    key = ask.need("channel")
    if key in ask.world.people:
        return _direct(ask, key)
    channel = ask.world.find_channel(key.removeprefix("#"))
    member = channel is not None and ask.bot in channel.members
    if channel is None or (channel.is_private and not member):
        raise Denied("channel_not_found")
    if channel.archived:
        raise Denied("is_archived")
    if not member and not ask.has("chat:write.public"):
        raise Denied("not_in_channel")
    return channel


def _direct(ask: Ask, user_id: str) -> Channel:
    person = ask.world.people[user_id]
    if person.is_bot:
        raise Denied("cannot_dm_bot")
    if person.deleted:
        raise Denied("channel_not_found")
    return ask.world.direct(user_id)


def _content(ask: Ask, limit: int) -> Json:
    text, blocks = ask.text("text"), ask.data("blocks", "invalid_blocks_format") or []
    attachments: list[Any] = ask.data("attachments", "invalid_attachments") or []
    if not text.strip() and not blocks and not attachments:
        raise Denied("no_text")
    if len(text) > limit:
        raise Denied("msg_too_long")
    if len(attachments) > 100:
        raise Denied("too_many_attachments")
    surfaces.check_message(blocks, strict_size=ask.world.strict_size)
    return {"text": text, "blocks": blocks, "attachments": attachments}


def _thread(ask: Ask, channel: Channel) -> str | None:
    ts = ask.text("thread_ts")
    if not ts:
        return None
    parent = channel.find(ts)
    if parent is None or parent.ephemeral_to:
        raise Denied("thread_not_found")
    if parent.is_reply:
        raise Denied("cannot_reply_to_message")
    return ts


def _metadata(ask: Ask) -> Json | None:
    metadata = ask.data("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not shaped or not isinstance(metadata.get("event_type"), str):
        raise Denied("invalid_metadata_format")
    if len(str(metadata)) > METADATA_LIMIT:
        raise Denied("metadata_too_large")
    kept: Json = {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}
    return kept


def _links_names(ask: Ask) -> bool:
    return ask.flag("link_names") or ask.text("parse") == "full"


WRITE = everywhere("chat:write")
METHODS = (
    Method("chat.postMessage", post, None, WRITE),
    Method("chat.update", update, 3, WRITE),
    Method("chat.delete", delete, 3, WRITE),
    Method("chat.postEphemeral", post_ephemeral, 4, WRITE),
    Method("chat.getPermalink", permalink, None),
)
