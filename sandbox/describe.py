"""People, conversations and messages as Slack's API describes them. No key here is unknown to Slack's own answers."""

from typing import TYPE_CHECKING

from sandbox.app import TEAM_ID, App
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.people import Person, UserGroup
from sandbox.wire import Json

if TYPE_CHECKING:
    from sandbox.world import World


def message(world: "World", said: Message, *, metadata: bool = False, replies: bool = True) -> Json:
    """A message as in conversations.history; `metadata` only where it was asked for."""
    shown: Json = {"type": "message", "user": said.user, "text": said.text, "ts": said.ts, "team": TEAM_ID}
    shown |= said.system
    if said.bot_id:
        shown |= {"bot_id": said.bot_id, "app_id": world.app.id, "bot_profile": _bot_profile(world.app)}
    optional = {"blocks": said.blocks, "attachments": said.attachments, "files": said.files, "edited": said.edited}
    shown |= {key: value for key, value in optional.items() if value}
    if said.reactions:
        shown["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in said.reactions.items()]
    if metadata and said.metadata:
        shown["metadata"] = said.metadata
    return {**shown, **(_thread(world.channels[said.channel], said) if replies else {})}


def _thread(channel: Channel, said: Message) -> Json:
    if said.is_reply:
        parent = channel.find(str(said.thread_ts))
        shown: Json = {"thread_ts": said.thread_ts, **({"parent_user_id": parent.user} if parent else {})}
        return {**shown, "subtype": "thread_broadcast"} if said.broadcast else shown
    replies = channel.replies(said.ts) if said.thread_ts else []
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": said.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
        "subscribed": False,
    }


def _bot_profile(app: App) -> Json:
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": app.manifest.name,
        "updated": 0,
        "app_id": app.id,
        "icons": {"image_36": "", "image_48": "", "image_72": ""},
        "team_id": TEAM_ID,
    }


def channel(world: "World", shown: Channel, *, members: bool = False) -> Json:
    """A conversation as in conversations.info."""
    if shown.is_im:
        return _direct(shown)
    described: Json = {
        "id": shown.id,
        "name": shown.name,
        "name_normalized": shown.name,
        "is_channel": not shown.is_private,
        "is_group": shown.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": shown.is_private,
        "is_general": shown.name == "general",
        "is_archived": shown.archived,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": world.app.bot_user_id in shown.members,
        "creator": shown.creator,
        "created": shown.created,
        "context_team_id": TEAM_ID,
        "topic": {"value": shown.topic, "creator": shown.topic_by, "last_set": 0},
        "purpose": {"value": shown.purpose, "creator": shown.purpose_by, "last_set": 0},
        "previous_names": shown.previous_names,
    }
    return {**described, "num_members": len(shown.members)} if members else described


def properties(world: "World", shown: Channel) -> Json:
    """What conversations.info says besides: the channel's canvas, if there is one."""
    canvas = next((one["id"] for one in world.canvases.values() if one["channel"] == shown.id), None)
    if canvas is None:
        return {}
    return {"properties": {"canvas": {"file_id": canvas, "is_empty": False, "quip_thread_id": ""}}}


def _direct(shown: Channel) -> Json:
    return {
        "id": shown.id,
        "created": shown.created,
        "is_archived": shown.archived,
        "is_im": True,
        "is_org_shared": False,
        "user": shown.with_user,
        "context_team_id": TEAM_ID,
    }


def user(person: Person, *, email: bool) -> Json:
    """A member as in users.info; the e-mail address only with the scope for it."""
    described: Json = {
        "id": person.id,
        "team_id": TEAM_ID,
        "name": person.handle,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
        "profile": _profile(person, email=email),
    }
    if person.deleted:
        return described
    flags = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")
    zone = {"tz": "Etc/UTC", "tz_label": "Coordinated Universal Time", "tz_offset": 0}
    return {**described, **zone, **dict.fromkeys(flags, False), "is_email_confirmed": True}


def _profile(person: Person, *, email: bool) -> Json:
    profile: Json = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": person.real_name.split()[0],
        "status_text": "",
        "status_emoji": "",
        "team": TEAM_ID,
    }
    return {**profile, "email": person.email} if email and person.email else profile


def group(shown: UserGroup, *, users: bool) -> Json:
    """A user group as in usergroups.list."""
    described: Json = {
        "id": shown.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": shown.name,
        "description": "",
        "handle": shown.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "user_count": len(shown.users),
    }
    return {**described, "users": list(shown.users)} if users else described
