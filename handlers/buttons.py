"""The buttons that our messages carry: what each is called, what it asks for, and what it is aimed at.

`bot/integrations` puts them into messages, `handlers` answers them; both speak of them through this file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from handlers.blocks import BUTTON, Element, option, plain_text


class Act(StrEnum):
    """Every action id of a message's button or menu; a house test holds them against the listeners."""

    ACKNOWLEDGE = "ack"
    UPDATE = "update"
    STATUS = "status"
    SEVERITY = "severity"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTHING_NEW = "nothing_new"
    SNOOZE = "snooze"
    COMMANDER = "commander"
    MORE = "more"
    """The overflow menu; its options' values name what they ask for."""
    DECLARE = "declare"
    JOIN = "join"
    ANYWAY = "anyway"
    """The two answers to "somebody declared this already"; their values are `handlers.twins.Second`."""
    LINK = "link"
    """A button that only opens an address; Slack tells us all the same."""


class More(StrEnum):
    """What an overflow menu's options ask for."""

    WHY = "why"
    NOTE = "note"
    COMMANDER = "commander"
    TITLE = "title"
    TIMELINE = "timeline"
    CANCEL = "cancel"


_LABELS: Final = {
    More.WHY: "Why this?",
    More.NOTE: "Add a note…",
    More.COMMANDER: "Change commander…",
    More.TITLE: "Change the title…",
    More.TIMELINE: "Show the timeline",
    More.CANCEL: "False alarm…",
}


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a button is aimed at: an incident, and the timeline entry that its message tells of."""

    incident: int
    entry: int = 0

    def __str__(self) -> str:
        return f"{self.incident}/{self.entry}"


def aimed(value: str) -> Aim | None:
    """Read a button's value back; None if it is not one of ours."""
    incident, _, entry = value.partition("/")
    return Aim(incident=int(incident), entry=int(entry)) if incident.isdecimal() and entry.isdecimal() else None


def button(
    act: Act, text: str, aim: Aim, *, style: str | None = None, confirm: Element | None = None, url: str | None = None
) -> Element:
    """One button; `style` is Slack's `primary` or `danger`."""
    extras: dict[str, Any] = {"style": style, "confirm": confirm, "url": url}
    return {
        "type": "button",
        "action_id": str(act),
        "text": plain_text(text, BUTTON),
        "value": str(aim),
        **{key: value for key, value in extras.items() if value is not None},
    }


def more(aim: Aim, *choices: More) -> Element:
    """The overflow menu, at most five choices."""
    return {
        "type": "overflow",
        "action_id": str(Act.MORE),
        "options": [option(_LABELS[choice], f"{choice}:{aim}") for choice in choices],
    }


def chosen(value: str) -> tuple[More, Aim] | None:
    """Read an overflow option's value back; None if it is not one of ours."""
    word, _, rest = value.partition(":")
    aim = aimed(rest)
    return (More(word), aim) if aim is not None and word in tuple(More) else None
