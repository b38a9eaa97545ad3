"""Who approves a step: those whom its rule names, never whoever asked; and enough of them, or nobody ever could."""

from datetime import datetime

from playbook import runs
from playbook.circles import NAMED, circle, either, introduced, people
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.permissions import ANYBODY, MANAGERS
from playbook.runbooks.steps import ActStep


def approval(incident: Incident, step: ActStep, asked_by: str, playbook: Playbook, at: datetime) -> str:
    """How many must approve a step besides whoever asks, which circles they are of, and whom to ask; one sentence."""
    needed, allow = runs.needs(step), approvers(incident, step, asked_by, playbook, at)
    who = "Two others" if needed > 1 else "Somebody else"
    if ANYBODY in allow:
        return f"{who} must approve it."
    circles = either(list(dict.fromkeys(circle(one, incident, playbook) for one in allow)))
    found = _others(incident, allow, asked_by, playbook, at)
    if _too_few(incident, allow, asked_by, needed, playbook, at):
        few = "there are too few of them: let another one ask, or rule it otherwise in the playbook"
        return f"{who} must approve it ({circles}), and {few}."
    names = [introduced(one, incident, playbook) for one in found[:NAMED]]
    return f"{who} must approve it ({circles})" + (f": ask {either(names)}." if names else ".")


def approvers(incident: Incident, step: ActStep, asked_by: str, playbook: Playbook, at: datetime) -> tuple[str, ...]:
    """Those of the step's own rule; managers too where these are fewer than it takes, so that it can be approved."""
    few = _too_few(incident, step.allow, asked_by, runs.needs(step), playbook, at)
    return tuple(dict.fromkeys((*step.allow, MANAGERS))) if few else step.allow


def _too_few(
    incident: Incident, allow: tuple[str, ...], asked_by: str, needed: int, playbook: Playbook, at: datetime
) -> bool:
    """Whether fewer than it takes may approve; of a user group we do not count the members."""
    if any(who == ANYBODY or who in playbook.permissions.groups for who in allow):
        return False
    return len(_others(incident, allow, asked_by, playbook, at)) < needed


def _others(incident: Incident, allow: tuple[str, ...], asked_by: str, playbook: Playbook, at: datetime) -> list[str]:
    found = (one for who in allow for one in people(who, at, incident, {}, playbook))
    return [one for one in dict.fromkeys(found) if one != asked_by]
