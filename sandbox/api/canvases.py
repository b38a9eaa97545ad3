"""canvases.*: documents beside the talk, kept as Markdown."""

from sandbox.api.ask import Ask, Method, everywhere
from sandbox.wire import Denied, Json

LARGEST = 1_048_576


def create(ask: Ask) -> Json:
    """A canvas of its own."""
    return {"canvas_id": _make(ask, ask.text("title"), None)}


def create_in_channel(ask: Ask) -> Json:
    """A channel's canvas: one for each."""
    channel = ask.own_channel("channel_id")
    if any(canvas["channel"] == channel.id for canvas in ask.world.canvases.values()):
        raise Denied("channel_canvas_already_exists")
    return {"canvas_id": _make(ask, ask.text("title"), channel.id)}


def edit(ask: Ask) -> Json:
    """One change at a time: replace, or add at the start or the end."""
    canvas = ask.world.canvases.get(ask.need("canvas_id"))
    if canvas is None:
        raise Denied("canvas_not_found")
    changes = ask.data("changes", "invalid_arguments") or []
    if len(changes) != 1:
        raise Denied("invalid_arguments")
    text = _markdown(changes[0].get("document_content"))
    operation = changes[0].get("operation")
    if operation not in WAYS:
        raise Denied("canvas_editing_failed", detail=f"unsupported operation {operation}")
    before, after = WAYS[operation]
    canvas["text"] = text.join((canvas["text"] if before else "", canvas["text"] if after else ""))
    return {}


# operation → whether the old text stays before the new one, and whether it stays after it
WAYS = {"replace": (False, False), "insert_at_end": (True, False), "insert_at_start": (False, True)}


def _make(ask: Ask, title: str, channel: str | None) -> str:
    text = _markdown(ask.data("document_content", "invalid_arguments"))
    canvas_id = ask.world.mint("F")
    ask.world.canvases[canvas_id] = {"id": canvas_id, "title": title, "channel": channel, "text": text}
    return canvas_id


def _markdown(content: Json | None) -> str:
    if content is None:
        return ""
    if content.get("type") != "markdown":
        raise Denied("invalid_arguments")
    text = str(content.get("markdown", ""))
    if len(text.encode()) > LARGEST:
        raise Denied("canvas_too_large")
    return text


WRITE = everywhere("canvases:write")
METHODS = (
    Method("canvases.create", create, 2, WRITE),
    Method("canvases.edit", edit, 3, WRITE),
    Method("conversations.canvases.create", create_in_channel, 2, WRITE),
)
