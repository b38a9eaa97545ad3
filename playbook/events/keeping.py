"""What happens to the messages that are kept on the timeline."""

from typing import Literal

from playbook.events.happened import Happened
from playbook.states.keeping import Said


class MessageKept(Happened):
    """Somebody put a message on the timeline; `by` is who did, `said` what it was then."""

    kind: Literal["message_kept"] = "message_kept"
    said: Said
    pinned: bool = False


class MessageTakenOut(Happened):
    """It was taken out again: hidden from views and exports unless they are asked for everything."""

    kind: Literal["message_taken_out"] = "message_taken_out"
    channel: str
    ts: str


class MessageEdited(Happened):
    """Its author has changed it since; what it said before stays."""

    kind: Literal["message_edited"] = "message_edited"
    channel: str
    ts: str
    words: str


class MessageDeleted(Happened):
    """It was deleted in Slack; what it said stays."""

    kind: Literal["message_deleted"] = "message_deleted"
    channel: str
    ts: str
