"""What “resolve” and its words ask for, wherever they were typed."""

from datetime import datetime
from typing import Final

from handlers.speech import cut
from playbook import commands
from playbook.incident import Report, Status

NOW: Final = "now"
"""The word that cuts the verification short."""


def resolution(by: str, at: datetime, said: str) -> commands.PostUpdate | commands.ChangeStatus:
    """`now <why>` resolves at once; other words are the last update, with what fixed it; none is none."""
    word, why = cut(said)
    if word.lower().rstrip(":,") == NOW:
        return commands.ChangeStatus(by=by, at=at, to=Status.RESOLVED, why=why, now=True)
    if said:
        return commands.PostUpdate(by=by, at=at, report=Report(new=said), to=Status.RESOLVED)
    return commands.ChangeStatus(by=by, at=at, to=Status.RESOLVED)
