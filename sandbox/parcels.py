"""What Slack sends to an app, and what comes back."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from sandbox.wire import Json

COMMAND, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"
FORM, JSON_TYPE = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Parcel:
    """One payload; `kind` is the Socket Mode envelope's word for it."""

    kind: str
    payload: Json

    def encode(self) -> tuple[bytes, str]:
        """Body and content type, as Slack sends them over HTTP."""
        if self.kind == COMMAND:
            return urlencode(self.payload).encode(), FORM
        text = json.dumps(self.payload, ensure_ascii=False, separators=(",", ":"))
        if self.kind == EVENT:
            return text.encode(), JSON_TYPE
        return urlencode({"payload": text}).encode(), FORM


@dataclass(frozen=True)
class Retry:
    """The number and reason of a repeated delivery."""

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the app answered. `status` 0: nothing in time; `error`: what Slack shows the person, or None."""

    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    elapsed: float = 0.0

    @property
    def body(self) -> Json | None:
        """The JSON object of the body, if there is one."""
        return read_object(self.text)


def read_object(text: str) -> Json | None:
    """A JSON object out of text, or None."""
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


class Carrier(Protocol):
    """A way to the app: signed HTTP or Socket Mode."""

    async def carry(self, parcel: Parcel, retry: Retry | None, deadline: float) -> Reply:
        """Bring the parcel and wait for the answer, at most `deadline` seconds."""

    async def probe(self) -> bool:
        """Whether the app is there now."""
