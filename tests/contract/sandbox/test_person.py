"""A person at the keyboard: filling, choosing, closing, and what Slack's client does not let them do."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from sandbox.inputs import NotSent
from sandbox.people import ANA, BEN, CLEO
from sandbox.view import View
from sandbox.workspace import Workspace

OPTIONS = [{"text": {"type": "plain_text", "text": f"Level {n}"}, "value": str(n)} for n in range(3)]

GROUPS = [{"label": {"type": "plain_text", "text": "Levels"}, "options": OPTIONS}]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(kind: str, label: str = "Field", **element: Any) -> dict[str, Any]:
    made = {"type": kind, "action_id": "a", **element}
    return {"type": "input", "block_id": "b", "label": plain(label), "element": made}


def shown(ws: Workspace, *blocks: dict[str, Any], **parts: Any) -> View:
    """A modal open on Ana's screen."""
    raw = {"type": "modal", "title": plain("T"), "submit": plain("Go"), "callback_id": "m", "blocks": list(blocks)}
    return ws.world.modals.open(ANA.id, {**raw, **parts})


def sent(raw: list[web.Request]) -> list[Any]:
    """The interactive payloads that the app was sent."""
    forms = [parse_qs((request._read_bytes or b"").decode()) for request in raw]
    return [json.loads(form["payload"][0]) for form in forms if "payload" in form]


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        (field("plain_text_input"), "words", {"value": "words"}),
        (field("plain_text_input"), "", {"value": None}),
        (field("number_input", is_decimal_allowed=False), 7, {"value": "7"}),
        (field("static_select", options=OPTIONS), "Level 1", {"selected_option": OPTIONS[1]}),
        (field("static_select", option_groups=GROUPS), "2", {"selected_option": OPTIONS[2]}),
        (field("radio_buttons", options=OPTIONS), OPTIONS[0], {"selected_option": OPTIONS[0]}),
        (field("checkboxes", options=OPTIONS), ["0", "2"], {"selected_options": [OPTIONS[0], OPTIONS[2]]}),
        (field("checkboxes", options=OPTIONS), [], {"selected_options": []}),
        (field("multi_static_select", options=OPTIONS), "1", {"selected_options": [OPTIONS[1]]}),
        (field("users_select"), BEN.id, {"selected_user": BEN.id}),
        (field("multi_users_select"), BEN.id, {"selected_users": [BEN.id]}),
        (field("conversations_select"), "C1", {"selected_conversation": "C1"}),
        (field("multi_channels_select"), ["C1"], {"selected_channels": ["C1"]}),
        (field("datepicker"), "2026-11-24", {"selected_date": "2026-11-24"}),
        (field("timepicker"), "09:30", {"selected_time": "09:30"}),
        (field("datetimepicker"), 1_800_000_000, {"selected_date_time": 1_800_000_000}),
    ],
)  # fmt: skip
async def test_every_field_keeps_its_state_as_slack_sends_it(
    ws: Workspace, element: dict[str, Any], value: Any, state: dict[str, Any]
) -> None:
    """Filled by label; the state has the element's type and its own key."""
    view = shown(ws, element)
    await ws.person(ANA).fill(view, {"Field": value})

    assert view.values == {"b": {"a": {"type": element["element"]["type"], **state}}}


async def test_fields_begin_with_what_the_app_gave(ws: Workspace, raw: list[web.Request]) -> None:
    """Initial values are part of the submission, untouched fields are null."""
    view = shown(
        ws,
        field("plain_text_input", initial_value="draft"),
        {**field("users_select"), "block_id": "c", "optional": True},
    )
    await ws.person(ANA).submit(view)

    assert sent(raw)[0]["view"]["state"]["values"] == {
        "b": {"a": {"type": "plain_text_input", "value": "draft"}},
        "c": {"a": {"type": "users_select", "selected_user": None}},
    }


@pytest.mark.parametrize(
    ("element", "value", "reason"),
    [
        (field("plain_text_input", min_length=5), "abc", "Must be at least 5 characters"),
        (field("number_input", is_decimal_allowed=False), "1.5", "Must be a number"),
        (field("number_input", is_decimal_allowed=True, min_value="2"), "1.5", "Must be at least 2"),
        (field("number_input", is_decimal_allowed=True, max_value="1"), "1.5", "Must be at most 1"),
        (field("email_text_input"), "ana", "Must be an email address"),
        (field("url_text_input"), "x.io", "Must be a link"),
        (field("checkboxes", options=OPTIONS), [], "Please complete this required field."),
    ],
)
async def test_the_client_checks_before_it_sends(
    ws: Workspace, raw: list[web.Request], element: dict[str, Any], value: Any, reason: str
) -> None:
    """What does not fit its field never reaches the app."""
    view = shown(ws, element)
    with pytest.raises(NotSent) as caught:
        await ws.person(ANA).submit(view, {"b": value})

    assert caught.value.fields == {"b": reason}
    assert raw == []


