"""Layout blocks. Limits: Slack's Block Kit reference, as in limits.json."""

from typing import Any

from sandbox.blocks.data import CHART_BLOCK, DATA_TABLE, TABLE
from sandbox.blocks.elements import CONTEXT_ELEMENT, ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.blocks.objects import BLOCK_ID, SLACK_FILE, TYPE, URL, mrkdwn, plain, text
from sandbox.blocks.rich import RICH_TEXT
from sandbox.blocks.rules import (
    Check,
    anything,
    at_least_one,
    boolean,
    by_type,
    choice,
    exactly_one,
    integer,
    items,
    report,
    shape,
    string,
)


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None, *also: Check) -> Check:
    return shape({"type": TYPE, **required}, {"block_id": BLOCK_ID, **(optional or {})}, *also)


def _no_dispatch_for_files(value: Any, path: str, findings: list[str]) -> None:
    element = value.get("element")
    if value.get("dispatch_action") and isinstance(element, dict) and element.get("type") == "file_input":
        report(findings, "file_input cannot dispatch actions", path)


IMAGE = _block(
    {"alt_text": string(2000)},
    {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
    exactly_one("image_url", "slack_file"),
)
CARD = _block(
    {},
    {
        "hero_image": by_type({"image": ELEMENTS["image"]}),
        "icon": by_type({"image": ELEMENTS["image"]}),
        "slack_icon": anything,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": items(by_type(ELEMENTS, ("button",)), 3),
    },
    at_least_one("hero_image", "title", "body", "actions"),
)
TASK: dict[str, Check] = {
    "task_id": string(255, 1),
    "title": string(255, 1),
    "status": choice("pending", "in_progress", "complete", "error"),
}
TASK_PARTS: dict[str, Check] = {
    "details": by_type({"rich_text": RICH_TEXT}),
    "output": by_type({"rich_text": RICH_TEXT}),
    "sources": items(by_type(ELEMENTS, ("url",))),
}

BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": items(text(2000), 10, 1),
            "accessory": by_type(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": _block({"text": plain(150)}, {"level": integer(1, 6)}),
    "divider": _block({}),
    "context": _block({"elements": items(CONTEXT_ELEMENT, 10, 1)}),
    "actions": _block({"elements": items(by_type(ELEMENTS, IN_ACTIONS), 25, 1)}),
    "context_actions": _block({"elements": items(by_type(ELEMENTS, ("feedback_buttons", "icon_button")), 5, 1)}),
    "input": _block(
        {"label": plain(2000), "element": by_type(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        _no_dispatch_for_files,
    ),
    "image": IMAGE,
    "file": _block({"external_id": string(255, 1), "source": choice("remote")}),
    "video": _block(
        {"alt_text": string(200, 1), "thumbnail_url": URL, "title": plain(200), "video_url": URL},
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(50),
            "title_url": URL,
        },
    ),
    "markdown": _block({"text": string(12_000, 1)}),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": CHART_BLOCK,
    "alert": _block({"text": text(200)}, {"level": choice("default", "info", "warning", "error", "success")}),
    "card": CARD,
    "carousel": _block({"elements": items(by_type({"card": CARD}), 10, 1)}),
    "task_card": _block(TASK, TASK_PARTS),
    "plan": _block({"title": string(255, 1)}, {"tasks": items(shape(TASK, {**TASK_PARTS, "type": TYPE}))}),
}
BLOCKS["container"] = _block(
    {"child_blocks": items(by_type(BLOCKS), 10, 1)},
    {
        "title": plain(150),
        "rich_text_title": anything,
        "subtitle": mrkdwn(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
        "icon": anything,
    },
    exactly_one("title", "rich_text_title"),
)
ONLY_IN_MESSAGES = ("markdown", "table", "data_table", "task_card", "plan", "context_actions", "file", "carousel")
ONLY_IN_MODALS = ("alert",)
IN_MESSAGE = tuple(kind for kind in BLOCKS if kind not in ONLY_IN_MODALS)
IN_MODAL = tuple(kind for kind in BLOCKS if kind not in ONLY_IN_MESSAGES)
IN_HOME = tuple(kind for kind in IN_MODAL if kind not in ONLY_IN_MODALS)
