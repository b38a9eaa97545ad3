"""A message as we send it, where to, and where it went."""

from dataclasses import dataclass
from typing import Any, Final, Self

from handlers.blocks import Block

PLAIN: Final[dict[str, Any]] = {"link_names": False, "parse": "none"}
"""Nothing in the text may become a link or a mention by itself; said at each edit, since Slack forgets it."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """Text and blocks of one message; all of it escaped."""

    text: str
    """What a notification shows and a screen reader says."""
    blocks: list[Block]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to post: a channel id, a `#name` or a person's id; below a message, if `thread` is its `ts`."""

    channel: str
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Where something was posted: the channel's id, as Slack answered it, and the message's `ts`."""

    channel: str
    ts: str

    @property
    def below(self) -> Place:
        """In its thread."""
        return Place(channel=self.channel, thread=self.ts)

    def __str__(self) -> str:
        return f"{self.channel}:{self.ts}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a stored receipt back."""
        channel, _, ts = text.partition(":")
        return cls(channel=channel, ts=ts)
