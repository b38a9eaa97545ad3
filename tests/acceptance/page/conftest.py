"""A browser, a fresh workspace and a small app in it: what the page's tests stand on."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import VirtualClock
from sandbox.people import ANA, BEN, Person
from sandbox.workspace import Workspace
from tests.support.serving import served

PATIENCE = 15_000  # milliseconds: the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Desk"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Desk", "always_online": True},
        "slash_commands": [
            {
                "command": "/desk",
                "description": "Ask the desk",
                "usage_hint": "form · card · hello",
                "should_escape": True,
            },
            {"command": "/desktop", "description": "Another one", "usage_hint": "[words]", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "open_form", "description": "A form"},
            {"name": "Take note", "type": "message", "callback_id": "take_note", "description": "Notes a message"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["commands", "chat:write", "im:write", "channels:join", "channels:manage", "channels:read"]}
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def option(value: str, text: str) -> dict[str, Any]:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": text, **more}


def section(block_id: str, text: str, **more: Any) -> dict[str, Any]:
    """A section of mrkdwn."""
    return {"type": "section", "block_id": block_id, "text": {"type": "mrkdwn", "text": text}, **more}


def field_of(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An input block whose element's action id is "it"."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "it", **element},
        **more,
    }


CONFIRM = {
    "title": plain("Really?"),
    "text": plain("It cannot be undone."),
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
}
COLOURS = [option("red", "Red"), option("green", "Green"), option("blue", "Blue")]


def card(words: str) -> list[dict[str, Any]]:
    """A card with one of each element that acts at once."""
    menu = {"type": "static_select", "action_id": "colour", "placeholder": plain("A colour"), "options": COLOURS}
    more = {"type": "overflow", "action_id": "more", "options": [option("why", "Why this?"), option("hide", "Hide")]}
    presses = [button("Take", "take", style="primary"), button("Drop", "drop", style="danger", confirm=CONFIRM), more]
    return [section("words", words, accessory=menu), {"type": "actions", "block_id": "presses", "elements": presses}]


def form(title: str = "The form") -> dict[str, Any]:
    """A modal with required, optional and checked fields."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send it"),
        "notify_on_close": True,
        "blocks": [
            field_of("what", "What", {"type": "plain_text_input", "max_length": 40}),
            field_of("who", "Who", {"type": "users_select"}),
            field_of("colour", "Colour", {"type": "radio_buttons", "options": COLOURS}),
            field_of(
                "kind",
                "Kind",
                {"type": "static_select", "action_id": "kind", "options": COLOURS},
                optional=True,
                dispatch_action=True,
            ),
            field_of("about", "About", {"type": "external_select", "min_query_length": 2}, optional=True),
            field_of("mail", "Mail", {"type": "email_text_input"}, optional=True),
            field_of("tags", "Tags", {"type": "multi_static_select", "options": COLOURS}, optional=True),
            section("deeper", "There is more", accessory=button("Deeper", "deeper")),
        ],
    }


@dataclass
class Desk:
    """The workspace, and what its app heard."""

    ws: Workspace
    client: AsyncWebClient
    heard: list[Any] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, thing: Any) -> None:
        """Note what was heard."""
        self.heard.append(thing)
        self.news.set()

    async def until_heard(self, *things: Any) -> None:
        """Wait until exactly this was heard, in this order."""
        async with asyncio.timeout(PATIENCE / 1000):
            while self.heard != list(things):
                self.news.clear()
                await self.news.wait()

    async def post(self, channel: str, text: str, blocks: list[dict[str, Any]] | None = None, **more: Any) -> str:
        """Post as the app; gives the ts."""
        place = self.ws.channel(channel).id
        return str((await self.client.chat_postMessage(channel=place, text=text, blocks=blocks, **more))["ts"])


def listen(app: AsyncApp, desk: Desk) -> None:
    """What the app does when it is spoken to."""
    for hear in (hear_commands, hear_presses, hear_forms, hear_shortcuts):
        hear(app, desk)


def hear_commands(app: AsyncApp, desk: Desk) -> None:
    """What the app does at a command."""

    @app.command("/desk")
    async def _command(ack: Any, command: dict[str, Any]) -> None:
        desk.hear(command["text"])
        if command["text"] == "broken":
            raise RuntimeError("the desk fell over")
        if command["text"] == "form":
            await ack()
            await desk.client.views_open(trigger_id=command["trigger_id"], view=form())
        elif command["text"] == "card":
            await ack()
            await desk.client.chat_postMessage(channel=command["channel_id"], text="A card", blocks=card("*A card*"))
        else:
            await ack(f"You said: {command['text']}")


