"""The objective and the estimate as clocks, and the phase, in words that need no edits between the borders."""

from handlers.blocks import when, words
from playbook import estimating, phases
from playbook.document import Playbook
from playbook.incident import Incident


def missed(incident: Incident, playbook: Playbook) -> bool:
    """Whether the objective is known to be missed: its clock has said so, or it ended before this course began."""
    due = phases.due_at(incident, playbook)
    return due is not None and (incident.phases.share >= 100 or due <= incident.escalation.since)


def stand(incident: Incident, playbook: Playbook) -> str:
    """Which phase it is in, until when, and when more of the objective will be used; nothing without phases."""
    shares, told = phases.shares(incident, playbook), incident.phases.share
    left = [f"{share} % at {when(at)}" for share, at in shares if told < share < 100]
    return " · ".join(part for part in (phase(incident, playbook), *left) if part)


def phase(incident: Incident, playbook: Playbook) -> str:
    """The phase, and until when it lasts; nothing of the last one, which no clock begins or ends."""
    found = phases.now_in(incident, playbook)
    if found is None or incident.verification.running:
        return ""
    one, until = found
    return f"{words(one.name)} until {when(until)}" if until else ""


def run_out(incident: Incident, playbook: Playbook) -> str:
    """That the estimate has run out, and how long ago; nothing if it has not."""
    end = estimating.ends_at(incident, playbook) if incident.estimate_out else None
    return f"⚠️ ETA passed {when(end, '{ago}')}" if end else ""
