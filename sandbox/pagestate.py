"""The workspace as one person sees it, for the page."""

from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.people import Person
from sandbox.wire import Json
from sandbox.world import World


def whole(world: World, me: str) -> Json:
    """All but the clock, the controls, the services and whether the app is connected, which the page API adds."""
    seen = [channel for channel in world.channels.values() if sees(channel, me)]
    home = world.modals.homes.get(me)
    return {
        "me": me,
        "people": [_person(person) for person in world.people.values()],
        "channels": [_channel(world, channel, me) for channel in seen],
        "messages": {channel.id: messages(world, channel, me) for channel in seen},
        "views": [view.public(world.app) for view in world.modals.stack(me)],
        "home": home.public(world.app) if home else None,
        "groups": [{"id": g.id, "handle": g.handle, "users": list(g.users)} for g in world.groups.values()],
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for c in world.app.manifest.commands
        ],
        "shortcuts": [
            {"callback_id": s.callback_id, "name": s.name, "type": s.type, "description": s.description}
            for s in world.app.manifest.shortcuts
        ],
        "app": {"name": world.app.manifest.name, "id": world.app.id,
                "user": world.app.bot_user_id, "home": world.app.manifest.home_tab},
    }  # fmt: skip


def sees(channel: Channel, me: str) -> bool:
    """Whether somebody may look into a conversation."""
    return me in channel.members or channel.kind == "public"


def messages(world: World, channel: Channel, me: str) -> list[Json]:
    """The messages of a conversation as somebody sees them."""
    replies: dict[str, int] = {}
    visible = world.visible(channel, me)
    for message in visible:
        if message.is_reply and not message.ephemeral_to:
            replies[str(message.thread_ts)] = replies.get(str(message.thread_ts), 0) + 1
    pinned = set(channel.pins)
    return [_message(world, message, me, replies.get(message.ts, 0), pinned) for message in visible]


def _message(world: World, message: Message, me: str, replies: int, pinned: set[str]) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "bot": message.bot_id is not None,
        "name": world.names.get(message.user, message.user),
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": message.files,
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "reply_count": replies,
        "edited": message.edited is not None,
        "ephemeral": message.ephemeral_to is not None,
        "mentions_me": me in message.notifies,
        "pinned": message.ts in pinned,
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "values": message.inputs.get(me, {}),
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "email": person.email,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
    }


def _channel(world: World, channel: Channel, me: str) -> Json:
    fresh = [m for m in world.visible(channel, me) if _is_fresh(channel, m, me)]
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_member": me in channel.members,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "archived": channel.archived,
        "members": channel.members,
        "unread": len(fresh),
        "mentions": sum(me in message.notifies for message in fresh),
        "with": world.app.bot_user_id if channel.is_im else None,
        "bookmarks": [{key: b[key] for key in ("id", "title", "link", "emoji")} for b in channel.bookmarks],
        "pins": channel.pins,
    }


def _is_fresh(channel: Channel, message: Message, me: str) -> bool:
    if me not in channel.members or message.user == me or float(message.ts) <= float(channel.read.get(me, "0")):
        return False
    return not message.is_reply or message.broadcast or me in message.notifies


def unread(world: World, me: str) -> int:
    """How many messages call for somebody: those that notified them and were not read."""
    mine = (channel for channel in world.channels.values() if me in channel.members)
    return sum(_is_fresh(c, m, me) and me in m.notifies for c in mine for m in c.standing())
