"""A real Bolt app against the workspace: the whole road, over HTTP and over Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.inputs import NotSent
from sandbox.people import ANA, BEN
from sandbox.workspace import Workspace

TITLE = {"type": "plain_text", "text": "Declare"}
OPTIONS = [{"text": {"type": "plain_text", "text": f"P{n}"}, "value": str(n)} for n in range(3)]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "declare",
    "title": TITLE,
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [
        {"type": "input", "block_id": "title", "label": {"type": "plain_text", "text": "Title"},
         "element": {"type": "plain_text_input", "action_id": "title", "max_length": 20}},
        {"type": "input", "block_id": "severity", "label": {"type": "plain_text", "text": "Severity"},
         "element": {"type": "static_select", "action_id": "severity", "options": OPTIONS}},
        {"type": "input", "block_id": "who", "optional": True, "label": {"type": "plain_text", "text": "Who"},
         "element": {"type": "multi_users_select", "action_id": "who"}},
        {"type": "input", "block_id": "service", "optional": True, "label": {"type": "plain_text", "text": "Service"},
         "element": {"type": "external_select", "action_id": "service", "min_query_length": 1}},
    ],
}  # fmt: skip
BUTTONS = [
    {"type": "actions", "block_id": "row", "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "ack", "value": "7"},
        {"type": "overflow", "action_id": "more", "options": OPTIONS},
        {"type": "users_select", "action_id": "commander"},
    ]}
]  # fmt: skip


def furnish(app: AsyncApp) -> list[Any]:
    """Listeners for everything that a person can do; gives what they heard."""
    heard: list[Any] = []
    _commands(app, heard)
    _modals(app, heard)
    _events(app, heard)
    return heard


def _commands(app: AsyncApp, heard: list[Any]) -> None:
    @app.command("/incident")
    async def command(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack(f"heard {body['text']}")
        if body["text"] == "open":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        elif body["text"] == "post":
            await client.chat_postMessage(channel=body["channel_id"], text="card", blocks=BUTTONS)

    @app.action("ack")
    async def press(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        heard.append(("ack", body["user"]["id"], body["actions"][0]["value"], body["message"]["text"]))
        await respond("thank you")

    @app.action("more")
    @app.action("commander")
    async def choose(ack: Any, action: Any) -> None:
        await ack()
        heard.append((action["action_id"], action.get("selected_user") or action["selected_option"]["value"]))


def _modals(app: AsyncApp, heard: list[Any]) -> None:
    @app.options("service")
    async def suggest(ack: Any, payload: Any) -> None:
        option = {"text": {"type": "plain_text", "text": payload["value"]}, "value": payload["value"]}
        await ack(options=[option])

    @app.view("declare")
    async def submit(ack: Any, view: Any) -> None:
        values = view["state"]["values"]
        title = values["title"]["title"]["value"]
        if title == "bad":
            await ack(response_action="errors", errors={"title": "say more"})
        elif title == "next":
            await ack(response_action="update", view={**MODAL, "title": {"type": "plain_text", "text": "Next"}})
        elif title == "above":
            await ack(response_action="push", view=MODAL)
        elif title == "all":
            await ack(response_action="clear")
        else:
            await ack()
            heard.append(values)

    @app.shortcut("declare")
    @app.shortcut("from_message")
    async def shortcut(ack: Any, payload: Any, client: AsyncWebClient) -> None:
        await ack()
        heard.append((payload["type"], payload.get("message", {}).get("text")))
        await client.views_open(trigger_id=payload["trigger_id"], view=MODAL)


def _events(app: AsyncApp, heard: list[Any]) -> None:
    @app.event("message")
    async def message(event: Any) -> None:
        heard.append((event["user"], event["text"]))

    @app.event("app_home_opened")
    async def home(event: Any, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTONS})


@pytest.fixture
def heard(listening: AsyncApp) -> list[Any]:
    """What the furnished app hears over HTTP."""
    return furnish(listening)


async def walk(ws: Workspace, heard: list[Any]) -> None:
    """Command, message, button, menus, thread of answers, shortcut, modal, event, Home."""
    p = ws.person(ANA)
    answer = await p.command("/incident post", channel="random")
    assert (answer.status, answer.text, answer.error) == (200, "heard post", None)
    card = await ws.wait_for(lambda: {m.text: m for m in ws.messages("random")}["card"])
    pressed = await ws.person(BEN).click(card, "Acknowledge")
    thanks = await ws.wait_for(lambda: pressed.replies[0])
    assert (thanks.text, thanks.ephemeral_to) == ("thank you", BEN.id)
    await p.choose(card, "more", "P2")
    await p.select(card, ("row", "commander"), BEN.id)
    await p.message_shortcut("from_message", card)
    view = await ws.wait_for(lambda: p.view)
    await p.submit(view, {"Title": "checkout down", "severity": "P1", "Who": [BEN.id], "service": "shop"})
    assert p.view is None
    ws.world.join(ws.channel("random"), ws.app.bot_user_id)
    await p.say("hello @Ben", channel="random")
    await p.open_home()
    home = await ws.wait_for(lambda: p.home)
    assert home.blocks[0]["block_id"] == "row"
    await ws.wait_for(lambda: heard[5])
    assert heard == [
        ("ack", BEN.id, "7", "card"),
        ("more", "2"),
        ("commander", BEN.id),
        ("message_action", "card"),
        {
            "title": {"title": {"type": "plain_text_input", "value": "checkout down"}},
            "severity": {"severity": {"type": "static_select", "selected_option": OPTIONS[1]}},
            "who": {"who": {"type": "multi_users_select", "selected_users": [BEN.id]}},
            "service": {"service": {"type": "external_select", "selected_option": {
                "text": {"type": "plain_text", "text": "shop"}, "value": "shop"}}},
        },
        (ANA.id, f"hello <@{BEN.id}>"),
    ]  # fmt: skip


async def test_the_whole_road_over_http(ws: Workspace, heard: list[Any]) -> None:
    """Signed requests in, acknowledgements and Web API calls out."""
    assert await ws.verify_url() is True
    await walk(ws, heard)


async def test_a_submission_is_answered_in_every_way(ws: Workspace, heard: list[Any]) -> None:
    """errors keep the modal, update changes it, push adds one, clear ends all, nothing closes one."""
    p = ws.person(ANA)
    await p.command("/incident open")
    view = await ws.wait_for(lambda: p.view)
    refused = await p.submit(view, {"Title": "bad", "Severity": "0"})
    assert refused.body == {"response_action": "errors", "errors": {"title": "say more"}}
    assert p.view is view
    await p.submit(view, {"Title": "next"})
    assert (p.view, view.title) == (view, "Next")
    await p.submit(view, {"Title": "above"})
    above = p.view
    assert above is not None
    assert above.previous_id == view.id
    await p.submit(above, {"Title": "fine", "Severity": "0"})
    assert p.view is view
    await p.submit(view, {"Title": "all"})
    assert p.view is None
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"Severity": "0"}, "title"),
        ({"Title": "  ", "Severity": "0"}, "title"),
        ({"Title": "x" * 21, "Severity": "0"}, "title"),
        ({"Title": "x"}, "severity"),
    ],
)
async def test_slacks_client_keeps_an_unfinished_modal(
    ws: Workspace, heard: list[Any], values: dict[str, str], field: str
) -> None:
    """Empty required fields and values that are too long are never sent."""
    p = ws.person(ANA)
    await p.command("/incident open")
    view = await ws.wait_for(lambda: p.view)
    with pytest.raises(NotSent) as caught:
        await p.submit(view, values)

    assert list(caught.value.fields) == [field]
    assert heard == []


async def test_an_option_that_is_not_offered(ws: Workspace, heard: list[Any]) -> None:
    """Nobody can choose what is not there, or press what is not there."""
    p = ws.person(ANA)
    await p.command("/incident open")
    view = await ws.wait_for(lambda: p.view)
    with pytest.raises(NotSent, match="no option 'P9'"):
        await p.fill(view, {"Severity": "P9"})
    with pytest.raises(LookupError, match="nothing here is called"):
        await p.press(view, "resolve")
    assert heard == []


async def test_fifty_commands_at_once(ws: Workspace, heard: list[Any]) -> None:
    """All are delivered side by side and answered."""
    answers = await asyncio.gather(*(ws.person(ANA).command("/incident list") for _ in range(50)))

    assert {(answer.status, answer.text) for answer in answers} == {(200, "heard list")}
    assert heard == []


async def test_a_global_shortcut_opens_a_modal(ws: Workspace, heard: list[Any]) -> None:
    """It has no channel; what the manifest lacks cannot be chosen."""
    p = ws.person(ANA)
    await p.shortcut("declare")
    view = await ws.wait_for(lambda: p.view)

    assert (view.title, view.callback_id) == ("Declare", "declare")
    assert heard == [("shortcut", None)]
    with pytest.raises(LookupError, match="no global shortcut"):
        await p.shortcut("from_message")


@pytest.fixture
async def socket(manifest: dict[str, Any]) -> AsyncIterator[tuple[Workspace, list[Any], AsyncSocketModeHandler]]:
    """The furnished app over Socket Mode."""
    async with Workspace(manifest, limits=False, socket_mode=True) as ws:
        app = AsyncApp(client=AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url))
        heard = furnish(app)
        handler = AsyncSocketModeHandler(app, ws.app.app_token)
        handler.client.logger.setLevel(logging.CRITICAL)
        await handler.connect_async()
        yield ws, heard, handler
        await handler.close_async()


async def test_the_whole_road_over_socket_mode(
    socket: tuple[Workspace, list[Any], AsyncSocketModeHandler],
) -> None:
    """Envelopes in, acknowledgements with payload out."""
    ws, heard, _ = socket
    await ws.wait_for(lambda: ws.socket.connections)
    await walk(ws, heard)


async def test_a_socket_is_refreshed(socket: tuple[Workspace, list[Any], AsyncSocketModeHandler]) -> None:
    """After a disconnect notice the client comes again with a new ticket."""
    ws, _, _ = socket
    await ws.wait_for(lambda: ws.socket.connections)
    old = ws.socket.connections[0]
    await ws.socket.disconnect()
    await ws.wait_for(lambda: ws.socket.connections and ws.socket.connections[0] is not old)
    answer = await ws.person(ANA).command("/incident list")

    assert (answer.status, answer.text) == (200, "heard list")
    assert [call.method for call in ws.calls if call.method.startswith("apps.")] == ["apps.connections.open"] * 2


async def test_without_a_connection_nothing_arrives(manifest: dict[str, Any]) -> None:
    """The person sees Slack's error; a used ticket opens nothing."""
    async with Workspace(manifest, socket_mode=True) as ws:
        answer = await ws.person(ANA).command("/incident list")
        client = AsyncWebClient(token=ws.app.app_token, base_url=ws.api_url)
        url = (await client.apps_connections_open(app_token=ws.app.app_token))["url"]

        assert (answer.status, answer.error) == (0, "dispatch_failed")
        assert url.startswith(ws.url.replace("http", "ws") + "/link/?ticket=")
