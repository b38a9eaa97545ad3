"""Composition objects: texts, options, confirmations. Limits: Slack's Block Kit reference, as in limits.json."""

from typing import Any

from sandbox.blocks.rules import (
    Check,
    anything,
    at_least_one,
    boolean,
    by_type,
    choice,
    exactly_one,
    items,
    report,
    shape,
    string,
)

TYPE: Check = anything  # dispatched on before the shape is checked


def plain(most: int = 3000, least: int = 1) -> Check:
    """A plain_text object of `least` to `most` code points."""
    return by_type({"plain_text": _text_shape(most, least, emoji=True)})


def mrkdwn(most: int = 3000, least: int = 1) -> Check:
    """A mrkdwn object."""
    return by_type({"mrkdwn": _text_shape(most, least, emoji=False)})


def text(most: int = 3000, least: int = 1) -> Check:
    """Either kind of text object."""
    return by_type(
        {"plain_text": _text_shape(most, least, emoji=True), "mrkdwn": _text_shape(most, least, emoji=False)}
    )


def _text_shape(most: int, least: int, *, emoji: bool) -> Check:
    return shape({"type": TYPE, "text": string(most, least)}, {"emoji": boolean} if emoji else {"verbatim": boolean})


ACTION_ID = string(255)
BLOCK_ID = string(255)
URL = string(3000)
STYLE = choice("primary", "danger")

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)


def option(words: Check, *, url: bool = False) -> Check:
    """An option; only overflow menus take a link."""
    return shape({"text": words, "value": string(150)}, {"description": text(75), **({"url": URL} if url else {})})


OPTION = option(plain(75))
RICH_OPTION = option(text(75))
LINK_OPTION = option(plain(75), url=True)
OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 100, 1)})
CONVERSATION_FILTER = shape(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 4, 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH = shape({}, {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2, 1)})
SLACK_FILE = shape({}, {"id": string(255), "url": URL}, exactly_one("id", "url"))
INPUT_PARAMETER = shape({"name": string(255, 1), "value": anything})
TRIGGER = shape({"url": string(3000, 1)}, {"customizable_input_parameters": items(INPUT_PARAMETER)})
WORKFLOW = shape({"trigger": TRIGGER})


def one_initial(value: Any, path: str, findings: list[str]) -> None:
    """What is chosen at first must be among what is offered."""
    offered = value.get("options") or [
        option for group in value.get("option_groups") or () if isinstance(group, dict) for option in _list(group)
    ]
    first = value.get("initial_option")
    for chosen in [*([first] if first else []), *(value.get("initial_options") or ())]:
        if isinstance(chosen, dict) and chosen not in offered:
            report(findings, "initial option must exactly match a provided option", path)


def _list(group: dict[str, Any]) -> list[Any]:
    options = group.get("options")
    return options if isinstance(options, list) else []
