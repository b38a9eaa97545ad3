"""Runners that do not get to their health checks: that is something wrong with them, and not with what they look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from playbook.document import Playbook
from playbook.health.check import Placed
from playbook.health.sample import Outcome
from playbook.health.standing import Standing

UNSEEN: Final = "cannot be looked at: its runner does not get to it"
"""What is said of a check that nobody can look at."""
_ABSENT: Final = "does not get to its health checks: is `warroom runner {}` running there?"


def runners(playbook: Playbook) -> dict[str, tuple[str, ...]]:
    """The runners that are to look at something, and the checks that each of them has."""
    found: dict[str, tuple[str, ...]] = {}
    for name, check in playbook.checks.items():
        runner = playbook.hosts[check.on].runner if isinstance(check, Placed) and check.on else None
        if runner is not None:
            found[runner] = (*found.get(runner, ()), name)
    return found


def known_as(runner: str) -> str:
    """The name under which it stands beside the checks; no check has a space in its name."""
    return f"runner {runner}"


def standing(runner: str, was: Standing, checks: Iterable[Standing], at: datetime) -> Standing:
    """How a runner stands, by its checks: it fails once one of them is unseen, until each is seen in its turn."""
    those = tuple(checks)
    unseen = [one.unseen_since for one in those if one.unseen_since is not None]
    if unseen and not was.failing:
        since = min(unseen)
        return Standing(state=Outcome.FAILING, since=since, said=_ABSENT.format(runner), detected_at=since)
    if was.failing and not any(one.missed for one in those):
        return Standing(state=Outcome.HEALTHY, since=at, said="gets to all its health checks")
    return was
