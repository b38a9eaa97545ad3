"""What happens to the places where people look."""

from typing import Literal

from playbook.events.happened import Happened


class PlaceChanged(Happened):
    """Any of them."""


class TopicChanged(PlaceChanged):
    """Somebody changed the room's topic by hand; `put_back` at once, or a little later."""

    kind: Literal["topic_changed"] = "topic_changed"
    words: str = ""
    put_back: bool = True


class TopicPutBack(PlaceChanged):
    """The topic says again how the incident stands."""

    kind: Literal["topic_put_back"] = "topic_put_back"


class CanvasOpened(PlaceChanged):
    """The incident log has its canvas."""

    kind: Literal["canvas_opened"] = "canvas_opened"
    canvas: str
    link: str


class MeetingOpened(PlaceChanged):
    """The incident has a call of its own."""

    kind: Literal["meeting_opened"] = "meeting_opened"
    meeting: str
    link: str


class DocumentOpened(PlaceChanged):
    """The incident log is kept as a document too."""

    kind: Literal["document_opened"] = "document_opened"
    document: str
    link: str
