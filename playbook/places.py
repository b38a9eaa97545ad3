"""The places where people look: the room's topic is ours, and whoever writes there is told how to say it."""

from datetime import datetime, timedelta
from typing import Final

from playbook import commands
from playbook.document import Playbook
from playbook.events import (
    Arrived,
    CanvasOpened,
    CardPosted,
    DocumentOpened,
    Event,
    Exported,
    Foreign,
    MeetingOpened,
    Spoke,
    TopicChanged,
    TopicPutBack,
)
from playbook.incident import Incident
from playbook.states.places import Places
from playbook.telling import Lane, Telling, What, card, faces, link, pages, topic
from playbook.wording import colon, person

Placed = TopicChanged | TopicPutBack | CanvasOpened | DocumentOpened | MeetingOpened
"""This machine's events."""
_SILENT: Final = (Arrived, CanvasOpened, CardPosted, DocumentOpened, Exported, Foreign, Spoke)
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


def outside(playbook: Playbook) -> tuple[str, ...]:
    """What the playbook wants to be kept for each incident outside of Slack."""
    wanted = {What.MEETING: playbook.war_room.meeting, What.DOCUMENT: playbook.war_room.document}
    return tuple(str(what) for what, maker in wanted.items() if maker is not None)


def call(incident: Incident, playbook: Playbook) -> str:
    """Where people join the call: the incident's own, else the playbook's."""
    return incident.places.meeting_link or playbook.war_room.zoom


def record(
    incident: Incident, command: commands.RecordCanvas | commands.RecordMeeting | commands.RecordDocument
) -> list[CanvasOpened | MeetingOpened | DocumentOpened]:
    """What the world has made is known from now on."""
    have, at, by, link = incident.places, command.at, command.by, command.link
    match command:
        case commands.RecordCanvas(canvas=canvas):
            return [] if have.canvas == canvas else [CanvasOpened(at=at, by=by, canvas=canvas, link=link)]
        case commands.RecordMeeting(meeting=meeting):
            return [] if have.meeting == meeting else [MeetingOpened(at=at, by=by, meeting=meeting, link=link)]
        case commands.RecordDocument(document=document):
            return [] if have.document == document else [DocumentOpened(at=at, by=by, document=document, link=link)]


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
        case MeetingOpened():
            return have.model_copy(update={"meeting": event.meeting, "meeting_link": event.link})
        case DocumentOpened():
            return have.model_copy(update={"document": event.document, "document_link": event.link})
        case TopicChanged(put_back=False):
            return have.model_copy(update={"topic_owed": True})
        case _:
            return have.model_copy(update={"topic_at": event.at, "topic_owed": False})


def told(after: Incident, event: Placed) -> list[Telling]:
    """The topic, as it should be; and privately, to whoever changed it, how to say what they wanted to say."""
    match event:
        case CanvasOpened():
            return [link(What.LOG_LINK)]
        case MeetingOpened():
            moved = [link(What.WAR_ROOM_LINK)] if after.room else []
            return [*pages(after), *faces(after), *topic(after), *moved]
        case DocumentOpened():
            return [*card(after), *([link(What.DOCUMENT_LINK)] if after.room else [])]
        case TopicPutBack():
            return topic(after)
        case TopicChanged():
            queue = f"hint:{event.by}"
            hint = Telling(key=queue, what=What.HINT, lane=Lane.PROMPT, queue=queue, person=event.by)
            return [*(topic(after) if event.put_back else []), hint]


def begun(after: Incident) -> list[Telling]:
    """A call of the incident's own, if there is to be one; the pages do not wait for it."""
    if What.MEETING not in after.places.outside:
        return []
    return [Telling(key="meeting", what=What.MEETING, lane=Lane.ROOM, queue="meeting")]


def furnished(after: Incident) -> list[Telling]:
    """The link to the document, if it was there before the room."""
    return [link(What.DOCUMENT_LINK)] if after.places.document else []


def logged(event: Event, after: Incident) -> list[Telling]:
    """The incident log, written anew because of this event: in the room once there is one, and as a document."""
    if isinstance(event, _SILENT):
        return []
    document = Telling(key="document", what=What.DOCUMENT, lane=Lane.RECORD, queue="document")
    return [*([log()] if after.room else []), *([document] if What.DOCUMENT in after.places.outside else [])]


def log() -> Telling:
    """The incident log in the war room."""
    return Telling(key="log", what=What.LOG, lane=Lane.RECORD, queue="log")


def line(event: Placed) -> str:
    """What it is called on the timeline."""
    match event:
        case CanvasOpened():
            return "Incident log begun"
        case DocumentOpened():
            return "Document for the incident log opened"
        case MeetingOpened():
            return f"A call of its own: {event.link}"
        case TopicPutBack():
            return "The room's topic was put back"
        case TopicChanged():
            return f"{person(event.by)} changed the room's topic{colon(event.words)}"
