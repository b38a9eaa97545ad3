"""The page's acts, one function each, in a table by their kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox import inputs
from sandbox.acts import Acts, Answer, find_element
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.people import Person
from sandbox.view import View
from sandbox.wire import Json
from sandbox.world import World

# Raw values may come under `value` or under Slack's own key of the state.
RAW = ("value", *dict.fromkeys(key for key, _ in inputs.STATEFUL.values() if key != "value"))


@dataclass(frozen=True)
class PageAct:
    """One act: who, and what the page sent."""

    world: World
    acts: Acts
    person: Person
    body: Json

    @property
    def in_view(self) -> bool:
        """Whether it names a view rather than a message."""
        return "view_id" in (self.body.get("container") or self.body)

    def channel(self) -> Channel:
        """The channel that it names. Raises LookupError."""
        return self.world.channel(str(self.body.get("channel")))

    def message(self) -> Message:
        """The message that it names. Raises LookupError."""
        place = self.body.get("container") or self.body
        message = self.world.channel(str(place.get("channel"))).find(str(place.get("ts")))
        if message is None:
            raise LookupError("the message is gone")
        return message

    def view(self) -> View:
        """The view that it names. Raises LookupError."""
        place = self.body.get("container") or self.body
        view = self.world.modals.find(str(place.get("view_id")))
        if view is None or view.user != self.person.id:
            raise LookupError("the view is gone")
        return view

    def raw(self) -> Any:
        """The value that it carries."""
        return next((self.body[key] for key in RAW if key in self.body), None)

    def element(self, blocks: list[Any]) -> tuple[Json, Json]:
        """The element that it names. Raises LookupError."""
        return find_element(blocks, (str(self.body.get("block_id")), str(self.body.get("action_id"))))

    def state(self, element: Json) -> Json:
        """The state of the element after this act; nothing for a button."""
        return inputs.state_of(element, self.raw()) if element["type"] in inputs.CHOSEN else {}


async def _command(act: PageAct) -> Answer:
    return await act.acts.command(act.person, str(act.body["text"]), act.channel())


async def _say(act: PageAct) -> None:
    act.acts.say(act.person, str(act.body["text"]), act.channel(), act.body.get("thread_ts"))


async def _action(act: PageAct) -> Answer:
    if act.in_view:
        view = act.view()
        block, element = act.element(view.blocks)
        return await act.acts.press_in_view(act.person, view, block, element, act.state(element))
    message = act.message()
    block, element = act.element(message.blocks)
    return await act.acts.press(act.person, message, block, element, act.state(element))


async def _input(act: PageAct) -> Answer | None:
    view = act.view()
    block, element = act.element(view.blocks)
    state = act.state(element)
    if block["type"] != "input" or block.get("dispatch_action"):
        return await act.acts.press_in_view(act.person, view, block, element, state)
    act.world.modals.fill(view, block["block_id"], element["action_id"], state)
    return None


async def _submit(act: PageAct) -> Answer:
    view = act.view()
    for block_id, actions in (act.body.get("values") or {}).items():
        for action_id, raw in actions.items():
            _, element = find_element(view.blocks, (block_id, action_id))
            act.world.modals.fill(view, block_id, action_id, inputs.state_of(element, raw))
    return await act.acts.submit(act.person, view)


async def _close(act: PageAct) -> Answer:
    return await act.acts.close(act.person, act.view(), whole=bool(act.body.get("whole")))


async def _shortcut(act: PageAct) -> Answer:
    return await act.acts.shortcut(act.person, str(act.body.get("callback_id")))


async def _message_shortcut(act: PageAct) -> Answer:
    return await act.acts.message_shortcut(act.person, str(act.body.get("callback_id")), act.message())


async def _suggest(act: PageAct) -> Answer:
    place = act.view() if act.in_view else act.message()
    block, element = act.element(place.blocks)
    options = await act.acts.suggest(act.person, place, block, element, str(act.body.get("value", "")))
    return Answer(status=200, body={"options": options})


async def _join(act: PageAct) -> None:
    act.acts.join(act.person, act.channel())


async def _read(act: PageAct) -> None:
    channel = act.channel()
    if channel.messages:
        channel.read[act.person.id] = channel.messages[-1].ts
        act.world.changed(channel)


async def _react(act: PageAct) -> None:
    act.acts.react(act.person, act.message(), str(act.body.get("name")))


async def _home(act: PageAct) -> None:
    act.acts.open_home(act.person)


ACTS: dict[str, Callable[[PageAct], Awaitable[Answer | None]]] = {
    "command": _command,
    "say": _say,
    "action": _action,
    "input": _input,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "message_shortcut": _message_shortcut,
    "suggest": _suggest,
    "join": _join,
    "read": _read,
    "react": _react,
    "home": _home,
}
