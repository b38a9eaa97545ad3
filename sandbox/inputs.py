"""The state of input elements: what they begin with, what a person fills in, and what Slack's client refuses."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.message import elements
from sandbox.wire import Json

# element type → (key of its value in the state, key of what it begins with)
STATEFUL: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
# What a person can choose or fill in; a menu of actions keeps no state.
CHOSEN: dict[str, tuple[str, str]] = {**STATEFUL, "overflow": ("selected_option", "")}
PLURAL = ("selected_options", "selected_users", "selected_conversations", "selected_channels", "files")
CHOICES = ("selected_option", "selected_options")


class NotSent(Exception):
    """Slack's own client would not send this: a required field is empty, or a value does not fit its field.

    `fields`: block_id → the words under that field.
    """

    def __init__(self, why: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.fields = fields or {}


def initial(blocks: list[Json]) -> Json:
    """The state of a fresh view or message: what each element begins with."""
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] in STATEFUL:
            key, begin = STATEFUL[element["type"]]
            start = element.get(begin, [] if key in PLURAL else None)
            state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], key: start}
    return state


def carry_over(fresh: Json, old: Json) -> Json:
    """`fresh`, with the values of `old` that sit under the same block_id, action_id and type."""
    for block_id, actions in fresh.items():
        for action_id, value in actions.items():
            kept = old.get(block_id, {}).get(action_id)
            if kept and kept["type"] == value["type"]:
                actions[action_id] = kept
    return fresh


def state_of(element: Json, value: Any) -> Json:
    """The state of `element` once `value` is chosen or typed: option by value or text, ids, strings.

    Raises NotSent when it offers no such option.
    """
    key, _ = CHOSEN[element["type"]]
    if key in CHOICES:
        value = _choices(element, value) if key in PLURAL else _choice(element, value)
    elif key in PLURAL:
        value = [value] if isinstance(value, str) else list(value)
    elif key == "rich_text_value" and isinstance(value, str):
        value = _rich(value)
    elif key == "value":
        value = None if value in (None, "") else str(value)
    return {"type": element["type"], key: value or ([] if key in PLURAL else None)}


def _rich(value: str) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}],
    }


def options_of(element: Json) -> list[Json]:
    """Every option that the element offers, those in groups too."""
    groups = [{"options": element.get("options", [])}, *element.get("option_groups", [])]
    return [option for group in groups for option in group["options"]]


def _choices(element: Json, values: Any) -> list[Json]:
    return [
        chosen for value in (values if isinstance(values, list) else [values]) if (chosen := _choice(element, value))
    ]


def _choice(element: Json, value: Any) -> Json | None:
    if value in (None, ""):
        return None
    if isinstance(value, dict) and element["type"].endswith("external_select"):
        return value
    wanted = value["value"] if isinstance(value, dict) else value
    for option in options_of(element):
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    offered = [option.get("value") for option in options_of(element)]
    raise NotSent(f"{element.get('action_id')}: no option {value!r}; offered: {offered}")


def refusals(blocks: list[Json], values: Json) -> dict[str, str]:
    """block_id → why Slack's client would not send the modal. Source: Slack's client."""
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element["action_id"], {})
        reason = _refusal(block, element, state.get(STATEFUL[element["type"]][0]))
        if reason:
            found[block["block_id"]] = reason
    return found


def _refusal(block: Json, element: Json, value: Any) -> str | None:
    if not value or (isinstance(value, str) and not value.strip()):
        return None if block.get("optional") else "Please complete this required field."
    check = CHECKS.get(element["type"])
    return check(element, value) if check else None


def _check_length(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters"
    if len(value) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters"
    return None


def _check_number(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Must be a number"
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and float(value) < float(low):
        return f"Must be at least {low}"
    if high is not None and float(value) > float(high):
        return f"Must be at most {high}"
    return None


CHECKS: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _check_length,
    "number_input": _check_number,
    "email_text_input": lambda _e, value: None if re.fullmatch(r"\S+@\S+\.\S+", value) else "Must be an email address",
    "url_text_input": lambda _e, value: None if re.match(r"https?://\S+$", value) else "Must be a link",
}
