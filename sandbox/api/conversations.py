"""conversations.*: making and changing channels."""

from sandbox import describe
from sandbox.api import names
from sandbox.api.ask import Ask, Method, Scopes
from sandbox.channel import TOPIC_LIMIT, Channel
from sandbox.wire import Denied, Json


def create(ask: Ask) -> Json:
    """A new channel, with the app as its first member."""
    private = ask.flag("is_private")
    ask.allow(MANAGE.private if private else MANAGE.public)
    name = names.check(ask.world, ask.text("name"))
    channel = ask.world.create_channel(name, ask.bot, private=private, members=[ask.bot])
    if not private:
        made = {"id": channel.id, "name": name, "created": channel.created, "creator": ask.bot}
        ask.world.emit("channel_created", {"channel": made})
    return _answer(ask, channel)


def rename(ask: Ask) -> Json:
    """Another name."""
    channel = _own_open(ask)
    if channel.is_im:
        raise Denied("method_not_supported_for_channel_type")
    name = names.check(ask.world, ask.text("name"))
    ask.world.rename(channel, name)
    event = {"channel": {"id": channel.id, "name": name, "created": channel.created}}
    ask.world.emit("channel_rename", event)
    return _answer(ask, channel)


def set_topic(ask: Ask) -> Json:
    """The line under the name; at most 250 characters, no formatting."""
    channel = _own_open(ask)
    ask.world.set_topic(channel, ask.bot, _short(ask.text("topic")))
    return _answer(ask, channel)


def set_purpose(ask: Ask) -> Json:
    """What the channel is for; at most 250 characters."""
    channel = _own_open(ask)
    channel.purpose, channel.purpose_by = _short(ask.text("purpose")), ask.bot
    ask.world.changed(channel)
    return _answer(ask, channel)


def archive(ask: Ask) -> Json:
    """Close a channel; it keeps its name."""
    channel = ask.channel()
    if channel.archived:
        raise Denied("already_archived")
    if channel.name == "general":
        raise Denied("cant_archive_general")
    if ask.bot not in channel.members:
        raise Denied("not_in_channel")
    channel.archived = True
    ask.world.changed(channel)
    ask.world.emit("channel_archive", {"channel": channel.id, "user": ask.bot})
    return {}


def unarchive(ask: Ask) -> Json:
    """Open an archived channel again."""
    channel = ask.channel()
    if not channel.archived:
        raise Denied("not_archived")
    channel.archived = False
    ask.world.changed(channel)
    ask.world.emit("channel_unarchive", {"channel": channel.id, "user": ask.bot})
    return {}


def info(ask: Ask) -> Json:
    """One conversation."""
    channel = ask.channel()
    described = describe.channel(ask.world, channel, members=ask.flag("include_num_members"))
    return {"channel": {**described, **describe.properties(ask.world, channel)}}


def open_direct(ask: Ask) -> Json:
    """The direct conversation with one person, opened at need."""
    if ask.text("channel"):
        channel = ask.channel()
        return {"channel": _opened(ask, channel), "no_op": True, "already_open": True}
    users = ask.names("users")
    if not users:
        raise Denied("users_list_not_supplied")
    if len(users) > 1:
        raise Denied("method_not_supported_for_channel_type")
    person = ask.person(users[0])
    if person.deleted:
        raise Denied("user_disabled")
    if person.is_bot:
        raise Denied("cannot_dm_bot")
    known = ask.world.find_direct(person.id) is not None
    answer: Json = {"channel": _opened(ask, ask.world.direct(person.id))}
    return {**answer, "no_op": True, "already_open": True} if known else answer


def _opened(ask: Ask, channel: Channel) -> Json:
    return describe.channel(ask.world, channel) if ask.flag("return_im") else {"id": channel.id}


def _own_open(ask: Ask) -> Channel:
    channel = ask.own_channel()
    if channel.archived:
        raise Denied("is_archived")
    return channel


def _short(text: str) -> str:
    if len(text) > TOPIC_LIMIT:
        raise Denied("too_long")
    return text


def _answer(ask: Ask, channel: Channel) -> Json:
    return {"channel": describe.channel(ask.world, channel)}


MANAGE = Scopes(("channels:manage",), ("groups:write",))
TOPIC = Scopes(("channels:write.topic", "channels:manage"), ("groups:write.topic", "groups:write"), ("im:write",))
READ = Scopes(("channels:read",), ("groups:read",), ("im:read",))
METHODS = (
    Method("conversations.create", create, 2, MANAGE),
    Method("conversations.rename", rename, 2, MANAGE),
    Method("conversations.setTopic", set_topic, 2, TOPIC),
    Method("conversations.setPurpose", set_purpose, 2, TOPIC),
    Method("conversations.archive", archive, 2, MANAGE),
    Method("conversations.unarchive", unarchive, 2, MANAGE),
    Method("conversations.info", info, 3, READ),
    Method("conversations.open", open_direct, 3, Scopes(im=("im:write",))),
)
