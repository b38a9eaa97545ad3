"""The page API: the workspace as one person sees it, what they do, the clock, and changes as they happen."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import VirtualClock
from sandbox.people import ANA, BEN, TEAM
from sandbox.workspace import Workspace

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press"}
MODAL = {
    "type": "modal",
    "callback_id": "m",
    "title": {"type": "plain_text", "text": "T"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [
        {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Title"},
         "element": {"type": "plain_text_input", "action_id": "a"}}],
}  # fmt: skip


class Page:
    """The page's side of the API, as one person."""

    def __init__(self, ws: Workspace, session: aiohttp.ClientSession, me: str = ANA.id) -> None:
        self._ws, self._session, self._me = ws, session, me

    async def state(self) -> dict[str, Any]:
        async with self._session.get(f"{self._ws.url}/page/api/state", params={"as": self._me}) as answer:
            state: dict[str, Any] = await answer.json()
            return state

    async def act(self, kind: str, **parts: Any) -> dict[str, Any]:
        return await self.post("act", {"as": self._me, "kind": kind, **parts})

    async def post(self, where: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"{self._ws.url}/page/api/{where}", json=body) as answer:
            got: dict[str, Any] = await answer.json()
            return got


@pytest.fixture
def page(ws: Workspace, session: aiohttp.ClientSession) -> Page:
    """Ana's page."""
    return Page(ws, session)


async def test_the_state_has_what_the_page_draws(page: Page, client: AsyncWebClient) -> None:
    """People, channels, messages, commands, shortcuts, clock, app."""
    await client.chat_postMessage(channel="#general", text=f"<@{ANA.id}> look")
    state = await page.state()

    assert set(state) == {
        "me", "people", "channels", "messages", "views", "home", "clock", "commands", "shortcuts", "controls", "app",
        "groups", "unread", "services",
    }  # fmt: skip
    assert [p["id"] for p in state["people"]][: len(TEAM)] == [p.id for p in TEAM]
    general = state["channels"][0]
    assert (general["name"], general["unread"], general["mentions"], general["is_member"]) == ("general", 1, 1, True)
    (message,) = state["messages"][general["id"]]
    assert (message["bot"], message["name"], message["mentions_me"]) == (True, "Warroom", True)
    assert state["commands"][0] == {
        "command": "/incident", "description": "Incidents", "usage_hint": "declare P0"
    }  # fmt: skip
    assert state["unread"] == {ANA.id: 1, **{p.id: 0 for p in TEAM[1:]}}


async def test_private_things_stay_private(ws: Workspace, session: aiohttp.ClientSession) -> None:
    """Other people's direct and ephemeral messages, and private channels, are not in the state."""
    ws.world.create_channel("secret", ANA.id, private=True, members=[ANA.id])
    ws.world.post(ws.direct(ANA), ws.app.bot_user_id, "direct")
    ws.world.post(ws.channel("general"), ws.app.bot_user_id, "psst", ephemeral_to=ANA.id)
    states = [await Page(ws, session, person.id).state() for person in (ANA, BEN)]

    assert [len(state["channels"]) for state in states] == [6, 4]
    assert [sum(len(shown) for shown in state["messages"].values()) for state in states] == [2, 0]


async def test_reading_clears_the_badge(ws: Workspace, page: Page) -> None:
    """What was read is not unread."""
    ws.world.post(ws.channel("general"), BEN.id, "x")
    before = (await page.state())["channels"][0]["unread"]
    await page.act("read", channel=ws.channel("general").id)

    assert (before, (await page.state())["channels"][0]["unread"]) == (1, 0)


