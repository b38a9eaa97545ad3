"""Whether each escalation level reaches a human, whenever its time comes; or the first moment at which it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook.calendar import zone_named
from playbook.document import Level, Playbook
from playbook.problems import Path
from playbook.rotas import first_gap, lacking

LOOKED_AHEAD: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """A level that reaches nobody at that moment, and all of its rotas' reasons."""

    path: Path
    level: str
    at: datetime
    why: str

    def __str__(self) -> str:
        return f"reaches nobody at {self.at:%a %Y-%m-%d %H:%M %Z} (level “{self.level}”): {self.why}"


def unreached(playbook: Playbook, since: datetime) -> Iterator[Unreached]:
    """For each level that has a gap within `LOOKED_AHEAD`, its first.

    A level is paged once, when its time comes, and whatever the moment of the declaration, that can be any moment. So
    it reaches a human within its time-out if, and only if, somebody is on call at every moment.
    """
    for policy, levels in playbook.escalation_policies.items():
        for place, level in enumerate(levels):
            found = _gap(level, playbook, since)
            if found is not None:
                path: Path = ("escalation_policies", policy, place, "page")
                local = found.astimezone(zone_named(playbook.rotas[level.page[0]].timezone))
                yield Unreached(path=path, level=level.name, at=local, why=_why(level, playbook, found))


def _gap(level: Level, playbook: Playbook, since: datetime) -> datetime | None:
    if any(key in playbook.contacts for key in level.page):
        return None
    return first_gap([playbook.plan(key) for key in level.page], since, since + LOOKED_AHEAD)


def _why(level: Level, playbook: Playbook, at: datetime) -> str:
    return "; ".join(f"of rota `{key}`, {lacking(playbook.rotas[key], at)}" for key in level.page)
