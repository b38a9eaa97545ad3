"""What a message, a modal and a Home may hold as a whole."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.blocks.layout import BLOCKS, IN_HOME, IN_MESSAGE, IN_MODAL
from sandbox.blocks.objects import TYPE, plain
from sandbox.blocks.rules import Check, boolean, by_type, items, report, shape, string
from sandbox.message import elements
from sandbox.wire import Denied, Json, explain

MESSAGE_BLOCKS = 50
CUMULATIVE = 12_000
VIEW_BYTES = 250_000
MARKDOWN = 12_000

MESSAGE: Check = items(by_type(BLOCKS, IN_MESSAGE), MESSAGE_BLOCKS)
COMMON: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
MODAL: Check = shape(
    {"type": TYPE, "title": plain(24), "blocks": items(by_type(BLOCKS, IN_MODAL), 100, 1)},
    {
        **COMMON,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME: Check = shape({"type": TYPE, "blocks": items(by_type(BLOCKS, IN_HOME), 100, 1)}, COMMON)
VIEW: Check = by_type({"modal": MODAL, "home": HOME})
TEXTS = ("text", "alt_text", "label", "title", "description", "value", "placeholder", "hint", "url", "name")


def check_message(blocks: Any, *, strict_size: bool = True) -> None:
    """Raises Denied invalid_blocks with every reason, or msg_blocks_too_long. Source: Slack, chat.postMessage."""
    findings: list[str] = []
    MESSAGE(blocks, "/blocks", findings)
    if not findings:
        findings += [*_repeated_ids(blocks, "/blocks"), *_too_much_of_a_kind(blocks)]
    if findings:
        messages = [f"[ERROR] {finding}" for finding in findings]
        raise Denied("invalid_blocks", errors=findings, response_metadata={"messages": messages})
    if strict_size and cumulative_size(blocks) > CUMULATIVE:
        raise Denied("msg_blocks_too_long")


def check_view(view: Json, *, strict_size: bool = True) -> None:
    """Raises Denied invalid_arguments with every reason, or view_too_large. Source: Slack, views.open."""
    findings: list[str] = []
    VIEW(view, "/view", findings)
    if not findings:
        findings += _repeated_ids(view["blocks"], "/view/blocks")
        if view["type"] == "modal" and "submit" not in view and _has_input(view["blocks"]):
            report(findings, "missing required field: submit (an input block is present)", "/view")
    if findings:
        raise explain("invalid_arguments", *findings)
    if strict_size and len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Denied("view_too_large")


def cumulative_size(blocks: Any) -> int:
    """The characters that count towards Slack's limit for all blocks of a message together (about 12,000)."""
    if isinstance(blocks, list):
        return sum(cumulative_size(child) for child in blocks)
    if not isinstance(blocks, dict):
        return 0
    return sum(
        len(value) if isinstance(value, str) and key in TEXTS else cumulative_size(value)
        for key, value in blocks.items()
    )


def _has_input(blocks: list[Json]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _repeated_ids(blocks: list[Json], path: str) -> Iterator[str]:
    known = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for index, block in enumerate(blocks):
        if known[block.get("block_id", "")] > 1:
            yield f'block_id "{block["block_id"]}" already exists [json-pointer:{path}/{index}/block_id]'
        actions = Counter(element["action_id"] for _, element in elements([block]))
        for action_id, count in actions.items():
            if count > 1:
                yield f'action_id "{action_id}" already exists in this block [json-pointer:{path}/{index}]'


def _too_much_of_a_kind(blocks: list[Json]) -> Iterator[str]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield "only one table allowed [json-pointer:/blocks]"
    if sum(block["type"] == "data_visualization" for block in blocks) > 2:
        yield "no more than 2 data_visualization allowed [json-pointer:/blocks]"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        yield f"must be less than {MARKDOWN + 1} characters in all markdown blocks [json-pointer:/blocks]"
