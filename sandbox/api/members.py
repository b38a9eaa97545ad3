"""conversations.* about who is in: invite, kick, join, leave, members, and the lists of conversations."""

from sandbox import describe
from sandbox.api.ask import Ask, Method, Scopes
from sandbox.api.conversations import MANAGE, READ
from sandbox.api.pages import page
from sandbox.channel import Channel
from sandbox.wire import Denied, Json

MOST_INVITED = 100
KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def invite(ask: Ask) -> Json:
    """Bring people in. One that cannot come fails the whole call, unless `force`; `errors` names each."""
    channel = ask.own_channel()
    if channel.is_im:
        raise Denied("method_not_supported_for_channel_type")
    if channel.archived:
        raise Denied("is_archived")
    users = ask.names("users")
    if not users:
        raise Denied("no_user")
    if len(users) > MOST_INVITED:
        raise Denied("too_many_users")
    reasons = {user: reason for user in users if (reason := _cannot_come(ask, channel, user))}
    welcome = [user for user in dict.fromkeys(users) if user not in reasons]
    if reasons and not (ask.flag("force") and welcome):
        errors = [{"user": user, "ok": False, "error": reason} for user, reason in reasons.items()]
        raise Denied(next(iter(reasons.values())), errors=errors)
    for user in welcome:
        ask.world.join(channel, user, inviter=ask.bot)
    return {"channel": describe.channel(ask.world, channel)}


def _cannot_come(ask: Ask, channel: Channel, user: str) -> str | None:
    person = ask.world.people.get(user)
    if person is None or person.deleted:
        return "user_not_found"
    if user == ask.bot:
        return "cant_invite_self"
    return "already_in_channel" if user in channel.members else None


def kick(ask: Ask) -> Json:
    """Take somebody out."""
    channel = ask.own_channel()
    user = ask.person(ask.need("user")).id
    if user == ask.bot:
        raise Denied("cant_kick_self")
    if channel.name == "general":
        raise Denied("cant_kick_from_general")
    if user not in channel.members:
        raise Denied("not_in_channel")
    ask.world.leave(channel, user)
    return {}


def join(ask: Ask) -> Json:
    """Enter a public channel."""
    channel = ask.channel()
    if channel.is_private or channel.is_im:
        raise Denied("method_not_supported_for_channel_type")
    if channel.archived:
        raise Denied("is_archived")
    answer: Json = {"channel": describe.channel(ask.world, channel)}
    if ask.bot in channel.members:
        return {**answer, "warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    ask.world.join(channel, ask.bot)
    return {"channel": describe.channel(ask.world, channel)}


def leave(ask: Ask) -> Json:
    """Go out of a channel."""
    channel = ask.own_channel()
    if channel.name == "general":
        raise Denied("cant_leave_general")
    ask.world.leave(channel, ask.bot)
    return {}


def list_members(ask: Ask) -> Json:
    """Who is in."""
    members, cursor = page(ask, ask.channel().members)
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def list_all(ask: Ask) -> Json:
    """Every conversation that the app can see, of the kinds asked for."""
    channels, cursor = page(ask, [c for c in _asked_for(ask) if not c.is_private or ask.bot in c.members])
    return _channels(ask, channels, cursor)


def list_own(ask: Ask) -> Json:
    """users.conversations: those that somebody (the app itself by default) is a member of."""
    user = ask.text("user") or ask.bot
    own = [c for c in _asked_for(ask) if user in c.members and (not c.is_private or ask.bot in c.members)]
    channels, cursor = page(ask, own)
    answer = _channels(ask, channels, cursor)
    for channel in answer["channels"]:
        channel.pop("is_member", None)
        channel.pop("num_members", None)
    return answer


def _asked_for(ask: Ask) -> list[Channel]:
    asked = ask.names("types") or ["public_channel"]
    if unknown := [kind for kind in asked if kind not in KINDS]:
        raise Denied("invalid_types", arg=unknown[0])
    kinds = [KINDS[kind] for kind in asked]
    for kind in kinds:
        ask.allow(getattr(READ, kind, ("mpim:read",)))
    hidden = ask.flag("exclude_archived")
    return [c for c in ask.world.channels.values() if c.kind in kinds and not (hidden and c.archived)]


def _channels(ask: Ask, channels: list[Channel], cursor: str) -> Json:
    described = [describe.channel(ask.world, channel, members=not channel.is_im) for channel in channels]
    return {"channels": described, "response_metadata": {"next_cursor": cursor}}


INVITE = Scopes(("channels:write.invites", "channels:manage"), ("groups:write.invites", "groups:write"))
METHODS = (
    Method("conversations.invite", invite, 3, INVITE),
    Method("conversations.kick", kick, 3, MANAGE),
    Method("conversations.join", join, 3, Scopes(public=("channels:join",))),
    Method("conversations.leave", leave, 3, MANAGE),
    Method("conversations.members", list_members, 4, READ),
    Method("conversations.list", list_all, 2, READ),
    Method("users.conversations", list_own, 2, READ),
)
