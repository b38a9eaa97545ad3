"""What happens when people do not agree how bad it is."""

from typing import Literal

from playbook.events.happened import Happened


class SeverityProposed(Happened):
    """Somebody who may not lower the severity wants it lowered; until `asked` answers, the higher stands."""

    kind: Literal["severity_proposed"] = "severity_proposed"
    before: str
    to: str
    why: str
    asked: str


class SeverityKept(Happened):
    """The higher stands."""

    kind: Literal["severity_kept"] = "severity_kept"
    severity: str
    proposed: str
    proposer: str
