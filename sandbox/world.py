"""The workspace's state: people, conversations, messages, modals; and the one way each of them changes."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sandbox import describe, mentions
from sandbox.app import App
from sandbox.blocks import ids
from sandbox.changes import Changes
from sandbox.channel import Channel
from sandbox.clock import VirtualClock
from sandbox.message import Message
from sandbox.modals import Modals
from sandbox.people import EVERYBODY, TEAM, Person, UserGroup
from sandbox.tickets import Tickets
from sandbox.wire import Json

SEED_CHANNELS = ("general", "incident-response", "engineering", "random")


class World:
    """In memory, for one process. Everything that changes here tells `changes`, and the app by `emit`."""

    def __init__(self, app: App, clock: VirtualClock, changes: Changes) -> None:
        self.app, self.clock, self.changes = app, clock, changes
        self.url = ""
        self.strict_size = True
        self.links: set[str] = set()
        self.modals, self.tickets = Modals(changes), Tickets()
        self.people: dict[str, Person] = {person.id: person for person in (*EVERYBODY, _bot_of(app))}
        self.away: set[str] = set()
        """Who has said that they are away."""
        self.groups: dict[str, UserGroup] = {}
        self.groups_open = True
        """Whether everybody may change user groups, apps too; else only admins may."""
        self.channels: dict[str, Channel] = {}
        self.names: dict[str, str] = {person.id: person.name for person in self.people.values()}
        self.files: dict[str, Json] = {}
        self.canvases: dict[str, Json] = {}
        self.emit: Callable[[str, Json], None] = lambda _name, _event: None
        self._last_us = 0
        self._minted = 0
        for name in SEED_CHANNELS:
            self.create_channel(name, TEAM[0].id, members=[person.id for person in TEAM])

    def mint(self, prefix: str) -> str:
        """A new id, such as C0000001."""
        self._minted += 1
        return f"{prefix}{self._minted:08d}"

    def issue_link(self) -> str:
        """A ticket for one Socket Mode connection."""
        ticket = secrets.token_hex(16)
        self.links.add(ticket)
        return ticket

    def next_ts(self) -> str:
        """The timestamp of a message sent now: unique, and growing."""
        self._last_us = max(self._last_us + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def channel(self, key: str) -> Channel:
        """A conversation by id or name (with or without #). Raises LookupError."""
        found = self.find_channel(key.removeprefix("#"))
        if found is None:
            raise LookupError(f"no channel {key!r}; there are {[c.name for c in self.channels.values() if c.name]}")
        return found

    def find_channel(self, key: str) -> Channel | None:
        """A conversation by id or name, or None."""
        return self.channels.get(key) or next((c for c in self.channels.values() if c.name == key and key), None)

    def create_channel(self, name: str, creator: str, *, private: bool = False, members: list[str]) -> Channel:
        """A new channel. Names are checked by whoever asks."""
        channel = Channel(
            id=self.mint("C"), name=name, creator=creator, created=int(self.clock.now()), is_private=private
        )
        channel.members = list(members)
        return self._keep(channel)

    def direct(self, user: str) -> Channel:
        """The direct conversation between the app's bot and this person, made at need."""
        return self.find_direct(user) or self._keep(
            Channel(
                id=self.mint("D"),
                name="",
                creator=self.app.bot_user_id,
                created=int(self.clock.now()),
                is_im=True,
                with_user=user,
                members=[user, self.app.bot_user_id],
            )
        )

    def find_direct(self, user: str) -> Channel | None:
        """The direct conversation with this person, if there was one yet."""
        return next((channel for channel in self.channels.values() if channel.with_user == user), None)

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name; the old one is remembered."""
        channel.previous_names.insert(0, channel.name)
        channel.name = self.names[channel.id] = name
        self.changed(channel)

    def set_topic(self, channel: Channel, user: str, topic: str) -> None:
        """Another line under the name, by a person or the app; Slack says so in the channel if it is another one."""
        before, channel.topic, channel.topic_by = channel.topic, topic, user
        self.changed(channel)
        if topic != before:
            system = {"subtype": "channel_topic", "topic": topic}
            self.post(channel, user, f"<@{user}> set the channel topic: {topic}", system=system)

    def changed(self, channel: Channel) -> None:
        """Tell that a conversation looks different."""
        self.changes.tell("channels", channel.id)

    def _keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.names[channel.id] = channel.name
        self.changed(channel)
        return channel

    def post(self, channel: Channel, user: str, text: str = "", *, link_names: bool = False, **parts: Any) -> Message:
        """Say something in a conversation, as `user`; `parts` are further fields of Message."""
        parts["blocks"] = ids.complete(parts.get("blocks") or [])
        message = Message(ts=self.next_ts(), channel=channel.id, user=user, text=text, names=self.names, **parts)
        if message.ephemeral_to is None:
            message.notifies = frozenset(self._notified(channel, message, link_names=link_names))
        if message.is_reply and (parent := channel.find(str(message.thread_ts))):
            parent.thread_ts = parent.ts
        channel.add(message)
        self.changes.tell("messages", channel.id)
        if message.ephemeral_to is None:
            shared = {"subtype": "file_share"} if message.files else {}
            self._emit_message(channel, {**describe.message(self, message), **shared})
        return message

    def edit(self, message: Message, **parts: Any) -> None:
        """Change a message in place. Nobody is notified of an edit. Source: Slack."""
        before = describe.message(self, message)
        if "blocks" in parts:
            parts["blocks"] = ids.complete(parts["blocks"])
        for key, value in parts.items():
            setattr(message, key, value)
        message.edited = {"user": message.user, "ts": self.next_ts()}
        self.changes.tell("messages", message.channel)
        if message.ephemeral_to is None:
            now = describe.message(self, message)
            changed = {"subtype": "message_changed", "hidden": True, "message": now, "previous_message": before}
            self._emit_message(self.channels[message.channel], changed)

    def delete(self, message: Message) -> None:
        """Take a message away; it stays unseen in the channel's list, so that who holds it can tell."""
        before = describe.message(self, message)
        message.deleted = True
        channel = self.channels[message.channel]
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        self.changes.tell("messages", message.channel)
        if message.ephemeral_to is None:
            gone = {"subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts, "previous_message": before}
            self._emit_message(channel, gone)

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        """Make somebody a member and tell the app, if it asked."""
        channel.members.append(user)
        self.changed(channel)
        event = {"user": user, "channel": channel.id, "channel_type": "G" if channel.is_private else "C"}
        self.emit("member_joined_channel", {**event, **({"inviter": inviter} if inviter else {})})

    def leave(self, channel: Channel, user: str) -> None:
        """Take somebody out of a channel and tell the app, if it asked."""
        channel.members.remove(user)
        self.changed(channel)
        event = {"user": user, "channel": channel.id, "channel_type": "G" if channel.is_private else "C"}
        self.emit("member_left_channel", event)

    def deactivate(self, user: str) -> None:
        """Close somebody's account and tell the app, if it asked. Source: Slack, `user_change`."""
        self.people[user] = replace(self.people[user], deleted=True)
        granted = "users:read.email" in self.app.scopes
        described = describe.user(self.people[user], email=granted)
        self.emit("user_change", {"user": described, "cache_ts": int(self.clock.now())})

    def visible(self, channel: Channel, viewer: str | None) -> list[Message]:
        """The messages of a conversation, with the ephemeral ones of `viewer` (None: of everybody)."""
        return [m for m in channel.standing() if m.ephemeral_to is None or viewer in (None, m.ephemeral_to)]

    def all_messages(self) -> Iterator[Message]:
        """Every message that stands anywhere."""
        return (message for channel in self.channels.values() for message in channel.standing())

    def typed(self, by: str) -> mentions.Typed:
        """How names that somebody types are read here and now: Slack finds no private channel that they are not in."""
        users = {person.handle: person.id for person in self.people.values()}
        known = [c for c in self.channels.values() if c.name and (not c.is_private or by in c.members)]
        return mentions.Typed(users, {c.name: (c.id, c.is_private) for c in known})

    def _notified(self, channel: Channel, message: Message, *, link_names: bool) -> Iterable[str]:
        targets = mentions.pings(message.text, message.blocks, link_names=link_names)
        if message.is_reply:  # in a thread Slack calls nobody by @channel or @here
            targets.difference_update(mentions.EVERYBODY)
        for member in channel.members:
            if member != message.user and (channel.is_im or self._reached(member, targets)):
                yield member

    def _reached(self, member: str, targets: set[str]) -> bool:
        groups = (group for group in self.groups.values() if group.id in targets)
        return (
            member in targets
            or not targets.isdisjoint(mentions.EVERYBODY)
            or any(member in group.users for group in groups)
        )

    def _emit_message(self, channel: Channel, event: Json) -> None:
        if self.app.bot_user_id not in channel.members:
            return
        kinds = {"public": ("channel", "channels"), "private": ("group", "groups"), "im": ("im", "im")}
        channel_type, subscription = kinds[channel.kind]
        stamp = event.get("ts") or self.next_ts()
        event = {**event, "type": "message", "channel": channel.id, "channel_type": channel_type, "event_ts": stamp}
        self.emit(f"message.{subscription}", {"ts": stamp, **event})
        mentioned = f"<@{self.app.bot_user_id}>" in event.get("text", "") and "bot_id" not in event
        if mentioned and not channel.is_im and event.get("subtype", "file_share") == "file_share":
            told = {key: value for key, value in event.items() if key != "channel_type"}
            self.emit("app_mention", {**told, "type": "app_mention"})


def _bot_of(app: App) -> Person:
    name = app.manifest.name
    return Person(id=app.bot_user_id, name=name, real_name=name, title="", email="", is_bot=True)
