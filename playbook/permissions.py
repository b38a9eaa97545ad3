"""Who may do what, as the playbook file says it: managers, user groups, and rules by command and severity."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from playbook.durations import refuse
from playbook.fields import Grade, Key, Keys, listed, some
from playbook.part import Part

Deed = Literal[
    "declare",
    "ack",
    "note",
    "update",
    "status",
    "severity-raise",
    "severity-lower",
    "commander",
    "role",
    "title",
    "resolve",
    "resolve-now",
    "close",
    "cancel",
    "reopen",
    "repair",
    "link",
    "merge",
    "checklist",
    "flag",
    "unflag",
    "users",
    "runbook",
]
"""What a rule can be about. Looking and escalating are missing: calling for help is never forbidden."""

ANYBODY, RESPONDERS, COMMANDER, MANAGERS = "anybody", "responders", "commander", "managers"
CIRCLES: Final = (ANYBODY, RESPONDERS, COMMANDER, MANAGERS)
"""The words for those who may; besides them a rule allows user groups and contacts by their keys."""

_GROUP: Final = re.compile(r"S[A-Z0-9]{4,30}")


def _check_deed(value: object) -> object:
    if value == "escalate":
        raise refuse("`escalate` cannot be restricted", "remove it: calling for help is never forbidden")
    if value == "severity":
        raise refuse("`severity` is two commands here", "write `severity-raise`, `severity-lower`, or both")
    return value


def _check_group(text: str) -> str:
    if not _GROUP.fullmatch(text):
        remedy = "in Slack open People → User groups, choose the group, then ⋮ → “Copy group ID”, and write it here"
        raise refuse(f"`{text}` is not a user group's ID (such as `S0123ABCDEF`)", remedy)
    return text


_SOME: Final = some("is empty", "write at least one")
Group = Annotated[str, AfterValidator(_check_group)]
"""A Slack user group's ID (`S…`)."""


class Rule(Part):
    """Who may give some commands to incidents of some severities."""

    commands: Annotated[tuple[Annotated[Deed, BeforeValidator(_check_deed)], ...], BeforeValidator(listed), _SOME] = (
        Field(description="what the rule is about", examples=["[cancel, severity-lower]"])
    )
    severities: Annotated[tuple[Grade, ...], BeforeValidator(listed)] = Field(
        (), description="of which severities; left out, of all", examples=["[P0, P1]"]
    )
    allow: Annotated[Keys, _SOME] = Field(
        description="who may: `anybody`, `responders`, `commander`, `managers`, a key of `groups`, or of a contact",
        examples=["[commander, managers]"],
    )


class Permissions(Part):
    """Who may do what; the rules are looked through in order, the file's before `USUAL`, and the first decides."""

    managers: Keys = Field(
        ("manager", "cto", "ceo"),
        description="the contacts who count as managers; left out, those who exist of the three",
        examples=["[manager, cto]"],
    )
    groups: dict[Key, Group] = Field(
        {},
        description="Slack user groups that rules speak of, by a key of your choice",
        examples=["{sre: S0123ABCDEF}"],
    )
    rules: tuple[Rule, ...] = Field(
        (),
        description="who may do what; the first rule that fits decides",
        examples=["[{commands: [cancel], allow: [commander, managers]}]"],
    )


USUAL: Final = (
    Rule(commands=("declare", "ack", "note", "severity-raise", "reopen"), allow=(ANYBODY,)),
    Rule(commands=("cancel", "unflag"), allow=(COMMANDER, MANAGERS)),
    Rule(commands=("severity-lower", "resolve-now"), allow=(COMMANDER, MANAGERS)),
    Rule(
        commands=(
            "update",
            "status",
            "commander",
            "role",
            "title",
            "resolve",
            "close",
            "repair",
            "link",
            "merge",
            "checklist",
            "flag",
            "users",
            "runbook",
        ),
        allow=(RESPONDERS,),
    ),
)
"""What holds where the file says nothing: calling for help is everybody's, work is the responders'; and the higher
severity stands until the commander lowers it."""


def rule(deed: Deed, severity: str, permissions: Permissions) -> Rule:
    """The rule that decides about a command to an incident of that severity."""
    rules = (*permissions.rules, *USUAL)
    return next(one for one in rules if deed in one.commands and (not one.severities or severity in one.severities))
