"""Ordinary messages in a war room: a sign of work while it is open; afterwards a reason to show where people are.

They come often, so few of them are written down: of whoever has the incident one every few minutes, or the one that
answers the question whether they are still on it; of whoever was called beside them the first, which answers the call;
of a room where people do not work any more the first of each person.
"""

from datetime import timedelta
from typing import Final

from playbook import answering, commands, still
from playbook.events import Event, Spoke
from playbook.incident import Incident, Status
from playbook.states.still import Watch
from playbook.telling import Lane, Telling, What
from playbook.wording import person

PAUSE: Final = timedelta(minutes=5)
"""How long a sign of work counts as fresh, so that the next message need not be remembered."""
_OVER: Final = frozenset({Status.MERGED, Status.CLOSED, Status.CANCELLED})


def hear(incident: Incident, command: commands.Speak) -> list[Event]:
    """Remember it, if it tells anything new."""
    return [Spoke(at=command.at, by=command.by)] if _is_news(incident, command) else []


def _is_news(incident: Incident, command: commands.Speak) -> bool:
    if incident.status in _OVER:
        return command.by not in incident.watch.pointed
    if answering.wanted(incident, command.by):
        return True
    if not incident.open or command.by not in (incident.commander, incident.acknowledged_by):
        return False
    if incident.acknowledged_at == command.at:
        return True  # whoever was put in command has it by this word
    last = incident.watch.signs.get(command.by)
    return still.asked_at(incident) is not None or last is None or command.at - last >= PAUSE


def after(have: Watch, before: Incident, event: Spoke) -> Watch:
    """Whoever wrote where nobody works any more has been shown where people are."""
    if before.status not in _OVER:
        return have
    return have.model_copy(update={"pointed": (*have.pointed, event.by)})


def told(event: Spoke, after: Incident) -> list[Telling]:
    """A word to them alone, in the room, if it is over."""
    if after.status not in _OVER:
        return []
    key = f"pointer:{event.by}"
    return [Telling(key=key, what=What.HINT, lane=Lane.PROMPT, queue=key, person=event.by)]


def line(event: Spoke) -> str:
    """What it is called on the timeline."""
    return f"{person(event.by)} wrote in the war room"
