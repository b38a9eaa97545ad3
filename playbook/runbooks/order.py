"""What a step runs, to the letter: the program with its arguments, the host, the user, the folder."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from playbook.argv import BadValue, fill
from playbook.document import Playbook
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, CheckStep, ManualStep, WaitStep

HERE: Final = "Warroom's own host"
OWN: Final = "its own user"
"""Whom a process runs programs as, which only that process can name."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be run, or which health checks."""

    argv: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    host: str = HERE
    """Where, for people."""
    user: str = ""
    """As whom; empty where Warroom, or its runner, runs it as the user that it has itself."""
    directory: str = ""

    @property
    def line(self) -> str:
        """As one would type it, each argument quoted."""
        return shlex.join(self.argv) if self.argv else f"health checks: {', '.join(self.checks)}"

    @property
    def where(self) -> str:
        """`on backend.example.com as admin, in /srv`."""
        folder = f", in {self.directory}" if self.directory else ""
        return f"{there(self.host, self.user)}{folder}"


def there(host: str, user: str) -> str:
    """`on backend.example.com as admin`."""
    return f"on {host} as {user or OWN}"


def missing(runbook: Runbook, at: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that a step needs and that have no value yet."""
    known = runbook.values(given)
    return tuple(name for name in runbook.needed(at) if name not in known)


def order(runbook: Runbook, at: int, given: Mapping[str, str], playbook: Playbook) -> Order:
    """What a step runs with these values. Raises BadValue for one that has not its form, or that is missing."""
    if lacking := missing(runbook, at, given):
        raise BadValue(f"`{lacking[0]}` is needed first: {runbook.variables[lacking[0]].asks}")
    step = runbook.steps[at]
    if isinstance(step, WaitStep) or (isinstance(step, CheckStep) and step.argv is None):
        return Order(checks=step.checks)
    if not isinstance(step, CheckStep | ActStep):
        return Order()
    host, user = place(step.on, playbook)
    argv = fill(step.argv or (), runbook.values(given))
    return Order(argv=argv, host=host, user=user, directory=step.directory or "")


def link(runbook: Runbook, at: int, given: Mapping[str, str]) -> str:
    """Where a person is to look; empty if nowhere. Raises BadValue."""
    step = runbook.steps[at]
    if not isinstance(step, ManualStep) or step.link is None:
        return ""
    if lacking := missing(runbook, at, given):
        raise BadValue(f"`{lacking[0]}` is needed first: {runbook.variables[lacking[0]].asks}")
    return fill((step.link,), runbook.values(given))[0]


def place(on: str | None, playbook: Playbook) -> tuple[str, str]:
    """The host of a step, for people, and as whom it runs there; no user where nobody but the host itself knows."""
    host = playbook.hosts.get(on or "")
    if host is None:
        return HERE, ""
    return (host.ssh.host, host.ssh.user) if host.ssh else (f"the runner {host.runner}", "")
