"""Handing the timeline to somebody: as a file, or as a summary to whoever comes into the war room late."""

from datetime import timedelta
from typing import Final

from playbook import commands, events
from playbook.events import Event
from playbook.incident import Incident
from playbook.telling import Lane, Telling, What
from playbook.wording import person

EARLY: Final = timedelta(minutes=10)
"""Whom we ourselves bring in within this time after the beginning is there from the beginning."""


def export(command: commands.Export) -> list[Event]:
    """That somebody took a copy is on record."""
    return [events.Exported(at=command.at, by=command.by, form=command.form, whole=command.whole)]


def arrive(incident: Incident, command: commands.Arrive) -> list[Event]:
    """Tell whoever comes late what has happened; those whom we called at the beginning know."""
    began = incident.reopened_at or incident.declared_at
    if command.by in incident.members and command.at - began < EARLY:
        return []
    return [events.Arrived(at=command.at, by=command.by)]


def exported(event: events.Exported, seq: int) -> list[Telling]:
    """The file, to the person who asked."""
    return [
        Telling(key=f"export:{seq}", what=What.EXPORT, lane=Lane.RECORD, queue=f"export:{event.by}", person=event.by)
    ]


def arrived(event: events.Arrived, after: Incident, seq: int) -> list[Telling]:
    """The summary, which only the person sees, in the room."""
    if after.room is None:
        return []
    return [
        Telling(key=f"catch-up:{seq}", what=What.CATCH_UP, lane=Lane.PROMPT, queue=f"catch-up:{seq}", person=event.by)
    ]


def line(event: events.Exported | events.Arrived) -> str:
    """What it is called on the timeline."""
    if isinstance(event, events.Exported):
        return f"{person(event.by)} exported the timeline ({event.form})"
    return f"{person(event.by)} came into the war room"
