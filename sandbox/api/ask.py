"""One Web API request as a method sees it: its arguments, the workspace, and what the app may touch."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.channel import Channel
from sandbox.limits import Limits
from sandbox.message import Message
from sandbox.people import Person
from sandbox.wire import Denied, Json, explain
from sandbox.world import World

TRUE = ("1", "true", "True", True, 1)


@dataclass(frozen=True)
class Scopes:
    """The bot scopes of a method by kind of conversation; any one of a kind's suffices, none listed = none needed."""

    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    im: tuple[str, ...] = ()

    @property
    def any(self) -> tuple[str, ...]:
        """All alternatives, without repeats."""
        return tuple(dict.fromkeys((*self.public, *self.private, *self.im)))

    def of(self, channel: Channel) -> tuple[str, ...]:
        """The alternatives for this conversation."""
        found: tuple[str, ...] = getattr(self, channel.kind)
        return found


def everywhere(*scopes: str) -> Scopes:
    """The same scopes in every kind of conversation."""
    return Scopes(scopes, scopes, scopes)


@dataclass(frozen=True)
class Method:
    """A Web API method: its handler, its tier (None: special) and its scopes."""

    name: str
    handle: Callable[["Ask"], Json]
    tier: int | None
    scopes: Scopes = field(default_factory=Scopes)
    app_token: bool = False


@dataclass(frozen=True)
class Ask:
    """A request that has passed the token, the limits and the scopes that the method needs at all."""

    world: World
    method: Method
    args: Json
    limits: Limits

    @property
    def bot(self) -> str:
        """The bot's user id: who asks."""
        return self.world.app.bot_user_id

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str, code: str = "") -> str:
        """An argument that must be there. Raises Denied `code`, or invalid_arguments naming it."""
        if value := self.text(name):
            return value
        raise Denied(code) if code else explain("invalid_arguments", f"missing required field: {name}")

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no."""
        value = self.args.get(name)
        return default if value is None else value in TRUE

    def number(self, name: str, default: int, code: str = "invalid_limit") -> int:
        """A whole number. Raises Denied `code`."""
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise Denied(code) from None

    def data(self, name: str, code: str = "invalid_json") -> Any:
        """A JSON argument, given as JSON or as text in a form. Raises Denied `code`."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Denied(code) from None

    def names(self, name: str) -> list[str]:
        """A list given as an array or separated by commas."""
        value = self.args.get(name) or ""
        parts = value if isinstance(value, list) else str(value).split(",")
        return [part.strip() for part in parts if part.strip()]

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that an argument names by id, seen with the app's eyes.

        Raises Denied: channel_not_found (unknown, private to others, a name instead of an id), missing_scope.
        """
        found = self.world.channels.get(self.need(name))
        if found is None or (found.is_private and self.bot not in found.members):
            raise Denied("channel_not_found")
        self.allow(self.method.scopes.of(found))
        return found

    def own_channel(self, name: str = "channel") -> Channel:
        """The same, where the app must be a member. Raises Denied not_in_channel."""
        found = self.channel(name)
        if self.bot not in found.members:
            raise Denied("not_in_channel")
        return found

    def allow(self, scopes: tuple[str, ...]) -> None:
        """Raises Denied missing_scope unless the app has one of these scopes."""
        granted = self.world.app.scopes
        if scopes and not set(scopes) & set(granted):
            raise Denied("missing_scope", needed=",".join(scopes), provided=",".join(granted))

    def has(self, scope: str) -> bool:
        """Whether the app was granted this scope."""
        return scope in self.world.app.scopes

    def message(self, channel: Channel, name: str, code: str = "message_not_found") -> Message:
        """A message of the conversation, not an ephemeral one. Raises Denied `code`."""
        found = channel.find(self.need(name))
        if found is None or found.ephemeral_to:
            raise Denied(code)
        return found

    def person(self, user_id: str, code: str = "user_not_found") -> Person:
        """Somebody by id. Raises Denied `code`."""
        if found := self.world.people.get(user_id):
            return found
        raise Denied(code)
