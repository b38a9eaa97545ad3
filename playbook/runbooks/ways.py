"""Which step of a runbook can follow which: what the run follows, what is proved, what the picture shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AskStep, CheckStep, WaitStep


@dataclass(frozen=True, kw_only=True)
class Way:
    """From one step to the next; `to` is None at the end, `key` the key of the file that says so."""

    start: int
    to: int | None
    says: str = ""
    """When it is gone: an answer, or “if it fails”; empty for the usual one."""
    key: tuple[str | int, ...] = ("then",)


FAILED = "if it fails"


def ways(runbook: Runbook, at: int) -> tuple[Way, ...]:
    """The ways out of a step; one that leads to no step is left out."""
    step = runbook.steps[at]
    named: list[tuple[str | None, str, tuple[str | int, ...]]]
    if isinstance(step, AskStep):
        named = [(one.then, one.says, ("answers", place, "then")) for place, one in enumerate(step.answers)]
    else:
        named = [(step.then, "", ("then",))]
    if isinstance(step, CheckStep | ActStep | WaitStep) and step.otherwise is not None:
        named.append((step.otherwise, FAILED, ("otherwise",)))
    return tuple(
        Way(start=at, to=runbook.place(to, at), says=says, key=key) for to, says, key in named if runbook.leads(to)
    )


def all_ways(runbook: Runbook) -> tuple[Way, ...]:
    """Every way of a runbook, in the order of its steps."""
    return tuple(way for at in range(len(runbook.steps)) for way in ways(runbook, at))


def reached(runbook: Runbook, start: int = 0) -> frozenset[int]:
    """The steps that can be come to from one, itself included."""
    return _closure(start, [(way.start, way.to) for way in all_ways(runbook) if way.to is not None])


def ending(runbook: Runbook) -> frozenset[int]:
    """The steps from which the end can be come to."""
    every = all_ways(runbook)
    last = {way.start for way in every if way.to is None}
    back = [(way.to, way.start) for way in every if way.to is not None]
    return frozenset(at for end in last for at in _closure(end, back))


def unwatched(runbook: Runbook) -> frozenset[int]:
    """The first step of each circle that goes round by itself, with neither a person nor a wait in it."""
    alone = {at for at, step in enumerate(runbook.steps) if isinstance(step, CheckStep)}
    pairs = [(way.start, way.to) for way in all_ways(runbook) if way.to is not None]
    by_itself = [(start, to) for start, to in pairs if start in alone and to in alone]
    after = {at: _closure(at, by_itself) for at in alone}
    round_ = {to for start, to in by_itself if start in after[to]}
    return frozenset(at for at in round_ if at == min(one for one in after[at] & round_ if at in after[one]))


def _closure(start: int, pairs: Iterable[tuple[int, int]]) -> frozenset[int]:
    known, found = list(pairs), {start}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        more = {to for one, to in known if one == here} - found
        found |= more
        waiting += more
    return frozenset(found)
