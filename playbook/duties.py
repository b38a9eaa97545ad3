"""The roles of an incident, and the rules of command, as the playbook file says them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from pydantic import Field

from playbook.durations import Cadence, Duration
from playbook.fields import Line, Prose
from playbook.part import Part
from playbook.problems import Fault, Path

COMMANDER: Final = "commander"
"""The key of the one role that is built in."""
_TAKEN: Final = {
    COMMANDER: "remove it: the commander is built in; the duties stand under `command: {duties: …}`",
    "me": "call the role otherwise: `me` is whoever speaks",
    "nobody": "call the role otherwise: `nobody` gives a role back",
}
"""What no role can be called, for `/incident role` understands it otherwise."""


class Role(Part):
    """A part that somebody plays in an incident, beside the commander."""

    name: Line = Field(description="the role, as it is said in messages", examples=["Communications lead"])
    duties: Prose = Field(
        description="what whoever takes the role is told, once, by direct message",
        examples=["Write the updates, and answer customers."],
    )


class Command(Part):
    """What the commander is told, and when the command should change hands."""

    duties: Prose | None = Field(
        None,
        description="what whoever takes command is told of the duties",
        examples=["Coordinate and decide."],
    )
    handover_after: Cadence = Field(
        None, description="how long somebody commands before a handover is proposed to them, once", examples=["3h"]
    )
    accept_within: Duration = Field(
        timedelta(minutes=10), description="how long whoever is asked to take command may think", examples=["10m"]
    )


def faults(roles: Mapping[str, Role | None], command: Command | None) -> Iterator[Fault]:
    """What is well written and makes no sense: a word for two roles, a handover that cannot be accepted."""
    names = {COMMANDER: COMMANDER}
    for key, role in roles.items():
        if key.casefold() in _TAKEN:
            yield _fault(("roles", key), f"`{key}` means something else", _TAKEN[key.casefold()])
        name = role.name.casefold() if role else ""
        if name in names:
            yield _fault(
                ("roles", key, "name"), f"is what `{names[name]}` is called", "give each role a name of its own"
            )
        if name:
            names.setdefault(name, key)
    if command is not None and not command.accept_within:
        yield _fault(("command", "accept_within"), "leaves no time to accept", "write how long, for example `10m`")
    if command is not None and command.handover_after == timedelta():
        yield _fault(("command", "handover_after"), "proposes a handover at once", "write `3h`, or `none` for never")


def _fault(path: Path, message: str, remedy: str) -> Fault:
    return Fault(path=path, message=message, remedy=remedy)
