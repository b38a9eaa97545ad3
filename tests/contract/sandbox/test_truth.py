"""What the workspace sends has no key that Slack's own payloads and answers lack."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api import METHODS
from sandbox.people import ANA, BEN
from sandbox.tickets import Tickets
from sandbox.workspace import Workspace

LOGS = Path(__file__).parents[1] / "slack_truth" / "java-json-logs"

# Documented by Slack, and sent by it, but missing in the skeletons.
BEYOND = {
    "view.blocks": "a view payload carries the blocks of the view",
    "view.state.values": "the skeleton leaves the state empty",
    "state.values": "the skeleton leaves the state empty",
    "actions[].selected_options": "checkboxes and multi selects",
    "items[].message": "pins.list: the skeleton's pins were of files",
    "items[].channel": "pins.list: the skeleton's pins were of files",
}
# Free-form parts: block kit objects are held to the specification elsewhere.
FREE = ("blocks", "attachments", "metadata", "values", "files")

VIEW: dict[str, Any] = {
    "type": "modal",
    "callback_id": "m",
    "title": {"type": "plain_text", "text": "T"},
    "submit": {"type": "plain_text", "text": "Go"},
    "notify_on_close": True,
    "blocks": [
        {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Title"},
         "element": {"type": "plain_text_input", "action_id": "a"}},
        {"type": "actions", "block_id": "acts", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "More"}, "action_id": "more"}]},
    ],
}  # fmt: skip
OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
BLOCKS: list[dict[str, Any]] = [
    {"type": "actions", "block_id": "acts", "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press", "value": "v"},
        {"type": "static_select", "action_id": "pick", "options": [OPTION]},
        {"type": "checkboxes", "action_id": "tick", "options": [OPTION]},
        {"type": "overflow", "action_id": "more", "options": [OPTION]},
    ]},
]  # fmt: skip


def load(path: Path) -> Any:
    """A skeleton, packed or not."""
    if path.exists():
        return json.loads(path.read_text())
    return json.loads(gzip.decompress(path.with_name(path.name + ".gz").read_bytes()))


def unknown(sent: Any, known: Any, path: str = "") -> list[str]:
    """The keys of `sent` that `known` lacks."""
    if isinstance(sent, list):
        return [key for child in sent for key in unknown(child, known[0] if known else {}, f"{path}[]")]
    if not isinstance(sent, dict):
        return []
    found = []
    for key, value in sent.items():
        here = f"{path}.{key}".lstrip(".")
        if here in BEYOND:
            continue
        if not isinstance(known, dict) or key not in known:
            found.append(here)
        elif key not in FREE:
            found += unknown(value, known[key], here)
    return found


async def scripted(client: AsyncWebClient, ws: Workspace) -> None:
    """Call every method that has a skeleton, successfully."""
    call = client.api_call
    made = await call("conversations.create", params={"name": "room"})
    room = made["channel"]["id"]
    posted = await call("chat.postMessage", json={"channel": room, "text": "x", "blocks": BLOCKS,
                        "metadata": {"event_type": "t", "event_payload": {}}})  # fmt: skip
    where = {"channel": room, "ts": posted["ts"]}
    await call("chat.postMessage", json={"channel": room, "text": "y", "thread_ts": posted["ts"]})
    await call("chat.update", json={**where, "text": "z"})
    await call("chat.getPermalink", params={"channel": room, "message_ts": posted["ts"]})
    await call("conversations.history", params={"channel": room, "limit": 1, "include_all_metadata": True})
    await call("conversations.replies", params={**where, "limit": 1})
    await call("pins.add", params={"channel": room, "timestamp": posted["ts"]})
    await call("pins.list", params={"channel": room})
    await call("pins.remove", params={"channel": room, "timestamp": posted["ts"]})
    await call("reactions.add", params={"channel": room, "timestamp": posted["ts"], "name": "eyes"})
    await call("conversations.invite", params={"channel": room, "users": f"{ANA.id},{BEN.id}"})
    await call("chat.postEphemeral", json={"channel": room, "user": ANA.id, "text": "psst"})
    for method in ("info", "members", "setTopic", "setPurpose"):
        await call(f"conversations.{method}", params={"channel": room, "topic": "t", "purpose": "p"})
    await call("conversations.list", params={"types": "public_channel,private_channel,im"})
    await call("users.conversations", params={"types": "public_channel,im"})
    await call("conversations.open", params={"users": ANA.id, "return_im": True})
    await call("conversations.open", params={"users": ANA.id, "return_im": True})
    await call("conversations.join", params={"channel": ws.channel("general").id})
    await call("conversations.join", params={"channel": ws.channel("general").id})
    await call("users.info", params={"user": ANA.id})
    await call("users.list", params={"limit": 2})
    await call("users.lookupByEmail", params={"email": ANA.email})
    group = ws.add_group("oncall", [ANA])
    await call("usergroups.list", params={"include_users": True})
    await call("usergroups.users.list", params={"usergroup": group.id})
    added = await call(
        "bookmarks.add", params={"channel_id": room, "title": "t", "type": "link", "link": "https://x.io"}
    )
    bookmark = {"channel_id": room, "bookmark_id": added["bookmark"]["id"]}
    await call("bookmarks.edit", params={**bookmark, "title": "u"})
    await call("bookmarks.list", params={"channel_id": room})
    await views(call, ws)
    await documents(call, client, room)
    await call("auth.test")
    await AsyncWebClient(token=ws.app.app_token, base_url=ws.api_url).api_call("apps.connections.open")
    await call("chat.delete", json=where)
    await call("conversations.rename", params={"channel": room, "name": "room-2"})
    await call("conversations.archive", params={"channel": room})


async def views(call: Callable[..., Any], ws: Workspace) -> None:
    """The four methods of views."""
    tickets: Tickets = ws.world.tickets
    opened = await call("views.open", json={"trigger_id": tickets.trigger(ANA.id), "view": VIEW})
    view_id = opened["view"]["id"]
    await call("views.update", json={"view_id": view_id, "view": VIEW})
    await call("views.push", json={"trigger_id": tickets.trigger(ANA.id, view_id), "view": VIEW})
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await call("views.publish", json={"user_id": ANA.id, "view": home})


async def documents(call: Callable[..., Any], client: AsyncWebClient, room: str) -> None:
    """Files and canvases."""
    await client.files_upload_v2(channel=room, filename="a.txt", content="hello", title="A")
    content = {"type": "markdown", "markdown": "# A"}
    made = await call("canvases.create", json={"title": "t", "document_content": content})
    change = {"operation": "insert_at_end", "document_content": content}
    await call("canvases.edit", json={"canvas_id": made["canvas_id"], "changes": [change]})
    await call("conversations.canvases.create", json={"channel_id": room, "document_content": content})


async def test_answers_hold_no_key_that_slacks_answers_lack(ws: Workspace, client: AsyncWebClient) -> None:
    """Every method that has a skeleton is called and its answer held against it."""
    await scripted(client, ws)

    answered = {call.method for call in ws.calls if call.ok}
    skeletons = {path.name.split(".json")[0] for path in (LOGS / "api").iterdir()} & set(METHODS)
    assert skeletons - answered == set()
    found = {
        (call.method, key)
        for call in ws.calls
        if call.method in skeletons
        for key in unknown(call.answer, load(LOGS / "api" / f"{call.method}.json"))
    }
    assert found == set()


async def test_refusals_hold_no_key_that_slacks_answers_lack(ws: Workspace, client: AsyncWebClient) -> None:
    """The same for answers that say no."""
    for method in METHODS:
        await client.session.post(ws.api_url + method, headers={"Authorization": f"Bearer {ws.app.bot_token}"})  # type: ignore[union-attr] # given by the fixture
    skeletons = {path.name.split(".json")[0] for path in (LOGS / "api").iterdir()}

    found = {
        (call.method, key)
        for call in ws.calls
        if call.method in skeletons
        for key in unknown(call.answer, load(LOGS / "api" / f"{call.method}.json"))
        if key != "response_metadata.messages"
    }
    assert found - OPEN_QUESTIONS == set()


# Slack gives response_metadata for invalid arguments of every method; some skeletons never saw one.
OPEN_QUESTIONS = {(method, "response_metadata") for method in METHODS}


def payload(request: web.Request) -> Any:
    """What a delivered request carries."""
    text = request._read_bytes.decode()  # type: ignore[union-attr] # the body was read by the app
    if request.content_type == "application/json":
        return json.loads(text)
    form = {key: value[0] for key, value in parse_qs(text, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


async def test_payloads_hold_no_key_that_slacks_payloads_lack(
    ws: Workspace, client: AsyncWebClient, raw: list[web.Request]
) -> None:
    """Slash command, block_actions, view_submission, view_closed and message shortcut against Slack's own."""
    backend = LOGS / "app-backend"
    p = ws.person(ANA)
    await client.conversations_join(channel=ws.channel("general").id)
    await client.chat_postMessage(channel="#general", text="x", blocks=BLOCKS)
    message = ws.messages("general")[0]
    await p.command("/incident list")
    await p.click(message, "press")
    await p.select(message, "pick", "1")
    await p.select(message, "tick", ["1"])
    await p.choose(message, "more", "One")
    await p.message_shortcut("from_message", message)
    await client.views_open(trigger_id=ws.world.tickets.trigger(ANA.id), view=VIEW)
    view = p.view
    assert view is not None
    await p.press(view, "more")
    await p.submit(view, {"Title": "t"})
    await client.views_open(trigger_id=ws.world.tickets.trigger(ANA.id), view=VIEW)
    assert p.view is not None
    await p.close(p.view)

    files = {
        "block_actions": "interactive-components/BlockActionPayload.json",
        "message_action": "interactive-components/MessageShortcutPayload.json",
        "view_submission": "views/ViewSubmissionPayload.json",
        "view_closed": "views/ViewClosedPayload.json",
        None: "slash-commands/SlashCommandPayload.json",
    }
    sent = [payload(request) for request in raw if request.content_type != "application/json"]
    assert {body.get("type") for body in sent} == set(files)
    found = {(body.get("type"), key) for body in sent for key in unknown(body, load(backend / files[body.get("type")]))}
    assert found == set()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_tiers_are_slacks(name: str) -> None:
    """A method's tier is the one of Slack's list, but for the one that its reference contradicts."""
    tier = json.loads((LOGS / "rate_limit_tiers.json").read_text())[name]
    expected = {"Tier1": 1, "Tier2": 2, "Tier3": 3, "Tier4": 4}.get(tier)
    if name == "apps.connections.open":
        assert (expected, METHODS[name].tier) == (1, 3)
    else:
        assert METHODS[name].tier == expected
