"""Block elements: buttons, menus, inputs. Limits: Slack's Block Kit reference, as in limits.json."""

from typing import Any

from sandbox.blocks.objects import (
    ACTION_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    LINK_OPTION,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    SLACK_FILE,
    STYLE,
    TYPE,
    URL,
    WORKFLOW,
    one_initial,
    plain,
    text,
)
from sandbox.blocks.rules import (
    Check,
    anything,
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

IDS = string(255)
LABEL = string(75)
BASE: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
MENU: dict[str, Check] = {**BASE, "placeholder": plain(150)}
FIELD: dict[str, Check] = {
    "action_id": ACTION_ID,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
}
OFFER: dict[str, Check] = {"options": items(OPTION, 100, 1), "option_groups": items(OPTION_GROUP, 100, 1)}
MANY: dict[str, Check] = {**MENU, "max_selected_items": integer(1)}
CONVERSATION: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}


def _element(required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return shape({"type": TYPE, **required}, optional, *also)


def _lengths(value: Any, path: str, findings: list[str]) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        report(findings, "min_length must not exceed max_length", path)


def _range(value: Any, path: str, findings: list[str]) -> None:
    try:
        low, high = (float(value[key]) for key in ("min_value", "max_value"))
    except (KeyError, TypeError, ValueError):
        return
    if low > high:
        report(findings, "min_value must not exceed max_value", path)


FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": LABEL})

ELEMENTS: dict[str, Check] = {
    "button": _element(
        {"text": plain(75)},
        {**BASE, "url": URL, "value": string(2000), "style": STYLE, "accessibility_label": LABEL},
    ),
    "workflow_button": _element(
        {"text": plain(75), "workflow": WORKFLOW}, {**BASE, "style": STYLE, "accessibility_label": LABEL}
    ),
    "overflow": _element({"options": items(LINK_OPTION, 5, 1)}, {"action_id": ACTION_ID, "confirm": CONFIRM}),
    "checkboxes": _element(
        {"options": items(RICH_OPTION, 10, 1)}, {**BASE, "initial_options": items(RICH_OPTION, 10, 1)}, one_initial
    ),
    "radio_buttons": _element(
        {"options": items(RICH_OPTION, 10, 1)}, {**BASE, "initial_option": RICH_OPTION}, one_initial
    ),
    "static_select": _element(
        {}, {**MENU, **OFFER, "initial_option": OPTION}, exactly_one("options", "option_groups"), one_initial
    ),
    "multi_static_select": _element(
        {},
        {**MANY, **OFFER, "initial_options": items(OPTION, 100, 1)},
        exactly_one("options", "option_groups"),
        one_initial,
    ),
    "external_select": _element({}, {**MENU, "initial_option": OPTION, "min_query_length": integer(0)}),
    "multi_external_select": _element(
        {}, {**MANY, "initial_options": items(OPTION, 100, 1), "min_query_length": integer(0)}
    ),
    "users_select": _element({}, {**MENU, "initial_user": IDS}),
    "multi_users_select": _element({}, {**MANY, "initial_users": items(IDS)}),
    "conversations_select": _element(
        {}, {**MENU, **CONVERSATION, "initial_conversation": IDS, "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _element({}, {**MANY, **CONVERSATION, "initial_conversations": items(IDS)}),
    "channels_select": _element({}, {**MENU, "initial_channel": IDS, "response_url_enabled": boolean}),
    "multi_channels_select": _element({}, {**MANY, "initial_channels": items(IDS)}),
    "datepicker": _element({}, {**MENU, "initial_date": string(10, 10)}),
    "timepicker": _element({}, {**MENU, "initial_time": string(5, 5), "timezone": string(255)}),
    "datetimepicker": _element({}, {**BASE, "initial_date_time": integer(0)}),
    "plain_text_input": _element(
        {},
        {
            **FIELD,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths,
    ),
    "email_text_input": _element({}, {**FIELD, "initial_value": string(3000)}),
    "url_text_input": _element({}, {**FIELD, "initial_value": string(3000)}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**FIELD, "initial_value": string(255), "min_value": string(255), "max_value": string(255)},
        _range,
    ),
    "rich_text_input": _element(
        {}, {**FIELD, "initial_value": anything, "min_lines": integer(1, 100), "max_lines": integer(1, 100)}
    ),
    "file_input": _element({}, {"action_id": ACTION_ID, "filetypes": items(string(20)), "max_files": integer(1, 10)}),
    "image": _element(
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "url": _element({"url": string(3000, 1), "text": string(255, 1)}, {"icon_url": URL}),
    "feedback_buttons": _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ACTION_ID}),
    "icon_button": _element(
        {"icon": choice("trash"), "text": plain(75)},
        {
            "action_id": ACTION_ID,
            "confirm": CONFIRM,
            "value": string(2000),
            "accessibility_label": LABEL,
            "visible_to_user_ids": items(IDS, 10),
        },
    ),
}

SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "datetimepicker")
IN_ACTIONS = ("button", "workflow_button", "overflow", "checkboxes", "radio_buttons", *PICKERS, *SELECTS)
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = (
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
    "checkboxes", "radio_buttons", *PICKERS, *SELECTS,
)  # fmt: skip

CONTEXT_ELEMENT = by_type({"image": ELEMENTS["image"], **dict.fromkeys(("plain_text", "mrkdwn"), text())})
