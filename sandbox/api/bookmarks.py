"""bookmarks.*: the links at a channel's head."""

from sandbox.api.ask import Ask, Method, everywhere
from sandbox.app import TEAM_ID
from sandbox.channel import Channel
from sandbox.wire import Denied, Json

MOST = 100
TITLE_LIMIT = 256
LINK_LIMIT = 2048


def add(ask: Ask) -> Json:
    """Hang a link up."""
    channel = _channel(ask)
    if ask.need("type") != "link":
        raise Denied("invalid_bookmark_type")
    if len(channel.bookmarks) >= MOST:
        raise Denied("too_many_bookmarks")
    now = int(ask.world.clock.now())
    bookmark = {
        "id": ask.world.mint("Bk"),
        "channel_id": channel.id,
        "title": _title(ask),
        "link": _link(ask),
        "emoji": ask.text("emoji"),
        "icon_url": None,
        "entity_id": None,
        "type": "link",
        "date_created": now,
        "date_updated": 0,
        "rank": str(len(channel.bookmarks)),
        "last_updated_by_user_id": ask.bot,
        "last_updated_by_team_id": TEAM_ID,
        "shortcut_id": None,
        "app_id": ask.world.app.id,
    }
    channel.bookmarks.append(bookmark)
    ask.world.changed(channel)
    return {"bookmark": dict(bookmark)}


def edit(ask: Ask) -> Json:
    """Change a link in place."""
    channel = _channel(ask)
    bookmark = _bookmark(ask, channel)
    if "title" in ask.args:
        bookmark["title"] = _title(ask)
    if "link" in ask.args:
        bookmark["link"] = _link(ask)
    if "emoji" in ask.args:
        bookmark["emoji"] = ask.text("emoji")
    bookmark["date_updated"] = int(ask.world.clock.now())
    ask.world.changed(channel)
    return {"bookmark": dict(bookmark)}


def remove(ask: Ask) -> Json:
    """Take a link down."""
    channel = _channel(ask)
    channel.bookmarks.remove(_bookmark(ask, channel))
    ask.world.changed(channel)
    return {}


def list_bookmarks(ask: Ask) -> Json:
    """The links in their order."""
    return {"bookmarks": [dict(bookmark) for bookmark in ask.own_channel("channel_id").bookmarks]}


def _channel(ask: Ask) -> Channel:
    channel = ask.own_channel("channel_id")
    if channel.archived:
        raise Denied("is_archived")
    return channel


def _bookmark(ask: Ask, channel: Channel) -> Json:
    wanted = ask.need("bookmark_id")
    for bookmark in channel.bookmarks:
        if bookmark["id"] == wanted:
            return bookmark
    raise Denied("bookmark_not_found")


def _title(ask: Ask) -> str:
    title = ask.need("title")
    if len(title) > TITLE_LIMIT:
        raise Denied("invalid_title")
    return title


def _link(ask: Ask) -> str:
    link = ask.need("link", "invalid_link")
    if len(link) > LINK_LIMIT or not link.startswith(("http://", "https://", "mailto:", "slack://")):
        raise Denied("invalid_link")
    return link


METHODS = (
    Method("bookmarks.add", add, 2, everywhere("bookmarks:write")),
    Method("bookmarks.edit", edit, 2, everywhere("bookmarks:write")),
    Method("bookmarks.remove", remove, 2, everywhere("bookmarks:write")),
    Method("bookmarks.list", list_bookmarks, 3, everywhere("bookmarks:read")),
)
