"""Gives every block and interactive element an id, as Slack does where the app gave none."""

import copy
import secrets
from typing import Any

from sandbox.inputs import STATEFUL
from sandbox.wire import Json

INTERACTIVE = {*STATEFUL, "button", "overflow", "workflow_button", "feedback_buttons", "icon_button"}
CHILDREN = ("elements", "accessory", "element", "actions", "child_blocks")


def complete(blocks: list[Any]) -> list[Any]:
    """A copy of `blocks` in which every block has a block_id and every interactive element an action_id."""
    completed = copy.deepcopy(blocks)
    for block in completed:
        _complete(block)
    return completed


def _complete(block: Json) -> None:
    block.setdefault("block_id", secrets.token_urlsafe(4))
    for key in CHILDREN:
        value = block.get(key)
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, dict):
                continue
            if child.get("type") in INTERACTIVE:
                child.setdefault("action_id", secrets.token_urlsafe(4))
            elif key == "child_blocks" or child.get("type") == "card":
                _complete(child)
