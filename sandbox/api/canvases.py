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


def lookup(ask: Ask) -> Json:
    """The sections that are headings of these kinds and contain this text; ids hold until the next edit."""
    canvas = ask.world.canvases.get(ask.need("canvas_id"))
    if canvas is None:
        raise Denied("canvas_not_found")
    criteria = ask.data("criteria", "invalid_arguments") or {}
    kinds, words = criteria.get("section_types") or [], str(criteria.get("contains_text", ""))
    if not (kinds or words) or len(kinds) > KINDS or not set(kinds) <= set(HEADINGS):
        raise Denied("invalid_arguments")
    found = [
        {"id": f"temp:C:{canvas['id']}{number}"}
        for number, line in enumerate(canvas["text"].splitlines())
        if _is_found(line, kinds, words)
    ]
    return {"sections": found}


def _is_found(line: str, kinds: list[str], words: str) -> bool:
    signs = [HEADINGS[kind] for kind in kinds]
    return words in line.replace("\\", "") and (not signs or any(line.startswith(sign) for sign in signs))


KINDS = 3
HEADINGS = {"any_header": "#", "h1": "# ", "h2": "## ", "h3": "### "}
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
    Method("canvases.sections.lookup", lookup, 3, everywhere("canvases:read")),
    Method("canvases.edit", edit, 3, WRITE),
    Method("conversations.canvases.create", create_in_channel, 2, WRITE),
)
