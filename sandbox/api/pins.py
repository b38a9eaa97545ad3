"""pins.* and reactions.*: what is hung on a message."""

import re

from sandbox import describe
from sandbox.api.ask import Ask, Method, everywhere
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.wire import Denied, Json

MOST_PINS = 100


def add(ask: Ask) -> Json:
    """Pin a message to its channel."""
    channel, message = _target(ask)
    if message.ts in channel.pins:
        raise Denied("already_pinned")
    if len(channel.pins) >= MOST_PINS:
        raise Denied("too_many_pins")
    channel.pins.append(message.ts)
    ask.world.changed(channel)
    return {}


def remove(ask: Ask) -> Json:
    """Unpin a message."""
    channel, message = _target(ask)
    if message.ts not in channel.pins:
        raise Denied("no_pin")
    channel.pins.remove(message.ts)
    ask.world.changed(channel)
    return {}


def list_pins(ask: Ask) -> Json:
    """What is pinned, newest first."""
    channel = ask.own_channel()
    pinned = [channel.find(ts) for ts in reversed(channel.pins)]
    items = [
        {"type": "message", "created": int(float(m.ts)), "created_by": ask.bot, "channel": channel.id,
         "message": describe.message(ask.world, m)}
        for m in pinned if m
    ]  # fmt: skip
    return {"items": items}


def react(ask: Ask) -> Json:
    """Add a reaction."""
    channel, message = _target(ask)
    name = _emoji(ask)
    users = message.reactions.setdefault(name, [])
    if ask.bot in users:
        raise Denied("already_reacted")
    users.append(ask.bot)
    ask.world.changes.tell("messages", channel.id)
    return {}


def unreact(ask: Ask) -> Json:
    """Take a reaction back."""
    channel, message = _target(ask)
    name = _emoji(ask)
    if ask.bot not in message.reactions.get(name, []):
        raise Denied("no_reaction")
    message.reactions[name].remove(ask.bot)
    if not message.reactions[name]:
        del message.reactions[name]
    ask.world.changes.tell("messages", channel.id)
    return {}


def _target(ask: Ask) -> tuple[Channel, Message]:
    channel = ask.own_channel()
    if channel.archived:
        raise Denied("is_archived")
    timestamp = ask.need("timestamp", "no_item_specified")
    if not re.fullmatch(r"\d+\.\d+", timestamp):
        raise Denied("bad_timestamp")
    return channel, ask.message(channel, "timestamp")


def _emoji(ask: Ask) -> str:
    name = ask.need("name", "invalid_name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?", name):
        raise Denied("invalid_name")
    return name


METHODS = (
    Method("pins.add", add, 2, everywhere("pins:write")),
    Method("pins.remove", remove, 2, everywhere("pins:write")),
    Method("pins.list", list_pins, 2, everywhere("pins:read")),
    Method("reactions.add", react, 3, everywhere("reactions:write")),
    Method("reactions.remove", unreact, 2, everywhere("reactions:write")),
)
