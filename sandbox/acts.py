"""What people do in the workspace, from the keystroke to the app's answer as they see it."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import inputs, payloads
from sandbox.blocks import surfaces
from sandbox.channel import TOPIC_LIMIT, Channel
from sandbox.delivery import Delivery
from sandbox.journal import Journal
from sandbox.message import Message, elements
from sandbox.parcels import COMMAND, INTERACTIVE, Parcel, Reply
from sandbox.people import Person
from sandbox.replies import Replies
from sandbox.view import View
from sandbox.wire import Denied, Json
from sandbox.world import World


@dataclass(kw_only=True)
class Answer:
    """How an act ended for the person. `status`: HTTP status of the app, 0 = none in time; `error`: what Slack shows.

    `replies` are the messages that the answer made; those by the response URL join it later.
    """

    status: int
    body: Json | None = None
    error: str | None = None
    elapsed: float = 0.0
    text: str = ""
    replies: list[Message] = field(default_factory=list)


class Acts:
    """Every act marks the journal, so that round trips count from it."""

    def __init__(self, world: World, delivery: Delivery, journal: Journal, replies: Replies) -> None:
        self._world, self._delivery, self._journal, self._replies = world, delivery, journal, replies

    async def command(self, person: Person, typed: str, channel: Channel) -> Answer:
        """Type a slash command. Raises NotSent where Slack's composer would not let them."""
        self._can_type(person, channel)
        name, _, text = typed.strip().partition(" ")
        declared = self._world.app.manifest.command(name)
        if declared is None and name == "/leave":  # Slack's own
            self.leave(person, channel)
            return Answer(status=200)
        if declared is None and name == "/away":
            self.turn_away(person)
            return Answer(status=200)
        if declared is None:
            return Answer(status=0, error="invalid_command")
        reader = self._world.typed(person.id)
        text = reader.escaped(text.strip()) if declared.should_escape else reader.plain(text.strip())
        ticket = self._world.tickets.response(person.id, channel.id)
        reply = await self._send(COMMAND, payloads.command(self._world, person, channel, name, text, ticket))
        answer = self._answer(person, reply)
        answer.replies = ticket.replies
        if not reply.error and reply.text.strip():
            body = reply.body or {"text": reply.text}
            try:
                self._replies.say(ticket, body)
                answer.text = str(body.get("text", ""))
            except Denied as no:
                answer.error = no.code
        return answer

    async def press(self, person: Person, message: Message, block: Json, element: Json, state: Json) -> Answer:
        """Press or choose on a message."""
        self._can_see(person, message)
        if element["type"] in inputs.STATEFUL:
            kept = message.inputs.setdefault(person.id, inputs.initial(message.blocks))
            kept.setdefault(block["block_id"], {})[element["action_id"]] = state
        ticket = self._world.tickets.response(person.id, message.channel, message.ts)
        acted = [payloads.action(block, element, state)]
        reply = await self._send(INTERACTIVE, payloads.message_action(self._world, person, message, acted, ticket))
        answer = self._answer(person, reply)
        answer.replies = ticket.replies
        return answer

    async def press_in_view(self, person: Person, view: View, block: Json, element: Json, state: Json) -> Answer:
        """Press or choose in a modal or on Home."""
        if element["type"] in inputs.STATEFUL:
            self._world.modals.fill(view, block["block_id"], element["action_id"], state)
        acted = [payloads.action(block, element, state)]
        return self._answer(
            person, await self._send(INTERACTIVE, payloads.view_action(self._world, person, view, acted))
        )

    async def submit(self, person: Person, view: View) -> Answer:
        """Press a modal's submit button. Raises NotSent when a field is empty or does not fit."""
        if refused := inputs.refusals(view.blocks, view.values):
            raise inputs.NotSent(f"Slack's client keeps the modal open: {refused}", refused)
        reply = await self._send(INTERACTIVE, payloads.submission(self._world, person, view))
        answer = self._answer(person, reply)
        if not reply.error:
            try:
                self._settle(view, reply.body or {})
            except Denied as no:
                answer.error = no.code
        return answer

    def _settle(self, view: View, body: Json) -> None:
        match body.get("response_action"):
            case None:
                self._world.modals.close(view.user)
            case "clear":
                self._world.modals.close(view.user, whole=True)
            case "update":
                self._world.modals.update(view, _checked(body))
            case "push":
                self._world.modals.push(view.user, _checked(body))
            case "errors":
                _check_errors(view, body.get("errors"))
            case _:
                raise Denied("invalid_response_action")

    async def close(self, person: Person, view: View, *, whole: bool = False) -> Answer:
        """Close a modal by its button, or the whole stack by the cross."""
        closed = self._world.modals.close(person.id, whole=whole)
        told = closed[-1] if whole and closed else view
        if not told.notify_on_close:
            return Answer(status=200)
        payload = payloads.closed(self._world, person, told, cleared=whole)
        return self._answer(person, await self._send(INTERACTIVE, payload))

    async def shortcut(self, person: Person, callback_id: str) -> Answer:
        """Choose a global shortcut."""
        self._world.app.manifest.shortcut(callback_id, "global")
        return self._answer(person, await self._send(INTERACTIVE, payloads.shortcut(self._world, person, callback_id)))

    async def message_shortcut(self, person: Person, callback_id: str, message: Message) -> Answer:
        """Choose a shortcut on a message."""
        self._world.app.manifest.shortcut(callback_id, "message")
        self._can_see(person, message)
        ticket = self._world.tickets.response(person.id, message.channel)
        payload = payloads.message_shortcut(self._world, person, callback_id, message, ticket)
        answer = self._answer(person, await self._send(INTERACTIVE, payload))
        answer.replies = ticket.replies
        return answer

    async def suggest(
        self, person: Person, place: View | Message, block: Json, element: Json, typed: str
    ) -> list[Json]:
        """The options that the app offers for what was typed into an external select."""
        payload = payloads.suggestion(self._world, person, place, block, element, typed)
        body = (await self._send(INTERACTIVE, payload)).body or {}
        groups = [{"options": body.get("options") or []}, *(body.get("option_groups") or [])]
        return [option for group in groups for option in group["options"]]

    def say(
        self, person: Person, text: str, channel: Channel, thread: str | None = None, files: tuple[str, ...] = ()
    ) -> Message:
        """Write into a channel or thread, with files of these names."""
        self._can_type(person, channel)
        self._journal.mark()
        said = self._world.typed(person.id).escaped(text)
        hung = [self._file(name) for name in files]
        return self._world.post(channel, person.id, said, thread_ts=thread, files=hung)

    def _file(self, name: str) -> Json:
        file_id = self._world.mint("F")
        address = f"{self._world.url}/files/{file_id}"
        return {"id": file_id, "name": name, "title": name, "mode": "hosted", "permalink": address}

    def edit(self, person: Person, message: Message, text: str) -> None:
        """Change an own message."""
        self._own(person, message)
        self._journal.mark()
        self._world.edit(message, text=self._world.typed(person.id).escaped(text))

    def delete(self, person: Person, message: Message) -> None:
        """Delete an own message."""
        self._own(person, message)
        self._journal.mark()
        self._world.delete(message)

    def open_home(self, person: Person) -> None:
        """Look at the app's Home."""
        self._journal.mark()
        home = self._world.modals.homes.get(person.id)
        view = {"view": home.public(self._world.app)} if home else {}
        channel = self._world.direct(person.id).id
        self._world.emit("app_home_opened", {"user": person.id, "channel": channel, "tab": "home", **view})

    def react(self, person: Person, message: Message, name: str) -> None:
        """Put a reaction under a message, or take it back."""
        self._can_see(person, message)
        users = message.reactions.setdefault(name, [])
        added = person.id not in users
        if added:
            users.append(person.id)
        else:
            users.remove(person.id)
            if not users:
                del message.reactions[name]
        self._world.changes.tell("messages", message.channel)
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        event = {"user": person.id, "reaction": name, "item": item, "item_user": message.user}
        if self._world.app.bot_user_id in self._world.channels[message.channel].members:  # else the app hears nothing
            self._world.emit("reaction_added" if added else "reaction_removed", event)

    def join(self, person: Person, channel: Channel) -> None:
        """Enter a public channel."""
        if channel.kind != "public" or channel.archived:
            raise inputs.NotSent(f"#{channel.name} cannot be joined")
        if person.id not in channel.members:
            self._world.join(channel, person.id)

    def leave(self, person: Person, channel: Channel) -> None:
        """Leave a channel; a direct conversation cannot be left."""
        if channel.kind not in ("public", "private"):
            raise inputs.NotSent("only a channel can be left")
        if channel.name == "general":
            raise inputs.NotSent("everybody is in #general: it cannot be left")
        self._journal.mark()
        self._world.leave(channel, person.id)

    def turn_away(self, person: Person) -> None:
        """Be away for the others, or be there again: the same command does both. Nothing is sent of it."""
        self._world.away ^= {person.id}

    def set_topic(self, person: Person, channel: Channel, topic: str) -> None:
        """Write another line under the channel's name; Slack says so in the channel."""
        self._can_type(person, channel)
        if len(topic) > TOPIC_LIMIT:
            raise inputs.NotSent(f"a topic has at most {TOPIC_LIMIT} characters")
        self._journal.mark()
        self._world.set_topic(channel, person.id, topic)

    async def _send(self, kind: str, payload: Json) -> Reply:
        self._journal.mark()
        if kind == INTERACTIVE and not self._world.app.manifest.interactive:
            return Reply(status=0, error="dispatch_failed")
        return await self._delivery.send(Parcel(kind, payload))

    def _answer(self, person: Person, reply: Reply) -> Answer:
        if reply.error:
            self._world.changes.tell("error", user=person.id)
        return Answer(status=reply.status, body=reply.body, error=reply.error, elapsed=reply.elapsed)

    def _can_type(self, person: Person, channel: Channel) -> None:
        if person.id not in channel.members:
            raise inputs.NotSent(f"{person.name} is not in #{channel.name}")
        if channel.archived:
            raise inputs.NotSent(f"#{channel.name} is archived")

    def _own(self, person: Person, message: Message) -> None:
        if message.user != person.id or message.deleted:
            raise inputs.NotSent(f"{person.name} can change only own messages")

    def _can_see(self, person: Person, message: Message) -> None:
        channel = self._world.channels[message.channel]
        hidden = channel.kind != "public" and person.id not in channel.members
        if hidden or message.deleted or message.ephemeral_to not in (None, person.id):
            raise inputs.NotSent(f"{person.name} does not see this message")


def _checked(body: Json) -> Json:
    view: Any = body.get("view")
    if not isinstance(view, dict):
        raise Denied("invalid_arguments")
    surfaces.check_view(view)
    return view


def _check_errors(view: View, errors: Any) -> None:
    known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        raise Denied("invalid_errors")


def find_element(blocks: list[Any], key: str | tuple[str, str]) -> tuple[Json, Json]:
    """The element named by action_id, by a button's exact text, or by (block_id, action_id). Raises LookupError."""
    found = list(elements(blocks))
    for block, element in found:
        if key in (element["action_id"], (block["block_id"], element["action_id"])):
            return block, element
    for block, element in found:
        if element["type"] == "button" and element["text"]["text"] == key:
            return block, element
    raise LookupError(f"nothing here is called {key!r}; there is {[e['action_id'] for _, e in found]}")
