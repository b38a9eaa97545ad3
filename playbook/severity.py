"""Severity: what changes when it is found to be worse, or less bad."""

from datetime import datetime

from playbook import cadence, commands, dispute, escalation
from playbook.document import Playbook
from playbook.durations import spell
from playbook.events import Event, SeverityChanged
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.wording import people


def known(word: str, playbook: Playbook) -> str:
    """The severity that `word` names, in any case; refuses an unknown one with those there are."""
    for key in playbook.severities:
        if key.casefold() == word.casefold():
            return key
    choices = ", ".join(f"{key} ({severity.name.lower()})" for key, severity in playbook.severities.items())
    raise Refused(f"“{word}” is not a severity. Choose one of {choices}.")


def change(incident: Incident, command: commands.ChangeSeverity, playbook: Playbook) -> list[Event]:
    """Raise or lower it; the new severity's policy counts from now; an update that is owed stays owed."""
    refuse_unless_open(incident, "change")
    if command.to == incident.severity:
        raise Refused(f"{incident.name} is already {incident.severity}.")
    raised = playbook.worse(command.to, incident.severity)
    if not raised and not command.why:
        raise Refused(dispute.missing(command.to))
    waiting = incident.dispute.waiting
    changed = SeverityChanged(
        at=command.at,
        by=command.by,
        before=incident.severity,
        after=command.to,
        raised=raised,
        why=command.why,
        disputes=dispute.disputed(incident, command) if raised else "",
        proposed_by=waiting.by if waiting is not None and waiting.to == command.to else "",
    )
    changed = cadence.carried(incident, changed, playbook)
    return [changed, *escalation.restart(incident, command, playbook, raised=raised)]


def cadences(key: str, playbook: Playbook) -> str:
    """How often news is owed: `every 15 min (war room: every 10 min)`; nothing if it never is."""
    updates = playbook.severities[key].updates
    if updates.public is None:
        return f"in the war room every {spell(updates.room)}" if updates.room is not None else ""
    room = f" (war room: every {spell(updates.room)})" if updates.room is not None else ""
    return f"every {spell(updates.public)}{room}"


def effects(key: str, playbook: Playbook, at: datetime) -> str:
    """What this severity will do, in one line: whom it pages, the room, the updates, the objective."""
    rules = playbook.severities[key]
    at_once = (who for level in playbook.policy(key) if not level.after for who in level.page)
    called = playbook.people(tuple(dict.fromkeys(at_once)), at)
    parts = [f"pages {people(called)} now", "room opens"]
    if owed := cadences(key, playbook):
        parts.append(f"updates {owed}")
    if rules.objective is not None:
        parts.append(f"objective {spell(rules.objective)}")
    return ", ".join(parts)
