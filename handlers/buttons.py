"""The buttons that our messages carry: what each is called, what it asks for, and what it is aimed at.

`bot/integrations` puts them into messages, `handlers` answers them; both speak of them through this file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from handlers.blocks import BUTTON, Element, plain_text


class Act(StrEnum):
    """Every action id of a message's button; a house test holds them against the listeners."""

    ACKNOWLEDGE = "ack"
    COMING = "coming"
    """The answer of who is called although somebody has it."""
    STILL = "still"
    UPDATE = "update"
    STATUS = "status"
    SEVERITY = "severity"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    RESOLVE_NOW = "resolve_now"
    TICK = "tick"
    UNTICK = "untick"
    RELAPSE = "relapse"
    ANSWER_1 = "answer_1"
    ANSWER_2 = "answer_2"
    ANSWER_3 = "answer_3"
    ANSWER_4 = "answer_4"
    ANSWER_5 = "answer_5"
    """The answers to a question, in one row, where each needs an id of its own. `pick` is the question's place."""
    ANSWER = "answer"
    """Opens the form for the question that waits."""
    RUNBOOKS = "runbooks"
    RUN_START = "run_start"
    """Begins a runbook; its value is `Keyed`."""
    RUN_END = "run_end"
    STEP_ASK = "step_ask"
    STEP_APPROVE = "step_approve"
    STEP_STOP = "step_stop"
    STEP_TICK = "step_tick"
    STEP_LEAVE = "step_leave"
    """What there is to press at a step; `entry` is the run's number, `pick` the step's among those it has come to."""
    CHOICE_1 = "choice_1"
    CHOICE_2 = "choice_2"
    CHOICE_3 = "choice_3"
    CHOICE_4 = "choice_4"
    CHOICE_5 = "choice_5"
    """The answers of a runbook's question, in one row."""
    CLOSE = "close"
    REOPEN = "reopen"
    NOTHING_NEW = "nothing_new"
    SNOOZE = "snooze"
    COMMANDER = "commander"
    TAKE_COMMAND = "take_command"
    HANDOVER = "handover"
    ACCEPT = "accept"
    DECLINE = "decline"
    ROLES = "roles"
    ASSIGN_ROLE = "assign_role"
    TAKE_ROLE = "take_role"
    DROP_ROLE = "drop_role"
    """The two that name a role; their values are `Keyed`."""
    NOTE = "note"
    TITLE = "title"
    CANCEL = "cancel"
    FLAGS = "flags"
    ESTIMATE = "estimate"
    TIMELINE = "timeline"
    CATCH_UP = "catch_up"
    EXPORT = "export"
    OLDER = "older"
    NEWER = "newer"
    """Turn the pages of a timeline; their values are `handlers.timeline.Place`."""
    TAKE_OUT = "take_out"
    """Takes a message off the timeline; its value is `handlers.keeping.Taken`."""
    WHY = "why"
    CHECKLIST = "checklist"
    TASKS = "tasks"
    GIVE_TASK = "give_task"
    USERS = "users"
    REPAIR = "repair"
    UNTIE = "untie"
    TASK_DONE = "task_done"
    """Of the task whose number stands in the place of the entry."""
    MORE = "menu"
    """Opens the menu of everything else: `handlers/menu.py`."""
    DECLARE = "declare"
    SHOW = "show"
    JOIN = "join"
    ANYWAY = "anyway"
    """The two answers to "somebody declared this already"; their values are `handlers.twins.Second`."""
    TIE = "tie"
    MERGE = "merge"
    SPLIT = "split"
    GO_PRIVATE = "go_private"
    LOWER = "lower"
    KEEP = "keep"
    """The two answers to a proposal to lower the severity."""
    TRIAGE = "triage"
    TRIAGE_FIRST = "triage_first"
    TRIAGE_SECOND = "triage_second"
    TRIAGE_BACK = "triage_back"
    """Inside modals: the way into the triage, its two answers, and the way back; their values are ways
    (`playbook.triage`)."""
    COVER_YES = "cover_yes"
    COVER_NO = "cover_no"
    """The answers to "can you be on call?"; they are aimed at no incident, and their entry is the request's number."""
    DECLARE_ALARM = "declare_alarm"
    CHECK_AGAIN = "check_again"
    """On messages of health checks; their values are the keys of those messages (`storage.notices`)."""
    LINK = "link"
    """A button that only opens an address; Slack tells us all the same."""


ANSWERS: Final = (Act.ANSWER_1, Act.ANSWER_2, Act.ANSWER_3, Act.ANSWER_4, Act.ANSWER_5)

CHOICES: Final = (Act.CHOICE_1, Act.CHOICE_2, Act.CHOICE_3, Act.CHOICE_4, Act.CHOICE_5)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a button is aimed at: an incident, and the timeline entry that its message tells of."""

    incident: int
    entry: int = 0
    pick: int | None = None
    """Which of several of a kind it is, from 0: a check of the list, an answer to the question."""

    def __str__(self) -> str:
        return f"{self.incident}/{self.entry}" + ("" if self.pick is None else f"/{self.pick}")


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """What a button is aimed at that names something of an incident by its key: a role, a runbook."""

    incident: int
    key: str

    def __str__(self) -> str:
        return f"{self.incident}/{self.key}"


def keyed(value: str) -> Keyed | None:
    """Read such a value back; None if it is not one of ours."""
    number, _, key = value.partition("/")
    return Keyed(incident=int(number), key=key) if number.isdecimal() and key else None


def aimed(value: str) -> Aim | None:
    """Read a button's value back; None if it is not one of ours."""
    parts = value.split("/")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return None
    incident, entry, *pick = map(int, parts)
    return Aim(incident=incident, entry=entry, pick=pick[0] if pick else None)


def button(
    act: Act,
    text: str,
    aim: Aim | str,
    *,
    style: str | None = None,
    confirm: Element | None = None,
    url: str | None = None,
) -> Element:
    """One button; `aim` is text where it is more than an aim, `style` is Slack's `primary` or `danger`."""
    extras: dict[str, Any] = {"style": style, "confirm": confirm, "url": url}
    return {
        "type": "button",
        "action_id": str(act),
        "text": plain_text(text, BUTTON),
        "value": str(aim),
        **{key: value for key, value in extras.items() if value is not None},
    }
