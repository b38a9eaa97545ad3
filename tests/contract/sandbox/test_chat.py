"""chat.*: what is taken, what is refused, and what is remembered."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import ANA, BEN, GONE, ROBO
from sandbox.workspace import Workspace

DIVIDER = [{"type": "divider"}]


async def refusal(call: Any) -> str:
    """The error word of a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_message_lands_where_it_is_sent(ws: Workspace, client: AsyncWebClient) -> None:
    """By id, by name, and to a person, whose direct conversation opens."""
    general = ws.channel("general").id
    await client.chat_postMessage(channel=general, text="one")
    await client.chat_postMessage(channel="#general", text="two")
    told = await client.chat_postMessage(channel=ANA.id, text="three")

    assert [m.text for m in ws.messages("general")] == ["one", "two"]
    assert told["channel"] == ws.direct(ANA).id
    assert [m.text for m in ws.messages(ws.direct(ANA).id)] == ["three"]


async def test_a_message_needs_something_to_say(client: AsyncWebClient) -> None:
    """Neither empty nor blank text passes without blocks."""
    assert await refusal(client.api_call("chat.postMessage", json={"channel": "#general"})) == "no_text"
    blank = client.api_call("chat.postMessage", json={"channel": "#general", "text": " \n"})
    assert await refusal(blank) == "no_text"
    assert await refusal(client.chat_postMessage(channel="#general", text="x" * 40_001)) == "msg_too_long"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("#nowhere", "channel_not_found"),
        (GONE.id, "channel_not_found"),
        (ROBO.id, "cannot_dm_bot"),
    ],
)
async def test_nowhere_is_refused(client: AsyncWebClient, channel: str, error: str) -> None:
    """Unknown places, people who left and other bots."""
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


async def test_archived_and_private_channels_refuse(ws: Workspace, client: AsyncWebClient) -> None:
    """An archived channel takes nothing; a private one is not there for who is not in it."""
    room = (await client.conversations_create(name="room"))["channel"]["id"]
    said = await client.chat_postMessage(channel=room, text="x")
    await client.conversations_archive(channel=room)
    secret = ws.world.create_channel("secret", ANA.id, private=True, members=[ANA.id])

    assert await refusal(client.chat_postMessage(channel=room, text="x")) == "is_archived"
    assert await refusal(client.chat_update(channel=room, ts=said["ts"], text="y")) == "is_inactive"
    assert await refusal(client.chat_postMessage(channel=secret.id, text="x")) == "channel_not_found"


async def test_without_the_public_scope_only_members_post(manifest: dict[str, Any]) -> None:
    """chat:write.public opens public channels; without it: not_in_channel."""
    manifest["oauth_config"]["scopes"]["bot"].remove("chat:write.public")
    async with Workspace(manifest) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)

        assert await refusal(client.chat_postMessage(channel="#general", text="x")) == "not_in_channel"
        await client.conversations_join(channel=ws.channel("general").id)
        await client.chat_postMessage(channel="#general", text="x")


async def test_a_thread_hangs_below_its_parent(ws: Workspace, client: AsyncWebClient) -> None:
    """Replies are counted, and a reply is no parent."""
    top = (await client.chat_postMessage(channel="#general", text="top"))["ts"]
    reply = (await client.chat_postMessage(channel="#general", text="below", thread_ts=top))["ts"]
    general = ws.channel("general").id
    await client.conversations_join(channel=general)

    assert await refusal(client.chat_postMessage(channel=general, text="x", thread_ts="1.0")) == "thread_not_found"
    assert (
        await refusal(client.chat_postMessage(channel=general, text="x", thread_ts=reply)) == "cannot_reply_to_message"
    )
    thread = (await client.conversations_replies(channel=general, ts=top))["messages"]
    assert [(m["text"], m.get("reply_count"), m.get("parent_user_id")) for m in thread] == [
        ("top", 1, None),
        ("below", None, ws.app.bot_user_id),
    ]
    assert [m["text"] for m in (await client.conversations_history(channel=general))["messages"]] == ["top"]


