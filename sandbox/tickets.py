"""What Slack hands out for a short while: trigger ids and response URLs."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.message import Message
from sandbox.wire import Denied

TRIGGER_LIFE = 3.0
RESPONSE_LIFE = 30 * 60.0
RESPONSE_USES = 5


@dataclass
class Trigger:
    """A right to open one modal for `user`, for three seconds and once."""

    id: str
    user: str
    since: float
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """A right to answer an interaction up to five times within thirty minutes."""

    key: str
    user: str
    channel: str
    since: float
    original: str | None = None
    uses: int = 0
    replies: list[Message] = field(default_factory=list)


class Tickets:
    """Issues and redeems. Time is the real one, in seconds, however fast the workspace's clock runs."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    def trigger(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id for this person's act; `view_id` when they acted inside a modal."""
        key = f"{secrets.randbelow(10**13):013d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self._triggers[key] = Trigger(key, user, self._now(), view_id)
        return key

    def redeem_trigger(self, key: str) -> Trigger:
        """Use a trigger. Raises Denied: unknown, older than three seconds, or used. Source: Slack, views.open."""
        trigger = self._triggers.get(key)
        if trigger is None:
            raise Denied("invalid_trigger_id")
        if self._now() - trigger.since > TRIGGER_LIFE:
            raise Denied("expired_trigger_id")
        if trigger.used:
            raise Denied("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def response(self, user: str, channel: str, original: str | None = None) -> ResponseUrl:
        """A new response URL's right; `original` is the message that was pressed."""
        ticket = ResponseUrl(secrets.token_hex(12), user, channel, self._now(), original)
        self._responses[ticket.key] = ticket
        return ticket

    def redeem_response(self, key: str) -> ResponseUrl:
        """Use a response URL once. Raises Denied: unknown, expired, or used five times already."""
        ticket = self._responses.get(key)
        if ticket is None or self._now() - ticket.since > RESPONSE_LIFE:
            raise Denied("expired_url")
        if ticket.uses >= RESPONSE_USES:
            raise Denied("used_url")
        ticket.uses += 1
        return ticket