def hear_presses(app: AsyncApp, desk: Desk) -> None:
    """What the app does when something is pressed or chosen."""

    @app.action("deeper")
    async def _deeper(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        desk.hear(body["view"]["state"]["values"]["what"]["it"]["value"])
        await desk.client.views_push(trigger_id=body["trigger_id"], view=form("Deeper"))

    @app.action("kind")
    async def _kind(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        view = form(f"The {action['selected_option']['value']} form")
        await desk.client.views_update(view_id=body["view"]["id"], view=view)

    @app.options("it")
    async def _options(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option(f"{payload['value']}-{n}", f"{payload['value']} number {n}") for n in (1, 2)])

    @app.action("take")
    async def _take(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        desk.hear(("take", body["user"]["id"]))
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await desk.client.chat_update(**place, text="Taken", blocks=card(f"Taken by <@{body['user']['id']}>"))

    @app.action("colour")
    @app.action("more")
    async def _choose(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        desk.hear((action["action_id"], action["selected_option"]["value"]))

    @app.action("drop")
    async def _drop(ack: Any) -> None:
        await ack()
        desk.hear("drop")


def hear_forms(app: AsyncApp, desk: Desk) -> None:
    """What the app does with a form."""

    @app.view("form")
    async def _submit(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if values["what"]["it"]["value"] == "nothing":
            await ack(response_action="errors", errors={"what": "Nothing is not enough."})
            return
        await ack()
        desk.hear(
            (
                values["what"]["it"]["value"],
                values["who"]["it"]["selected_user"],
                values["colour"]["it"]["selected_option"]["value"],
                [chosen["value"] for chosen in values["tags"]["it"]["selected_options"]],
            )
        )

    @app.view_closed("form")
    async def _closed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        desk.hear(("closed", body["is_cleared"]))


def hear_shortcuts(app: AsyncApp, desk: Desk) -> None:
    """What the app does at a shortcut, and when its Home is opened."""

    @app.shortcut("open_form")
    async def _shortcut(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        await desk.client.views_open(trigger_id=shortcut["trigger_id"], view=form())

    @app.shortcut("take_note")
    async def _note(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        desk.hear(("note", shortcut["message"]["text"]))

    @app.event("app_home_opened")
    async def _home(event: dict[str, Any]) -> None:
        blocks = [
            section("hello", f"Good day, <@{event['user']}>"),
            {"type": "actions", "block_id": "b", "elements": [button("Drop", "drop")]},
        ]
        await desk.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, once for all tests. Without one the tests are skipped, but never in CI."""
    found = os.environ.get("WARROOM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found and not os.environ.get("CI"):
        pytest.skip("no chromium here: install it, or name one in WARROOM_CHROMIUM")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk() -> AsyncIterator[Desk]:
    """A workspace with the app running in it, over signed HTTP. Its clock has one timer, twelve minutes ahead."""
    clock = VirtualClock()
    timer = clock.now() + 720

    async def next_timer() -> float | None:
        return timer if clock.now() < timer else None

    async def kick() -> None:
        made.hear("kicked")

    async with Workspace(MANIFEST, clock=clock, next_timer=next_timer, controls={"kick the desk": kick}) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        made = Desk(ws, client)
        app = AsyncApp(client=client, signing_secret=ws.app.signing_secret)
        listen(app, made)
        async with served(app.web_app(path="/slack/events")) as url:
            ws.app.request_url = f"{url}/slack/events"
            for name in ("general", "engineering"):
                await client.conversations_join(channel=ws.channel(name).id)
            yield made


@dataclass
class Windows:
    """Opens browser windows and remembers what they complained of. Windows of former tests are used again."""

    browser: Browser
    url: str
    idle: list[Page]
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)

    async def open(self, person: Person = ANA, channel: str = "", *, width: int = 1280, height: int = 800) -> Page:
        """A window of somebody, at a channel's id."""
        page = self.idle.pop() if self.idle else await self.browser.new_page()
        self.pages.append(page)
        for event, listener in self._listeners().items():
            page.on(event, listener)
        page.set_default_timeout(PATIENCE)
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(f"{self.url}/#as={person.id}" + (f"&channel={channel}" if channel else ""))
        await page.wait_for_selector("#composer textarea")
        await page.wait_for_selector("[data-channel]", state="attached")
        return page

    async def close(self) -> None:
        """Leave every window empty, for the next test."""
        for page in self.pages:
            for event in self._listeners():
                page.remove_listener(event, self._listeners()[event])
            await page.goto("about:blank")
            self.idle.append(page)

    def _listeners(self) -> dict[Any, Any]:
        return {"pageerror": self._on_error, "console": self._on_console, "request": self._on_request}

    def _on_error(self, error: Any) -> None:
        self.complaints.append(str(error))

    def _on_console(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _on_request(self, request: Any) -> None:
        self.asked.add(request.url)


@pytest.fixture(scope="session")
def idle_windows() -> list[Page]:
    """Windows that nobody uses just now."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, desk: Desk, idle_windows: list[Page]) -> AsyncIterator[Windows]:
    """Windows onto the workspace; at the end none may have complained, nor asked anything of another host."""
    opened = Windows(browser, desk.ws.url, idle_windows)
    yield opened
    await opened.close()
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith((desk.ws.url, "data:"))] == []


@pytest_asyncio.fixture(loop_scope="session")
async def ana(windows: Windows, desk: Desk) -> Page:
    """Ana's window, at #general."""
    return await windows.open(ANA, desk.ws.channel("general").id)


@pytest_asyncio.fixture(loop_scope="session")
async def ben(windows: Windows, desk: Desk) -> Page:
    """Ben's window, at #engineering."""
    return await windows.open(BEN, desk.ws.channel("engineering").id)
