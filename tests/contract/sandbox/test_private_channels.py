"""Private channels: for whoever is not in one it does not exist, the app included."""

from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.inputs import NotSent
from sandbox.people import ANA, BEN, CLEO
from sandbox.workspace import Workspace


async def refusal(call: Any) -> str:
    """The error word of a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.fixture
async def room(client: AsyncWebClient) -> str:
    """A private channel of the app's own, with Ana in it."""
    made = await client.conversations_create(name="hush", is_private=True)
    channel = str(made["channel"]["id"])
    await client.conversations_invite(channel=channel, users=ANA.id)
    return channel


async def names(client: AsyncWebClient, types: str) -> list[str]:
    """The names that conversations.list shows of these types."""
    return [channel["name"] for channel in (await client.conversations_list(types=types))["channels"]]


async def test_it_is_listed_where_private_ones_are_asked_for(client: AsyncWebClient, room: str) -> None:
    """By default neither list shows it; `types` does, as private."""
    assert "hush" not in await names(client, "public_channel")
    assert await names(client, "private_channel") == ["hush"]
    assert [one["id"] for one in (await client.users_conversations())["channels"]] == []
    own = (await client.users_conversations(types="public_channel,private_channel"))["channels"]
    assert [(one["id"], one["is_private"]) for one in own] == [(room, True)]


async def test_an_app_that_is_not_in_it_does_not_find_it(ws: Workspace, client: AsyncWebClient) -> None:
    """Read, written, joined, invited to, archived, looked at: channel_not_found; but its name is taken."""
    other = ws.world.create_channel("theirs", CLEO.id, private=True, members=[CLEO.id])

    for call in (
        client.conversations_history(channel=other.id),
        client.conversations_info(channel=other.id),
        client.conversations_members(channel=other.id),
        client.conversations_join(channel=other.id),
        client.conversations_invite(channel=other.id, users=ANA.id),
        client.conversations_archive(channel=other.id),
        client.conversations_setTopic(channel=other.id, topic="x"),
        client.chat_postMessage(channel=other.id, text="x"),
        client.chat_postMessage(channel="#theirs", text="x"),
        client.chat_postEphemeral(channel=other.id, user=CLEO.id, text="x"),
        client.bookmarks_list(channel_id=other.id),
    ):
        assert await refusal(call) == "channel_not_found"
    assert await names(client, "private_channel") == []
    assert await refusal(client.conversations_create(name="theirs")) == "name_taken"


async def test_nobody_joins_by_themselves(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """Neither the app, which is in it already, nor a person."""
    assert await refusal(client.conversations_join(channel=room)) == "method_not_supported_for_channel_type"
    with pytest.raises(NotSent):
        await ws.person(BEN).join(room)
    with pytest.raises(NotSent):
        await ws.person(BEN).say("hello", room)


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("groups:write", "conversations.create", {"name": "x", "is_private": True}),
        ("groups:read", "users.conversations", {"types": "private_channel"}),
        ("groups:history", "conversations.history", {}),
    ],
)
async def test_it_needs_scopes_of_its_own(
    manifest: dict[str, Any], scope: str, method: str, arguments: dict[str, Any]
) -> None:
    """The scopes for public channels open no private one."""
    manifest["oauth_config"]["scopes"]["bot"].remove(scope)
    async with Workspace(manifest) as ws:
        room = ws.world.create_channel("hush", ANA.id, private=True, members=[ANA.id, ws.app.bot_user_id])
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)

        assert await refusal(client.api_call(method, params={"channel": room.id, **arguments})) == "missing_scope"


async def test_the_page_shows_it_to_its_members(
    ws: Workspace, client: AsyncWebClient, room: str, session: aiohttp.ClientSession
) -> None:
    """Name, topic and messages are in Ana's workspace, and nowhere in Ben's."""
    await client.conversations_setTopic(channel=room, topic="walls")
    await client.chat_postMessage(channel=room, text="whispered")
    seen = {}
    for person in (ANA, BEN):
        async with session.get(f"{ws.url}/page/api/state", params={"as": person.id}) as answer:
            seen[person] = await answer.text()

    for secret in ("hush", "walls", "whispered", room):
        assert secret in seen[ANA]
        assert secret not in seen[BEN]


async def test_its_name_leads_only_its_members_there(ws: Workspace, listening: AsyncApp, room: str) -> None:
    """Typed in a command, `#hush` is the channel for Ana, without its name, and a word for Ben. Source: Slack."""
    typed: list[str] = []

    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        typed.append(body["text"])
        await ack()

    listening.command("/incident")(command)
    await ws.person(ANA).command("/incident show #hush")
    await ws.person(BEN).command("/incident show #hush")

    assert typed == [f"show <#{room}|>", "show #hush"]
