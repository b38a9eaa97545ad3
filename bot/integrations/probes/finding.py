"""What a probe has found, before it becomes a sample."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.execution.command import said
from playbook.health.fields import spelt
from playbook.health.sample import Outcome, worst


class Failed(Exception):
    """It is failing; the words are a sentence. `evidence` is what was answered."""

    def __init__(self, says: str, evidence: str = "") -> None:
        super().__init__(says)
        self.evidence = evidence


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How well it is, in one line; `took` is how long, if whoever waited for it measured too much."""

    outcome: Outcome
    says: str
    evidence: str = ""
    took: timedelta | None = None


def healthy(says: str) -> Finding:
    """All is well."""
    return Finding(outcome=Outcome.HEALTHY, says=says)


def degraded(says: str) -> Finding:
    """It works, and something is not as it should be."""
    return Finding(outcome=Outcome.DEGRADED, says=says)


def failing(says: str, evidence: str = "") -> Finding:
    """It does not work."""
    return Finding(outcome=Outcome.FAILING, says=says, evidence=evidence)


def together(parts: Iterable[Finding], evidence: str = "") -> Finding:
    """Several findings of one check: as bad as the worst, which are named; if all is well, all are."""
    found = tuple(parts)
    outcome = worst(*(part.outcome for part in found))
    says = ", ".join(part.says for part in found if part.outcome is outcome)
    proofs = "\n".join(part.evidence for part in found if part.evidence)
    return Finding(outcome=outcome, says=says, evidence=proofs or evidence)


def pace(says: str, took: timedelta, slow: timedelta | None) -> Finding:
    """Something that was done in this time: `connected in 12 ms`."""
    words = f"{says} in {said(took)}"
    return degraded(f"{words}, over {spelt(slow)}") if slow is not None and took > slow else healthy(words)


def share(says: str, used: float, warn: int | None, fail: int | None) -> Finding:
    """A part of something that is used, in percent: `disk 82% used`."""
    words = f"{says} {used:.0f}% used"
    if fail is not None and used > fail:
        return failing(f"{words}, over {fail}%")
    return degraded(f"{words}, over {warn}%") if warn is not None and used > warn else healthy(words)