async def test_a_field_that_dispatches_tells_at_once(ws: Workspace, raw: list[web.Request]) -> None:
    """dispatch_action sends block_actions with the state of the view; other fields wait for the submission."""
    view = shown(ws, field("static_select", options=OPTIONS) | {"dispatch_action": True})
    quiet = shown(ws, field("static_select", options=OPTIONS), external_id="q")
    await ws.person(ANA).fill(view, {"b": "1"})
    await ws.person(ANA).select(quiet, "a", "1")

    (payload,) = sent(raw)
    assert (payload["type"], payload["container"]) == ("block_actions", {"type": "view", "view_id": view.id})
    assert payload["actions"][0]["selected_option"] == OPTIONS[1]
    assert quiet.values["b"]["a"]["selected_option"] == OPTIONS[1]


async def test_closing_is_told_when_asked_for(ws: Workspace, raw: list[web.Request]) -> None:
    """view_closed with notify_on_close only; the cross clears the stack and names its root."""
    p = ws.person(ANA)
    silent = shown(ws, {"type": "divider"})
    await p.close(silent)
    root = shown(ws, {"type": "divider"}, notify_on_close=True)
    ws.world.modals.push(ANA.id, {**root.raw, "external_id": "top"})
    assert p.view is not None
    await p.close(p.view, whole=True)

    (payload,) = sent(raw)
    assert (payload["type"], payload["is_cleared"], payload["view"]["id"]) == ("view_closed", True, root.id)
    assert p.view is None


async def test_home_has_buttons_too(ws: Workspace, raw: list[web.Request]) -> None:
    """A press on Home comes from the view, without a channel."""
    button = {"type": "button", "text": plain("Declare"), "action_id": "declare"}
    ws.world.modals.publish(ANA.id, {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]})
    p = ws.person(ANA)
    assert p.home is not None
    await p.press(p.home, "Declare")

    (payload,) = sent(raw)
    assert (payload["view"]["type"], "channel" in payload) == ("home", False)


async def test_what_one_does_not_see_cannot_be_pressed(ws: Workspace, raw: list[web.Request]) -> None:
    """Other people's ephemeral messages, deleted ones, private channels of others."""
    row = [{"type": "actions", "elements": [{"type": "button", "text": plain("Press"), "action_id": "press"}]}]
    secret = ws.world.create_channel("secret", ANA.id, private=True, members=[ANA.id])
    bot = ws.app.bot_user_id
    hidden = [
        ws.world.post(ws.channel("general"), bot, "x", blocks=row, ephemeral_to=ANA.id),
        ws.world.post(secret, bot, "x", blocks=row),
        ws.world.post(ws.channel("general"), bot, "x", blocks=row),
    ]
    ws.world.delete(hidden[2])
    for message in hidden:
        with pytest.raises(NotSent, match="does not see"):
            await ws.person(CLEO).click(message, "press")

    assert raw == []


async def test_a_press_carries_its_message(ws: Workspace, raw: list[web.Request]) -> None:
    """Message, thread, value and the names that Slack hides; an ephemeral message is not sent back."""
    button = {"type": "button", "text": plain("Press"), "action_id": "press", "value": "7", "style": "primary"}
    row = [{"type": "actions", "elements": [button]}]
    top = ws.world.post(ws.direct(ANA), ws.app.bot_user_id, "top")
    reply = ws.world.post(ws.direct(ANA), ws.app.bot_user_id, "reply", blocks=row, thread_ts=top.ts)
    whisper = ws.world.post(ws.channel("general"), ws.app.bot_user_id, "w", blocks=row, ephemeral_to=ANA.id)
    await ws.person(ANA).click(reply, "press")
    await ws.person(ANA).click(whisper, "press")

    first, second = sent(raw)
    assert (first["channel"]["name"], first["container"]["thread_ts"]) == ("directmessage", top.ts)
    assert (first["message"]["text"], first["actions"][0]["value"]) == ("reply", "7")
    assert ("message" in second, second["container"]["is_ephemeral"]) == (False, True)


async def test_an_app_without_interactivity_hears_nothing(manifest: dict[str, Any]) -> None:
    """settings.interactivity.is_enabled: false."""
    manifest["settings"]["interactivity"]["is_enabled"] = False
    async with Workspace(manifest) as ws:
        answer = await ws.person(ANA).shortcut("declare")

        assert (answer.status, answer.error) == (0, "dispatch_failed")


async def test_waiting_ends(ws: Workspace) -> None:
    """A condition that never comes true, or that always looks for what is not there, is a TimeoutError."""
    with pytest.raises(TimeoutError):
        await ws.wait_for(lambda: ws.channel("nowhere"), timeout=0.01)
