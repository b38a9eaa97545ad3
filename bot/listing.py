"""Which health checks a playbook has, as `warroom check` says it: when each runs, and what calls a heartbeat."""

from pathlib import Path

from bot.heartbeats import addresses
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.durations import write
from playbook.health.choosing import interval
from playbook.health.kinds import AnyCheck


def of_file(path: Path | None, settings: Settings) -> str:
    """The checks of a playbook file, a line for each; nothing of one that cannot be read, of which the others tell."""
    if path is None:
        return ""
    try:
        its = reading.read(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, reading.PlaybookInvalid):
        return ""
    return checks(its, settings)


def checks(its: Playbook, settings: Settings) -> str:
    """The same of a playbook; empty if it has none."""
    if not its.checks:
        return ""
    called = addresses(settings, its.checks)
    lines = [f"  {name}: {_said(one, called.get(name, ''))}" for name, one in its.checks.items()]
    count = "1 health check" if len(lines) == 1 else f"{len(lines)} health checks"
    return "\n".join([f"{count}:", *lines, ""])


def _said(one: AnyCheck, address: str) -> str:
    every = interval(one)
    facts = [
        one.kind,
        f"every {write(every)}" if every else "when somebody asks",
        f"for {one.service}" if one.service else "",
        "quick" if one.quick else "",
        f"declares {one.severity}" if one.declares else f"proposes {one.severity}" if one.severity else "",
        f"called at {address}" if address else "",
    ]
    return ", ".join(fact for fact in facts if fact)
