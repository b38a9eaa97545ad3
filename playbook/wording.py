"""How people, times and incidents are called in a sentence. A person is written `<@U…>`; nothing is escaped yet."""

import re
from datetime import datetime, timedelta
from typing import Final

from playbook.incident import CLOCK, Incident

MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)>")
"""A person inside of words, as `person` writes one."""


def person(who: str) -> str:
    """A person in a sentence."""
    return "Warroom" if who == CLOCK else f"<@{who}>" if "@" not in who else who


def people(several: tuple[str, ...]) -> str:
    """Several people in a sentence: A, B and C."""
    *most, last = [person(one) for one in several] or ["nobody"]
    return f"{', '.join(most)} and {last}" if most else last


def elapsed(length: timedelta) -> str:
    """How long something took, as people say it: `47 s`, `12 min`, `2 h 5 min`, `3 d 4 h`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    big, small, units = (*divmod(minutes, 60), "h min") if minutes < 24 * 60 else (*divmod(minutes // 60, 24), "d h")
    first, second = units.split()
    return f"{big} {first} {small} {second}" if small else f"{big} {first}"


def headline(incident: Incident) -> str:
    """What it is, in a few words: its title, or that it has none yet."""
    return incident.title or f"untitled {incident.severity} incident"


def lasted(incident: Incident, now: datetime) -> timedelta:
    """How long the impact has lasted: from the declaration to the resolution, or until now."""
    end = incident.resolved_at or (incident.closed_at if not incident.open else None) or now
    return end - incident.declared_at


def colon(words: str) -> str:
    """Words that say more about what stands before them; nothing if there are none."""
    return f": {words}" if words else ""
