"""Whether each escalation level and each flag reaches a human at every moment; or the first moment at which not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook.calendar import zone_named
from playbook.document import Playbook
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
