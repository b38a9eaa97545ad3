"""The verbs of the end of an incident, and of a new beginning; a part of the table of all verbs."""

from typing import Final

from handlers.commands import end, related
from handlers.verb import Group, Verb
from playbook.incident import OPEN, Status

ENDINGS: Final[tuple[Verb, ...]] = (
    Verb(
        name="checklist",
        usage="checklist [item]",
        says="what is done and what is left to do; an item's words tick it",
        group=Group.END,
        aliases=("check-list", "tick", "todo"),
        free=True,
        among=frozenset(Status),
        about=end.check,
    ),
    Verb(
        name="resolve",
        usage="resolve [words]",
        says="it is over: words say what fixed it, `cause: …` and `prevention: …` the rest; none open a form (P0, P1); "
        "`resolve now <why>` skips verifying",
        group=Group.END,
        aliases=("resolved", "fixed"),
        free=True,
        about=end.resolve,
    ),
    Verb(
        name="verify",
        usage="verify <check>",
        says="tick a check of the verification, by a word of it or its number",
        group=Group.END,
        aliases=("verified",),
        free=True,
        about=end.verify,
    ),
    Verb(
        name="unverify",
        usage="unverify <check>",
        says="take a tick off again: that check is to be done once more",
        group=Group.END,
        aliases=("untick",),
        free=True,
        about=end.unverify,
    ),
    Verb(
        name="relapse",
        usage="relapse <what you see>",
        says="it came back while it was watched: back to investigating",
        group=Group.END,
        aliases=("back",),
        free=True,
        about=end.relapse,
    ),
    Verb(
        name="close",
        usage="close",
        says="nothing is left to do",
        group=Group.END,
        aliases=("closed", "done"),
        free=True,
        among=frozenset({Status.RESOLVED}),
        about=end.close,
    ),
    Verb(
        name="cancel",
        usage="cancel <why>",
        says="it was a false alarm",
        group=Group.END,
        aliases=("false-alarm",),
        free=True,
        about=end.cancel,
    ),
    Verb(
        name="merge",
        usage="merge INC-9 [why]",
        says="it is the same as that one: people go on there",
        group=Group.END,
        aliases=("duplicate",),
        pair=True,
        about=related.merge,
    ),
    Verb(
        name="reopen",
        usage="reopen <why>",
        says="it came back: calls the on-call again",
        group=Group.END,
        free=True,
        among=frozenset(Status) - OPEN,
        about=end.reopen,
    ),
)
