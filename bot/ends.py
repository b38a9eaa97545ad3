"""How a step of a runbook ended: judged by what it returned and printed, and how much of that is kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.execution.command import Command, Ended, Result
from playbook.patterns import found
from playbook.runbooks.steps import ActStep, CheckStep
from playbook.states.runs import Stage

MOST: Final = 12_000
"""Characters of what a step prints that are kept: the first quarter, and the end."""


@dataclass(frozen=True, kw_only=True)
class End:
    """What became of it."""

    stage: Stage
    says: str
    output: str = ""
    code: int | None = None
    took: timedelta = timedelta()
    failing: tuple[str, ...] = ()
    """Of health checks: those that failed."""


def stopped(why: str) -> End:
    """Of a program whose end was seen; without a reason it was our own."""
    return End(stage=Stage.CANCELLED, says=why) if why else End(stage=Stage.UNKNOWN, says=_STOPPED)


_STOPPED: Final = "Warroom was stopped while it ran, and ended it: look before you run it again"


def judged(step: CheckStep | ActStep, command: Command, result: Result) -> End:
    """By what the step calls a good end; what nobody saw the end of is unknown."""
    says = result.says(command)
    if result.ended in (Ended.LOST, Ended.UNSEEN):
        return End(stage=Stage.UNKNOWN, says=f"{says}: look before you run it again", took=result.took)
    good = result.ended is Ended.EXITED and result.code in step.exit and not result.cut(command)
    if good and step.pattern is not None and not found(step.pattern, result.output):
        good, says = False, f"{says}, without `{step.pattern}` in what it printed"
    return End(stage=Stage.PASSED if good else Stage.FAILED, says=says, code=result.code, took=result.took)


def only(pattern: str | None, output: str) -> str:
    """The lines in which it is found; without one, all of them."""
    if pattern is None:
        return output
    return "\n".join(line for line in output.splitlines() if found(pattern, line))


def short(output: str) -> str:
    """At most so many characters of it."""
    text = output.strip("\n")
    if len(text) <= MOST:
        return text
    first, last = text[: MOST // 4], text[MOST // 4 - MOST :]
    return f"{first}\n… {len(text) - MOST} characters are left out …\n{last}"