@pytest.fixture
def bot(listening: AsyncApp) -> AsyncApp:
    """An app with a command, a button and a modal."""

    @listening.command("/incident")
    async def command(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack("heard")
        if body["text"] == "open":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @listening.action("press")
    async def press(ack: Any, respond: Any) -> None:
        await ack()
        await respond("pressed")

    @listening.view("m")
    async def submit(ack: Any, view: Any) -> None:
        bad = view["state"]["values"]["b"]["a"]["value"] == "bad"
        await (ack(response_action="errors", errors={"b": "no"}) if bad else ack())

    return listening


@pytest.mark.usefixtures("bot")
async def test_acting_through_the_page(ws: Workspace, page: Page) -> None:
    """Command, button, modal with errors, refusals of the client, and saying something."""
    general = ws.channel("general").id
    assert (await page.act("command", channel=general, text="/incident open"))["answer"]["text"] == "heard"
    view = await ws.wait_for(lambda: ws.person(ANA).view)
    empty = await page.act("submit", view_id=view.id, values={})
    bad = await page.act("submit", view_id=view.id, values={"b": {"a": "bad"}})
    good = await page.act("submit", view_id=view.id, values={"b": {"a": "good"}})
    assert empty == {"ok": False, "error": empty["error"], "errors": {"b": "Please complete this required field."}}
    assert (bad["ok"], bad["answer"]["body"]["errors"]) == (True, {"b": "no"})
    assert (good["ok"], (await page.state())["views"]) == (True, [])
    row = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
    card = ws.world.post(ws.channel("general"), ws.app.bot_user_id, "card", blocks=row)
    where = {"container": {"channel": general, "ts": card.ts}, "block_id": "row", "action_id": "press"}
    assert (await page.act("action", **where))["ok"] is True
    await ws.wait_for(lambda: any(m.text == "pressed" for m in ws.messages("general")))
    await page.act("say", channel=general, text="hi <@U0000BEN>")
    assert [m.plain for m in ws.messages("general") if m.user == ANA.id] == ["hi @Ben"]


async def test_the_page_shows_slacks_errors(ws: Workspace, page: Page) -> None:
    """A dead app, an unknown act, a message that is gone, a channel that one is not in."""
    general = ws.channel("general").id
    ws.app.request_url = "http://127.0.0.1:9/slack/events"
    dead = await page.act("command", channel=general, text="/incident list")
    nothing = await page.act("dance")
    gone = await page.act("action", container={"channel": general, "ts": "1.1"}, block_id="b", action_id="a")

    assert [(a["ok"], a["error"]) for a in (dead, nothing, gone)] == [
        (False, "dispatch_failed"), (False, "no act 'dance'"), (False, "the message is gone"),
    ]  # fmt: skip
    assert (await page.state())["app"]["connected"] is False


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [("{}", "text/plain", 415), ("{", "application/json", 400), ("[]", "application/json", 400)],
)
async def test_no_other_sites_form_can_act(
    ws: Workspace, session: aiohttp.ClientSession, body: str, content_type: str, status: int
) -> None:
    """Acts are JSON objects with JSON's content type, which a foreign page cannot send."""
    for where in ("act", "clock", "control", "break"):
        url = f"{ws.url}/page/api/{where}"
        async with session.post(url, data=body, headers={"Content-Type": content_type}) as answer:
            assert answer.status == status


async def test_nobody_is_refused(ws: Workspace, session: aiohttp.ClientSession) -> None:
    """An unknown id, a bot and somebody who left see nothing."""
    for user in ("U0NOBODY", "U0000ROBO", "U0000GONE"):
        async with session.get(f"{ws.url}/page/api/state", params={"as": user}) as answer:
            assert answer.status == 400


async def test_joining_and_reacting(ws: Workspace, page: Page, client: AsyncWebClient) -> None:
    """A public channel is joined, a reaction is put and taken back."""
    await client.conversations_create(name="room")
    said = ws.world.post(ws.channel("general"), BEN.id, "x")
    where = {"channel": said.channel, "ts": said.ts, "name": "eyes"}
    await page.act("join", channel=ws.channel("room").id)
    await page.act("react", **where)

    assert ANA.id in ws.channel("room").members
    assert said.reactions == {"eyes": [ANA.id]}
    await page.act("react", **where)
    assert said.reactions == {}


async def test_the_clock_and_the_controls(manifest: dict[str, Any], session: aiohttp.ClientSession) -> None:
    """Rate, jump by seconds, jump to the next timer, and a control that is pressed."""
    pressed: list[str] = []

    async def upcoming() -> float:
        return 9000.0

    async def control() -> None:
        pressed.append("kill")

    clock = VirtualClock(start=5000.0, rate=0)
    async with Workspace(manifest, clock=clock, next_timer=upcoming, controls={"kill -9 the bot": control}) as ws:
        page = Page(ws, session)
        rated = await page.post("clock", {"rate": 0})
        await page.post("clock", {"jump": 60})
        between = clock.now()
        jumped = await page.post("clock", {"jump": "next"})
        await page.post("control", {"label": "kill -9 the bot"})
        wrong = [await page.post("clock", {"rate": -1}), await page.post("control", {"label": "sing"})]

    assert rated["clock"] == {"now": 5000.0, "rate": 0.0, "next_timer": 9000.0}
    assert (between, jumped["clock"]["now"], pressed) == (5060.0, 9000.0, ["kill"])
    assert [answer["ok"] for answer in wrong] == [False, False]


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """The changes of an event stream."""
    async for line in answer.content:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


async def test_changes_are_told_as_they_happen(ws: Workspace, session: aiohttp.ClientSession) -> None:
    """Messages to everybody, modals to their owner only."""
    params = {"as": ANA.id}
    async with session.get(f"{ws.url}/page/api/events", params=params) as answer, asyncio.timeout(5):
        await answer.content.readline()
        ws.world.modals.open(BEN.id, MODAL)
        ws.world.modals.open(ANA.id, MODAL)
        ws.world.post(ws.channel("general"), BEN.id, "x")
        stream = events(answer)
        got = [await anext(stream), await anext(stream)]

    general = ws.channel("general").id
    assert got == [{"what": "views", "channel": None}, {"what": "messages", "channel": general}]
