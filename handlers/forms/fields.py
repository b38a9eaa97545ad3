"""The parts of a form, and the reading of what people put into them. A field's name is its block id and action id."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers.blocks import Block, Element, clip, plain_text
from handlers.forms.memo import Memo
from handlers.speech import clean

TITLE: Final = 24
"""Characters of a modal's title and of its buttons (Slack)."""
INPUT: Final = 3_000
"""Characters a text field may have (Slack)."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was filled in, field by field."""

    values: dict[str, dict[str, Any]]

    def text(self, name: str) -> str:
        """The words of a text field."""
        return clean(self._state(name).get("value") or "")

    def choice(self, name: str) -> str:
        """The value chosen in a menu or among radio buttons; empty if none."""
        return str((self._state(name).get("selected_option") or {}).get("value", ""))

    def choices(self, name: str) -> tuple[str, ...]:
        """The values chosen in a menu that takes several, or the boxes ticked."""
        return tuple(str(option["value"]) for option in self._state(name).get("selected_options") or ())

    def person(self, name: str) -> str:
        """The user chosen; empty if none."""
        return str(self._state(name).get("selected_user") or "")

    @property
    def digest(self) -> str:
        """The same for the same content: a form sent twice unchanged is one act, a corrected one is another."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()[:16]

    def _state(self, name: str) -> dict[str, Any]:
        state: dict[str, Any] = self.values.get(name, {}).get(name) or {}
        return state


def modal(callback: str, title: str, submit: str, memo: Memo, blocks: Sequence[Block]) -> Block:
    """A form; without `submit` there is nothing to submit. `title` and `submit` have at most 24 characters."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, TITLE),
        **({"submit": plain_text(submit, TITLE)} if submit else {}),
        "close": plain_text("Cancel", TITLE),
        "private_metadata": memo.write(),
        "blocks": list(blocks),
    }


def field(name: str, label: str, element: Element, *, optional: bool = False, hint: str = "") -> Block:
    """One labelled field."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, 2_000),
        "optional": optional,
        "element": {**element, "action_id": name},
    }
    return block | {"hint": plain_text(hint, 2_000)} if hint else block


def text(most: int, *, initial: str = "", lines: bool = False, placeholder: str = "") -> Element:
    """A field for words; `lines` lets them have line breaks."""
    element: Element = {"type": "plain_text_input", "multiline": lines, "max_length": min(most, INPUT)}
    if initial:
        element["initial_value"] = clip(initial, min(most, INPUT))
    return element | {"placeholder": plain_text(placeholder, 150)} if placeholder else element


def radio(options: Sequence[Element], initial: str = "") -> Element:
    """One choice of at most ten, all in sight."""
    return {"type": "radio_buttons", "options": list(options), **_initial(options, initial)}


def menu(options: Sequence[Element], initial: str = "") -> Element:
    """One choice of at most a hundred."""
    return {"type": "static_select", "options": list(options), **_initial(options, initial)}


def menus(options: Sequence[Element], initial: Sequence[str] = ()) -> Element:
    """Several choices of at most a hundred."""
    chosen = [one for one in options if one["value"] in initial]
    return {
        "type": "multi_static_select",
        "options": list(options),
        **({"initial_options": chosen} if chosen else {}),
    }


def ticks(options: Sequence[Element], initial: Sequence[str] = ()) -> Element:
    """Boxes to tick, at most ten."""
    return {**menus(options, initial), "type": "checkboxes"}


def person() -> Element:
    """One member of the workspace."""
    return {"type": "users_select"}


def _initial(options: Sequence[Element], initial: str) -> dict[str, Element]:
    found = next((one for one in options if one["value"] == initial), None)
    return {"initial_option": found} if found else {}
