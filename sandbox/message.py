"""One message: what was said, where, by whom, and what can be pressed on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import mrkdwn
from sandbox.wire import Json

PRESSABLE_IN = ("elements", "accessory", "element", "actions", "child_blocks")


@dataclass(kw_only=True)
class Message:
    """Edited in place: a test that holds one sees the newest text. `ts` is its identity within the channel.

    `system` is what Slack adds to a message that it writes by itself: its subtype, and what that tells of.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    bot_id: str | None = None
    blocks: list[Any] = field(default_factory=list)
    attachments: list[Any] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    system: Json = field(default_factory=dict)
    edited: Json | None = None
    ephemeral_to: str | None = None
    deleted: bool = False
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    notifies: frozenset[str] = frozenset()
    inputs: dict[str, Json] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def plain(self) -> str:
        """All text, that of notifications and of blocks, mentions drawn by name."""
        parts = [mrkdwn.draw(self.text, self.names), self.visible if self.blocks else ""]
        return "\n".join(part for part in parts if part)

    @property
    def visible(self) -> str:
        """What the channel shows: the blocks where there are any, else the text."""
        if self.blocks:
            return "\n".join(mrkdwn.read_blocks(self.blocks, self.names))
        return mrkdwn.draw(self.text, self.names)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(text, action_id) of each button."""
        return [
            (element["text"]["text"], element.get("action_id", ""))
            for _, element in elements(self.blocks)
            if element.get("type") == "button"
        ]


def elements(blocks: list[Any]) -> Iterator[tuple[Json, Json]]:
    """(block, interactive element) pairs in reading order, those inside containers and cards too."""
    for block in blocks:
        yield from _elements_in(block, block)


def _elements_in(block: Json, node: Json) -> Iterator[tuple[Json, Json]]:
    for key in PRESSABLE_IN:
        value = node.get(key)
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, dict):
                continue
            if "action_id" in child:
                yield block, child
            elif key in ("child_blocks", "elements") and "type" in child:
                yield from _elements_in(child, child)
