"""One conversation: channel, private channel or direct message, with what hangs on its wall."""

from dataclasses import dataclass, field

from sandbox.message import Message
from sandbox.wire import Json

TOPIC_LIMIT = 250
"""Characters of a topic and of a purpose. Source: Slack, conversations.setTopic."""


@dataclass(kw_only=True)
class Channel:
    """`members` and `pins` hold ids and timestamps in the order of coming; `bookmarks` are Slack's bookmark objects."""

    id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_im: bool = False
    with_user: str | None = None
    topic: str = ""
    purpose: str = ""
    topic_by: str = ""
    purpose_by: str = ""
    members: list[str] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Json] = field(default_factory=list)
    archived: bool = False
    previous_names: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list, repr=False)
    read: dict[str, str] = field(default_factory=dict, repr=False)
    by_ts: dict[str, Message] = field(default_factory=dict, repr=False)

    @property
    def kind(self) -> str:
        """public, private or im: what scopes and payloads go by."""
        if self.is_im:
            return "im"
        return "private" if self.is_private else "public"

    @property
    def payload_name(self) -> str:
        """The name that payloads carry: Slack hides that of private conversations."""
        return {"im": "directmessage", "private": "privategroup"}.get(self.kind, self.name)

    def add(self, message: Message) -> None:
        """Put a message at the end."""
        self.messages.append(message)
        self.by_ts[message.ts] = message

    def find(self, ts: str) -> Message | None:
        """The message with this timestamp, unless deleted."""
        message = self.by_ts.get(ts)
        return None if message is None or message.deleted else message

    def standing(self) -> list[Message]:
        """All messages that were not deleted, ephemeral ones too, in order."""
        return [message for message in self.messages if not message.deleted]

    def replies(self, ts: str) -> list[Message]:
        """The replies below the message `ts`."""
        return [m for m in self.standing() if m.is_reply and m.thread_ts == ts and m.ephemeral_to is None]
