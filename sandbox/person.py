"""A person at the keyboard: what tests drive."""

from typing import Any

from sandbox import inputs
from sandbox.acts import Acts, Answer, find_element
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.people import Person
from sandbox.view import View
from sandbox.wire import Json
from sandbox.world import World

Key = str | tuple[str, str]


class Actor:
    """Acts as one person. Every act waits for the app's acknowledgement, at most three seconds."""

    def __init__(self, world: World, acts: Acts, person: Person) -> None:
        self.person = person
        self._world, self._acts = world, acts

    @property
    def view(self) -> View | None:
        """The modal on top of this person's screen."""
        return self._world.modals.top(self.person.id)

    @property
    def home(self) -> View | None:
        """The Home that the app published for this person."""
        return self._world.modals.homes.get(self.person.id)

    async def command(self, typed: str, channel: str = "general") -> Answer:
        """Type a slash command into a channel, named by id or name."""
        return await self._acts.command(self.person, typed, self._world.channel(channel))

    async def click(self, message: Message, key: Key) -> Answer:
        """Press a button on a message: action_id, exact text, or (block_id, action_id). Confirmations are confirmed."""
        block, element = find_element(message.blocks, key)
        return await self._acts.press(self.person, message, block, element, {})

    async def choose(self, message: Message, key: Key, option: str) -> Answer:
        """Choose from an overflow menu, by value or text."""
        block, element = find_element(message.blocks, key)
        return await self._acts.press(self.person, message, block, element, inputs.state_of(element, option))

    async def select(self, place: Message | View, key: Key, value: Any) -> Answer:
        """Choose in a menu, of a message or a view: option by value or text, user id, list of them."""
        block, element = find_element(place.blocks, key)
        state = await self._state(place, block, element, value)
        if isinstance(place, Message):
            return await self._acts.press(self.person, place, block, element, state)
        return await self._enter(place, block, element, state)

    async def press(self, view: View, key: Key) -> Answer:
        """Press a button in a modal or on Home."""
        block, element = find_element(view.blocks, key)
        return await self._acts.press_in_view(self.person, view, block, element, {})

    async def fill(self, view: View, values: dict[str, Any]) -> None:
        """Fill fields, each named by block_id, label or action_id. A field that dispatches tells the app at once."""
        for key, value in values.items():
            block, element = _field(view, key)
            await self._enter(view, block, element, await self._state(view, block, element, value))

    async def _enter(self, view: View, block: Json, element: Json, state: Json) -> Answer:
        if block["type"] != "input" or block.get("dispatch_action"):
            return await self._acts.press_in_view(self.person, view, block, element, state)
        self._world.modals.fill(view, block["block_id"], element["action_id"], state)
        return Answer(status=200)

    async def _state(self, place: View | Message, block: Json, element: Json, value: Any) -> Json:
        if element["type"] != "external_select" or not isinstance(value, str) or not value:
            return inputs.state_of(element, value)
        offered = await self._acts.suggest(self.person, place, block, element, value)
        chosen = inputs.state_of({**element, "type": "static_select", "options": offered}, value)
        return {**chosen, "type": element["type"]}

    async def submit(self, view: View, values: dict[str, Any] | None = None) -> Answer:
        """Fill and submit. Raises NotSent when a required field is empty or a value does not fit."""
        await self.fill(view, values or {})
        return await self._acts.submit(self.person, view)

    async def close(self, view: View, *, whole: bool = False) -> Answer:
        """Close a modal; `whole` closes the stack by the cross."""
        return await self._acts.close(self.person, view, whole=whole)

    async def shortcut(self, callback_id: str) -> Answer:
        """Choose a global shortcut."""
        return await self._acts.shortcut(self.person, callback_id)

    async def message_shortcut(self, callback_id: str, message: Message) -> Answer:
        """Choose a shortcut on a message."""
        return await self._acts.message_shortcut(self.person, callback_id, message)

    async def say(
        self, text: str, channel: str = "general", thread: str | None = None, files: tuple[str, ...] = ()
    ) -> Message:
        """Write a message; `thread` is the timestamp of the message to reply to, `files` are names."""
        return self._acts.say(self.person, text, self._world.channel(channel), thread, files)

    async def edit(self, message: Message, text: str) -> None:
        """Change an own message."""
        self._acts.edit(self.person, message, text)

    async def delete(self, message: Message) -> None:
        """Delete an own message."""
        self._acts.delete(self.person, message)

    async def react(self, message: Message, name: str) -> None:
        """Put a reaction under a message, or take it back."""
        self._acts.react(self.person, message, name)

    async def join(self, channel: str) -> Channel:
        """Enter a public channel."""
        joined = self._world.channel(channel)
        self._acts.join(self.person, joined)
        return joined

    async def set_topic(self, channel: str, topic: str) -> None:
        """Write another line under a channel's name."""
        self._acts.set_topic(self.person, self._world.channel(channel), topic)

    async def open_home(self) -> None:
        """Look at the app's Home; what it publishes is `home`."""
        self._acts.open_home(self.person)


def _field(view: View, key: str) -> tuple[Json, Json]:
    for block in view.blocks:
        label = (block.get("label") or {}).get("text")
        if key in (block["block_id"], label):
            found = block.get("element") or block.get("accessory") or next(iter(block.get("elements") or ()), None)
            if isinstance(found, dict):
                return block, found
    return find_element(view.blocks, key)