async def test_an_update_replaces_in_place(ws: Workspace, client: AsyncWebClient) -> None:
    """Text without blocks takes the blocks away; metadata stays unless replaced; the ts does not change."""
    metadata = {"event_type": "t", "event_payload": {"id": 7}}
    said = await client.chat_postMessage(channel="#general", text="x", blocks=DIVIDER, metadata=metadata)
    message = ws.messages("general")[0]
    await client.chat_update(channel=said["channel"], ts=said["ts"], text="y")

    assert (message.text, message.blocks, message.metadata, message.ts) == ("y", [], metadata, said["ts"])
    assert message.edited is not None


async def test_an_update_is_held_to_less(ws: Workspace, client: AsyncWebClient) -> None:
    """Own messages only, by channel id, 4,000 characters of text."""
    mine = await client.chat_postMessage(channel="#general", text="x")
    theirs = await ws.person(ANA).say("hello", channel="general")
    general = ws.channel("general").id

    assert await refusal(client.chat_update(channel=general, ts=mine["ts"], text="x" * 4_001)) == "msg_too_long"
    assert await refusal(client.chat_update(channel="#general", ts=mine["ts"], text="y")) == "channel_not_found"
    assert await refusal(client.chat_update(channel=general, ts=theirs.ts, text="y")) == "cant_update_message"
    assert await refusal(client.chat_update(channel=general, ts="1.000001", text="y")) == "message_not_found"
    assert await refusal(client.chat_delete(channel=general, ts=theirs.ts)) == "cant_delete_message"


async def test_a_deleted_message_is_gone(ws: Workspace, client: AsyncWebClient) -> None:
    """It cannot be changed or deleted again, and its pin goes with it."""
    said = await client.chat_postMessage(channel="#random", text="x")
    room = said["channel"]
    await client.conversations_join(channel=room)
    await client.pins_add(channel=room, timestamp=said["ts"])
    await client.chat_delete(channel=room, ts=said["ts"])

    assert ws.messages("random") == []
    assert ws.channel("random").pins == []
    assert await refusal(client.chat_delete(channel=room, ts=said["ts"])) == "message_not_found"


async def test_an_ephemeral_message_is_for_one(ws: Workspace, client: AsyncWebClient) -> None:
    """Only its reader sees it, history does not know it, and it can not be updated."""
    general = ws.channel("general").id
    assert await refusal(client.chat_postEphemeral(channel=general, user=ANA.id, text="x")) == "not_in_channel"
    await client.conversations_join(channel=general)
    said = await client.chat_postEphemeral(channel=general, user=ANA.id, text="psst")

    assert [m.text for m in ws.messages("general", viewer=ANA)] == ["psst"]
    assert ws.messages("general", viewer=BEN) == []
    assert (await client.conversations_history(channel=general))["messages"] == []
    assert await refusal(client.chat_update(channel=general, ts=said["message_ts"], text="y")) == "message_not_found"
    assert await refusal(client.chat_postEphemeral(channel=general, user=ROBO.id, text="x")) == "user_not_in_channel"


async def test_metadata_comes_back_on_request(client: AsyncWebClient) -> None:
    """History holds it with include_all_metadata, not without; malformed metadata is refused."""
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    said = await client.chat_postMessage(channel="#general", text="x", metadata=metadata)
    await client.conversations_join(channel=said["channel"])
    asked = await client.conversations_history(channel=said["channel"], include_all_metadata=True)
    plain = await client.conversations_history(channel=said["channel"])

    assert asked["messages"][0]["metadata"] == metadata
    assert "metadata" not in plain["messages"][0]
    wrong = client.chat_postMessage(channel="#general", text="x", metadata={"event_type": "t"})
    assert await refusal(wrong) == "invalid_metadata_format"


async def test_wrong_blocks_come_back_with_reasons(client: AsyncWebClient) -> None:
    """invalid_blocks says what and where."""
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="#general", text="x", blocks=[{"type": "header"}])

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == ["missing required field: text [json-pointer:/blocks/0]"]
    unread = client.api_call("chat.postMessage", params={"channel": "#general", "text": "x", "blocks": "{"})
    assert await refusal(unread) == "invalid_blocks_format"


async def test_a_link_to_a_message(ws: Workspace, client: AsyncWebClient) -> None:
    """chat.getPermalink names channel and timestamp."""
    said = await client.chat_postMessage(channel="#general", text="x")
    link = (await client.chat_getPermalink(channel=said["channel"], message_ts=said["ts"]))["permalink"]

    assert link == f"{ws.url}/archives/{said['channel']}/p{said['ts'].replace('.', '')}"
