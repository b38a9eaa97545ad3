"""Whether each escalation level and each flag reaches a human at every moment, and in time; or where it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook.calendar import delay, shortest, zone_named
from playbook.document import Level, Playbook
from playbook.durations import Span, spell
from playbook.problems import Path
from playbook.rotas import first_gap, lacking

LOOKED_AHEAD: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """A level or a flag that reaches nobody at that moment, and all of its rotas' reasons."""

    path: Path
    name: str
    """What it is called, with what it is: `level “Backup”`."""
    at: datetime
    why: str

    def __str__(self) -> str:
        return f"reaches nobody at {self.at:%a %Y-%m-%d %H:%M %Z} ({self.name}): {self.why}"


def unreached(playbook: Playbook, since: datetime) -> Iterator[Unreached]:
    """For each level and each flag that has a gap within `LOOKED_AHEAD`, its first.

    A level is paged when its time comes, and whatever the moment of the declaration, that can be any moment. So it
    reaches a human within its time-out if, and only if, somebody is on call at every moment.
    """
    for path, name, keys in _called(playbook):
        at = _gap(keys, playbook, since)
        if at is not None:
            local = at.astimezone(zone_named(playbook.rotas[keys[0]].timezone))
            why = "; ".join(f"of rota `{key}`, {lacking(playbook.rotas[key], at)}" for key in keys)
            yield Unreached(path=path, name=name, at=local, why=why)


@dataclass(frozen=True, kw_only=True)
class Late:
    """A level that is called only after the time within which somebody should have acknowledged."""

    path: Path
    severity: str
    level: Level
    response: Span

    def __str__(self) -> str:
        wanted = f"{self.severity} wants an acknowledgement within {spell(self.response)}"
        return f"“{self.level.name}” is the next to be called, after {spell(self.level.after)}, but {wanted}"


def late(playbook: Playbook) -> Iterator[Late]:
    """For each severity whose second call comes later than its `response`: if nobody answers, it cannot be kept.

    A level that repeats its page calls again by itself, and a policy of one level is meant so.
    """
    for key, severity in playbook.severities.items():
        response, levels = shortest(severity.response), playbook.policy(key)
        place, level = next(((place, one) for place, one in enumerate(levels) if one.after), (0, levels[0]))
        again = any(one.repeat and response and one.repeat.every <= response for one in levels[:place])
        if response is not None and delay(level.after) > response and not again:
            path = ("escalation_policies", severity.escalation, place, "after")
            yield Late(path=path, severity=key, level=level, response=severity.response)


def _called(playbook: Playbook) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Whoever calls somebody: where it stands, its name, and the keys of contacts and rotas."""
    for policy, levels in playbook.escalation_policies.items():
        for place, level in enumerate(levels):
            yield ("escalation_policies", policy, place, "page"), f"level “{level.name}”", level.page
    for key, flag in playbook.flags.items():
        yield ("flags", key, "page"), f"flag “{flag.name}”", flag.page


def _gap(keys: tuple[str, ...], playbook: Playbook, since: datetime) -> datetime | None:
    if any(key in playbook.contacts for key in keys):
        return None
    return first_gap([playbook.plan(key) for key in keys], since, since + LOOKED_AHEAD)
