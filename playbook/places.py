"""The places where people look: the room's topic is ours, and whoever writes there is told how to say it."""

from datetime import datetime, timedelta
from typing import Final

from playbook import commands
from playbook.events import Arrived, CanvasOpened, CardPosted, Event, Exported, Foreign, TopicChanged, TopicPutBack
from playbook.incident import Incident
from playbook.states.places import Places
from playbook.telling import Lane, Telling, What, link, topic
from playbook.wording import colon, person

Placed = TopicChanged | TopicPutBack | CanvasOpened
"""This machine's events."""
_SILENT: Final = (Arrived, CanvasOpened, CardPosted, Exported, Foreign)
"""What the incident log says nothing of."""
PAUSE: Final = timedelta(minutes=1)
"""A topic is put back at most so often: nobody fights over it."""


def notice(incident: Incident, command: commands.NoticeTopic) -> list[TopicChanged]:
    """A topic that somebody has changed is put back, at once or once the pause is over."""
    if incident.room is None:
        return []
    last = incident.places.topic_at
    now = last is None or command.at >= last + PAUSE
    return [TopicChanged(at=command.at, by=command.by, words=command.words, put_back=now)]


def record(incident: Incident, command: commands.RecordCanvas) -> list[CanvasOpened]:
    """The canvas is known from now on."""
    if incident.places.canvas == command.canvas:
        return []
    return [CanvasOpened(at=command.at, by=command.by, canvas=command.canvas, link=command.link)]


def owed_at(incident: Incident) -> datetime | None:
    """When the topic is put back by time."""
    last = incident.places.topic_at
    return last + PAUSE if incident.places.topic_owed and last is not None else None


def put_back(incident: Incident, command: commands.PutTopicBack) -> list[TopicPutBack]:
    """Put it back, if it is owed and its time has come."""
    due = owed_at(incident)
    return [TopicPutBack(at=command.at, by=command.by)] if due is not None and command.at >= due else []


def after(have: Places, event: Placed) -> Places:
    """What is remembered of it."""
    match event:
        case CanvasOpened():
            return have.model_copy(update={"canvas": event.canvas, "canvas_link": event.link})
        case TopicChanged(put_back=False):
            return have.model_copy(update={"topic_owed": True})
        case _:
            return have.model_copy(update={"topic_at": event.at, "topic_owed": False})


def told(after: Incident, event: Placed) -> list[Telling]:
    """The topic, as it should be; and privately, to whoever changed it, how to say what they wanted to say."""
    match event:
        case CanvasOpened():
            return [link(What.LOG_LINK)]
        case TopicPutBack():
            return topic(after)
        case TopicChanged():
            queue = f"hint:{event.by}"
            hint = Telling(key=queue, what=What.HINT, lane=Lane.PROMPT, queue=queue, person=event.by)
            return [*(topic(after) if event.put_back else []), hint]


def logged(event: Event, after: Incident) -> list[Telling]:
    """The incident log, written anew because of this event; there is one once there is a room."""
    silent = after.room is None or isinstance(event, _SILENT)
    return [] if silent else [log()]


def log() -> Telling:
    """The incident log in the war room."""
    return Telling(key="log", what=What.LOG, lane=Lane.RECORD, queue="log")


def line(event: Placed) -> str:
    """What it is called on the timeline."""
    match event:
        case CanvasOpened():
            return "Incident log begun"
        case TopicPutBack():
            return "The room's topic was put back"
        case TopicChanged():
            return f"{person(event.by)} changed the room's topic{colon(event.words)}"
