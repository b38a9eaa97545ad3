"""Reads what people see out of mrkdwn, text objects and blocks."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Names = Mapping[str, str]

TOKEN = re.compile(r"<([^<>]*)>")


def draw(text: str, names: Names) -> str:
    """mrkdwn as a person reads it: mentions by name, links by their words, entities undone."""
    return html.unescape(TOKEN.sub(lambda found: _draw_token(found[1], names), text))


def _draw_token(token: str, names: Names) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return "@" + names.get(target[1:], target[1:])
    if target.startswith("#"):
        return "#" + names.get(target[1:], label or target[1:])
    if target.startswith("!"):
        return _draw_special(target[1:], label, names)
    return label or target.removeprefix("mailto:")


def _draw_special(word: str, label: str, names: Names) -> str:
    kind, _, rest = word.partition("^")
    if kind == "date":
        return label or rest
    if kind == "subteam":
        return label or "@" + names.get(rest, rest)
    return "@" + kind


def read_blocks(blocks: list[Any], names: Names) -> list[str]:
    """The visible texts of blocks, in reading order."""
    return [text for block in blocks for text in read(block, names) if text]


def read(node: Any, names: Names) -> Iterator[str]:
    """The visible texts inside one block, element or text object."""
    if isinstance(node, list):
        for child in node:
            yield from read(child, names)
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in READERS:
        yield READERS[kind](node, names)
        return
    for key in VISIBLE:
        yield from _read_field(node.get(key), names)


def _read_field(value: Any, names: Names) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        yield from read(value, names)


VISIBLE = (
    "title", "subtitle", "label", "text", "fields", "body", "accessory", "elements", "element", "placeholder",
    "options", "option_groups", "description", "hint", "rows", "child_blocks", "actions", "caption", "alt_text",
    "subtext",
)  # fmt: skip


def _read_rich(node: dict[str, Any], names: Names) -> str:
    return "".join(_read_rich_piece(piece, names) for piece in node.get("elements", ()))


def _read_rich_list(node: dict[str, Any], names: Names) -> str:
    return "\n".join("• " + _read_rich_piece(piece, names) for piece in node.get("elements", ()))


def _read_rich_piece(piece: dict[str, Any], names: Names) -> str:
    reader = READERS.get(piece.get("type", "")) or PIECES.get(piece.get("type", ""))
    return reader(piece, names) if reader else ""


def _read_link(node: dict[str, Any], _names: Names) -> str:
    return str(node.get("text") or node.get("url", ""))


READERS: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "plain_text": lambda node, _names: str(node.get("text", "")),
    "mrkdwn": lambda node, names: draw(str(node.get("text", "")), names),
    "raw_text": lambda node, _names: str(node.get("text", "")),
    "markdown": lambda node, names: draw(str(node.get("text", "")), names),
    "rich_text_section": _read_rich,
    "rich_text_preformatted": _read_rich,
    "rich_text_quote": _read_rich,
    "rich_text_list": _read_rich_list,
}
PIECES: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "text": lambda node, _names: str(node.get("text", "")),
    "link": _read_link,
    "emoji": lambda node, _names: f":{node.get('name', '')}:",
    "user": lambda node, names: "@" + names.get(node.get("user_id", ""), node.get("user_id", "")),
    "usergroup": lambda node, names: "@" + names.get(node.get("usergroup_id", ""), node.get("usergroup_id", "")),
    "channel": lambda node, names: "#" + names.get(node.get("channel_id", ""), node.get("channel_id", "")),
    "broadcast": lambda node, _names: "@" + str(node.get("range", "")),
    "date": lambda node, _names: str(node.get("fallback", node.get("timestamp", ""))),
}
