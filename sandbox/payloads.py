"""The payloads of interactions, key by key as Slack sends them."""

import time

from sandbox import describe
from sandbox.app import TEAM_DOMAIN, TEAM_ID
from sandbox.channel import Channel
from sandbox.inputs import STATEFUL
from sandbox.message import Message
from sandbox.people import Person
from sandbox.tickets import ResponseUrl
from sandbox.view import View
from sandbox.wire import Json
from sandbox.world import World

KEPT_OF_ELEMENT = ("text", "value", "style", "url", "placeholder", "confirm", "initial_option", "min_query_length")


def command(world: World, person: Person, channel: Channel, name: str, text: str, ticket: ResponseUrl) -> Json:
    """A slash command."""
    return {
        "token": world.app.verification_token,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, ticket, "commands"),
        "trigger_id": world.tickets.trigger(person.id),
    }


def response_url(world: World, ticket: ResponseUrl, family: str = "actions") -> str:
    """The address that a response URL's right is used at."""
    return f"{world.url}/response/{family}/{TEAM_ID}/{ticket.key}"


def message_action(world: World, person: Person, message: Message, actions: list[Json], ticket: ResponseUrl) -> Json:
    """block_actions from a message. Slack does not send the message back when it is ephemeral."""
    return {
        **_common(world, person, "block_actions"),
        **_place(world, message),
        "state": {"values": message.inputs.get(person.id, {})},
        "trigger_id": world.tickets.trigger(person.id),
        "response_url": response_url(world, ticket),
        "actions": actions,
    }


def _place(world: World, message: Message) -> Json:
    channel = world.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    place: Json = {"container": container, "channel": _channel(channel)}
    return place if message.ephemeral_to else {**place, "message": describe.message(world, message)}


def view_action(world: World, person: Person, view: View, actions: list[Json]) -> Json:
    """block_actions from a modal or Home."""
    return {
        **_common(world, person, "block_actions"),
        **_screen(world, view),
        "trigger_id": world.tickets.trigger(person.id, view.id),
        "actions": actions,
    }


def action(block: Json, element: Json, state: Json) -> Json:
    """One entry of `actions`: what was pressed or chosen."""
    acted: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": f"{time.time():.6f}",
    }
    kept = {key: element[key] for key in KEPT_OF_ELEMENT if key in element}
    if element["type"] in STATEFUL:
        kept.pop("value", None)
    return {**acted, **kept, **{key: value for key, value in state.items() if key != "type"}}


def submission(world: World, person: Person, view: View) -> Json:
    """view_submission."""
    return {
        **_common(world, person, "view_submission"),
        "trigger_id": world.tickets.trigger(person.id, view.id),
        "view": view.public(world.app),
    }


def closed(world: World, person: Person, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    shown = view.public(world.app)
    return {**_common(world, person, "view_closed"), "view": shown, "is_cleared": cleared}


def shortcut(world: World, person: Person, callback_id: str) -> Json:
    """A global shortcut: no channel, no response_url."""
    common = _common(world, person, "shortcut")
    common.pop("api_app_id")
    return {**common, **_called(callback_id), "trigger_id": world.tickets.trigger(person.id)}


def message_shortcut(world: World, person: Person, callback_id: str, message: Message, ticket: ResponseUrl) -> Json:
    """A shortcut on a message."""
    common = _common(world, person, "message_action")
    common.pop("api_app_id")
    common["user"].pop("username")
    return {
        **common,
        **_called(callback_id),
        "trigger_id": world.tickets.trigger(person.id),
        "response_url": response_url(world, ticket, "app"),
        "message_ts": message.ts,
        "channel": _channel(world.channels[message.channel]),
        "message": describe.message(world, message),
    }


def suggestion(world: World, person: Person, place: View | Message, block: Json, element: Json, typed: str) -> Json:
    """block_suggestion: what was typed into an external select."""
    where = _place(world, place) if isinstance(place, Message) else _screen(world, place)
    return {
        **_common(world, person, "block_suggestion"),
        **where,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }


def _screen(world: World, view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.public(world.app)}


def _common(world: World, person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": TEAM_ID},
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
    }


def _called(callback_id: str) -> Json:
    return {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.payload_name}
