"""Which health checks somebody means, and which ones speak for an incident."""

from datetime import timedelta
from typing import Final

from playbook.document import Playbook
from playbook.health.check import Common, Placed
from playbook.health.heartbeat import HeartbeatCheck
from playbook.incident import Incident
from playbook.nearest import nearest
from playbook.refusals import Refused

ALL: Final = "all"
_HEARTBEATS: Final = timedelta(seconds=30)
"""How often a heartbeat that does not say so is looked at: nobody has to ask for it."""
_GRAVEST: Final = 2
"""The severities, from the worst on, at whose declaration the quick checks run."""


def interval(check: Common) -> timedelta | None:
    """How often a check runs by itself; None if only when somebody asks."""
    return check.every or (_HEARTBEATS if isinstance(check, HeartbeatCheck) else None)


def patience(check: Common) -> timedelta:
    """How long a run of it may take."""
    return check.timeout if isinstance(check, Placed) else timedelta(seconds=5)


def subject(name: str, check: Common) -> str:
    """What a check speaks for: its service, or itself."""
    return check.service or name


def chosen(word: str, playbook: Playbook) -> tuple[str, tuple[str, ...]]:
    """What a word means and the checks that it names: one by its name, those of a service, or all. Raises `Refused`."""
    checks = playbook.checks
    if not checks:
        raise Refused("No health check is configured. `checks` in the playbook is where they stand.")
    wanted = word.casefold()
    if wanted in ("", ALL):
        return ALL, tuple(checks)
    named = [name for name in checks if name.casefold() == wanted]
    if named:
        return named[0], (named[0],)
    of_service = tuple(name for name, check in checks.items() if (check.service or "").casefold() == wanted)
    if of_service:
        return checks[of_service[0]].service or word, of_service
    raise Refused(_unknown(word, playbook))


def _unknown(word: str, playbook: Playbook) -> str:
    services = {check.service for check in playbook.checks.values() if check.service}
    guess = nearest(word, (*playbook.checks, *services, ALL))
    if word in playbook.services:
        return f"No health check speaks for {word}. `/incident check all` runs every check."
    if guess:
        return f"“{word}” is neither a health check nor a service. Did you mean `/incident check {guess}`?"
    known = ", ".join(list(playbook.checks)[:10]) + (" …" if len(playbook.checks) > 10 else "")
    return f"“{word}” is neither a health check nor a service. There are: {known}; `/incident check all` runs all."


def of_incident(incident: Incident, playbook: Playbook) -> tuple[str, ...]:
    """The checks that speak for it: those of its services; if it names none, the quick ones."""
    if incident.services:
        named = {service.casefold() for service in incident.services}
        return tuple(name for name, one in playbook.checks.items() if (one.service or "").casefold() in named)
    return quick(playbook)


def quick(playbook: Playbook) -> tuple[str, ...]:
    """The checks that run at once when something grave is declared."""
    return tuple(name for name, one in playbook.checks.items() if one.quick)


def at_declaration(severity: str, playbook: Playbook) -> tuple[str, ...]:
    """The checks that run by themselves when an incident of that severity is declared."""
    return quick(playbook) if severity in list(playbook.severities)[:_GRAVEST] else ()
