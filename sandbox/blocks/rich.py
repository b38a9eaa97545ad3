"""rich_text: formatted text as a tree."""

from sandbox.blocks.objects import BLOCK_ID, TYPE, URL
from sandbox.blocks.rules import Check, anything, boolean, by_type, choice, integer, items, shape, string

MARKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE = shape({}, dict.fromkeys(MARKS, boolean))
ID = string(255, 1)


def _piece(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape({"type": TYPE, **required}, {"style": STYLE, **(optional or {})})


PIECES: dict[str, Check] = {
    "text": _piece({"text": string(12_000, 1)}),
    "link": _piece({"url": URL}, {"text": string(12_000), "unsafe": boolean}),
    "user": _piece({"user_id": ID}),
    "usergroup": _piece({"usergroup_id": ID}),
    "channel": _piece({"channel_id": ID}),
    "team": _piece({"team_id": ID}),
    "emoji": _piece({"name": ID}, {"unicode": string(255), "skin_tone": integer(1, 6), "url": URL}),
    "broadcast": _piece({"range": choice("here", "channel", "everyone")}),
    "color": _piece({"value": string(20, 1)}),
    "date": _piece(
        {"timestamp": integer(0), "format": string(255, 1)}, {"url": URL, "fallback": string(255), "timezone": anything}
    ),
}

INLINE = items(by_type(PIECES))
BORDER = integer(0)
SECTION = shape({"type": TYPE, "elements": INLINE})
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_preformatted": shape({"type": TYPE, "elements": INLINE}, {"border": BORDER, "language": string(50)}),
    "rich_text_quote": shape({"type": TYPE, "elements": INLINE}, {"border": BORDER}),
    "rich_text_list": shape(
        {
            "type": TYPE,
            "style": choice("bullet", "ordered"),
            "elements": items(by_type({"rich_text_section": SECTION})),
        },
        {"indent": integer(0, 8), "offset": integer(0), "border": BORDER},
    ),
}
RICH_TEXT = shape({"type": TYPE, "elements": items(by_type(PARTS))}, {"block_id": BLOCK_ID})
