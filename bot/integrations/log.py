"""The incident log as a document, before it has a form: what stands in it, whoever keeps it."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from playbook import wording
from playbook.document import Playbook
from playbook.entries import entries, loud
from playbook.incident import Incident
from scheduler.errands import Errand

Names = Callable[[str, Playbook], Awaitable[str]]
"""What to call somebody where no mention can be drawn."""

MOST: Final = 1_000
"""Entries that the log holds; of a longer timeline, the newest."""
NOTE: Final = (
    "Warroom keeps this log in step with the timeline and writes over what is typed here; "
    "in the war room, /incident note adds to it."
)
_PERSON: Final = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^>]*)?>")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry: a clock time in the playbook's time zone, and what happened."""

    at: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """The entries of one day."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Log:
    """Everything in it is plain text, in one line each; nothing is escaped yet."""

    title: str
    facts: tuple[tuple[str, str], ...]
    zone: str
    days: tuple[Day, ...]
    left: int
    """Entries left out at the beginning."""


async def drawn_up(errand: Errand, names: Names) -> Log:
    """The log as things stand now; the errand carries the whole timeline."""
    incident, playbook = errand.incident, errand.playbook
    told = loud(entries(errand.lines))
    texts = [entry.told for entry in told]
    known = {who: await names(who, playbook) for who in _people((incident.impact, *texts), incident)}
    lines = [(entry.at, _plain(text, known)) for entry, text in zip(told, texts, strict=True)]
    zone = playbook.calendar.timezone
    return Log(
        title=f"{incident.name} · {_plain(wording.headline(incident), known)}",
        facts=tuple((label, _plain(text, known)) for label, text in _facts(incident, playbook, zone) if text),
        zone=zone,
        days=_days(lines[-MOST:], zone),
        left=max(0, len(lines) - MOST),
    )


def _people(texts: Iterable[str], incident: Incident) -> list[str]:
    found = [who for text in texts for who in _PERSON.findall(text)]
    chosen = (incident.commander, incident.declared_by)
    return list(dict.fromkeys(who for who in (*found, *chosen) if who and _PERSON.fullmatch(f"<@{who}>")))


def _plain(text: str, names: dict[str, str]) -> str:
    """In one line, with people by their names."""
    return " ".join(_PERSON.sub(lambda found: f"@{names.get(found[1], found[1])}", text).split())


def _facts(incident: Incident, playbook: Playbook, zone: str) -> list[tuple[str, str]]:
    severity = playbook.severities[incident.severity].name
    return [
        ("Severity", f"{incident.severity} {severity}"),
        ("Status", str(incident.status).capitalize()),
        ("Commander", wording.person(incident.commander) if incident.commander else "nobody yet"),
        ("Declared", f"{_clock(incident.declared_at, zone)} by {wording.person(incident.declared_by)}"),
        ("Resolved", _clock(incident.resolved_at, zone) if incident.resolved_at else ""),
        ("Impact", incident.impact),
        ("Services", ", ".join(incident.services)),
    ]


def _days(lines: list[tuple[datetime, str]], zone: str) -> tuple[Day, ...]:
    days: dict[str, list[Line]] = {}
    for at, text in lines:
        local = at.astimezone(ZoneInfo(zone)) if zone != "UTC" else at
        days.setdefault(f"{local:%A, %d %B %Y}", []).append(Line(at=f"{local:%H:%M:%S}", text=text))
    return tuple(Day(name=name, lines=tuple(several)) for name, several in days.items())


def _clock(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone)) if zone != "UTC" else at
    return f"{local:%Y-%m-%d %H:%M} {zone}"
