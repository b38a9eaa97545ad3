"""The places where people look: the room's topic is ours, and whoever writes there is told how to say it."""

from datetime import datetime, timedelta
from typing import Final

from playbook import commands
from playbook.events import TopicChanged, TopicPutBack
from playbook.incident import Incident
from playbook.states.places import Places
from playbook.telling import Lane, Telling, What, topic
from playbook.wording import colon, person

PAUSE: Final = timedelta(minutes=1)
"""A topic is put back at most so often: nobody fights over it."""


def notice(incident: Incident, command: commands.NoticeTopic) -> list[TopicChanged]:
    """A topic that somebody has changed is put back, at once or once the pause is over."""
    if incident.room is None:
        return []
    last = incident.places.topic_at
    now = last is None or command.at >= last + PAUSE
    return [TopicChanged(at=command.at, by=command.by, words=command.words, put_back=now)]


def owed_at(incident: Incident) -> datetime | None:
    """When the topic is put back by time."""
    last = incident.places.topic_at
    return last + PAUSE if incident.places.topic_owed and last is not None else None


def put_back(incident: Incident, command: commands.PutTopicBack) -> list[TopicPutBack]:
    """Put it back, if it is owed and its time has come."""
    due = owed_at(incident)
    return [TopicPutBack(at=command.at, by=command.by)] if due is not None and command.at >= due else []


def after(have: Places, event: TopicChanged | TopicPutBack) -> Places:
    """What is remembered of it."""
    if isinstance(event, TopicChanged) and not event.put_back:
        return have.model_copy(update={"topic_owed": True})
    return have.model_copy(update={"topic_at": event.at, "topic_owed": False})


def told(after: Incident, event: TopicChanged | TopicPutBack) -> list[Telling]:
    """The topic, as it should be; and privately, to whoever changed it, how to say what they wanted to say."""
    if isinstance(event, TopicPutBack):
        return topic(after)
    queue = f"hint:{event.by}"
    hint = Telling(key=queue, what=What.HINT, lane=Lane.PROMPT, queue=queue, person=event.by)
    return [*(topic(after) if event.put_back else []), hint]


def line(event: TopicChanged | TopicPutBack) -> str:
    """What it is called on the timeline."""
    if isinstance(event, TopicPutBack):
        return "The room's topic was put back"
    return f"{person(event.by)} changed the room's topic{colon(event.words)}"
