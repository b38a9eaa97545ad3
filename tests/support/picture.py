"""What people can see in a workspace, to be compared with what they would see on a good day."""

from typing import Any

from sandbox.workspace import Workspace


def picture(workspace: Workspace) -> dict[str, Any]:
    """Everything that people can see, without its order in time, and without ourselves."""
    return {
        channel.name or str(channel.with_user): {
            "members": sorted(set(channel.members) - {workspace.app.bot_user_id}),
            "topic": channel.topic,
            "bookmarks": sorted((one["title"], _link(one["link"])) for one in channel.bookmarks),
            "canvas": [one["text"] for one in workspace.world.canvases.values() if one["channel"] == channel.id],
            "pinned": [workspace.channel(channel.id).by_ts[ts].visible for ts in channel.pins],
            "messages": sorted((m.visible, m.is_reply, tuple(m.buttons)) for m in workspace.messages(channel.id)),
        }
        for channel in workspace.channels()
    }


def _link(address: str) -> str:
    """An address without what differs from one workspace to the next."""
    return "a canvas" if "/docs/" in address else address
