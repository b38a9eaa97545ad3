"""conversations.*, pins, reactions, bookmarks: channels and what hangs in them."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.inputs import NotSent
from sandbox.people import ANA, BEN, GONE
from sandbox.workspace import Workspace


async def refusal(call: Any) -> str:
    """The error word of a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.fixture
async def room(client: AsyncWebClient) -> str:
    """A channel of the app's own."""
    made = await client.conversations_create(name="room")
    return str(made["channel"]["id"])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Room", "invalid_name_specials"),
        ("my room", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
async def test_a_name_is_checked(client: AsyncWebClient, name: str, error: str) -> None:
    """Lower-case letters, digits, - and _, at most 80, not taken. Source: Slack."""
    assert await refusal(client.conversations_create(name=name)) == error


@pytest.mark.parametrize("name", ["inc-0007-checkout_down", "x" * 80, "größe-7", "障害"])
async def test_a_good_name_is_taken(ws: Workspace, client: AsyncWebClient, name: str) -> None:
    """Letters of any script pass, as long as they have no upper case."""
    await client.conversations_create(name=name)

    assert ws.channel(name).members == [ws.app.bot_user_id]


async def test_an_archived_channel_keeps_its_name(client: AsyncWebClient, room: str) -> None:
    """Archiving frees nothing; twice is refused; general cannot be archived."""
    await client.conversations_archive(channel=room)

    assert await refusal(client.conversations_create(name="room")) == "name_taken"
    assert await refusal(client.conversations_archive(channel=room)) == "already_archived"
    await client.conversations_unarchive(channel=room)
    assert await refusal(client.conversations_unarchive(channel=room)) == "not_archived"


async def test_renaming_remembers(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """The new name is found, the old one is in the history of names."""
    await client.conversations_rename(channel=room, name="hall")

    assert (ws.channel("hall").id, ws.channel("hall").previous_names) == (room, ["room"])


async def test_topic_and_purpose_are_short(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """250 characters each; the app must be in."""
    await client.conversations_setTopic(channel=room, topic="t" * 250)

    await client.conversations_setTopic(channel=room, topic="t" * 250)
    assert ws.channel("room").topic == "t" * 250
    assert [line.text for line in ws.notices(room)] == [f"<@{ws.app.bot_user_id}> set the channel topic: {'t' * 250}"]
    assert await refusal(client.conversations_setTopic(channel=room, topic="t" * 251)) == "too_long"
    assert await refusal(client.conversations_setPurpose(channel=room, purpose="p" * 251)) == "too_long"
    assert await refusal(client.conversations_setTopic(channel=ws.channel("general").id, topic="t")) == "not_in_channel"


async def test_one_bad_guest_spoils_an_invitation(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """Nobody comes, and `errors` names each; with force the others come."""
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_invite(channel=room, users=[ANA.id, GONE.id, ws.app.bot_user_id])

    assert caught.value.response["error"] == "user_not_found"
    assert caught.value.response["errors"] == [
        {"user": GONE.id, "ok": False, "error": "user_not_found"},
        {"user": ws.app.bot_user_id, "ok": False, "error": "cant_invite_self"},
    ]
    assert ws.channel("room").members == [ws.app.bot_user_id]
    await client.conversations_invite(channel=room, users=[ANA.id, GONE.id], force=True)
    assert ws.channel("room").members == [ws.app.bot_user_id, ANA.id]
    assert await refusal(client.conversations_invite(channel=room, users=ANA.id)) == "already_in_channel"


async def test_coming_and_going(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """join, kick, members."""
    general = ws.channel("general").id
    await client.conversations_join(channel=general)
    again = await client.conversations_join(channel=general)
    await client.conversations_invite(channel=room, users=[ANA.id, BEN.id])
    await client.conversations_kick(channel=room, user=ANA.id)

    assert again["warning"] == "already_in_channel"
    assert (await client.conversations_members(channel=room))["members"] == [ws.app.bot_user_id, BEN.id]
    assert await refusal(client.conversations_kick(channel=room, user=ANA.id)) == "not_in_channel"
    assert await refusal(client.conversations_kick(channel=room, user=ws.app.bot_user_id)) == "cant_kick_self"
    assert await refusal(client.conversations_kick(channel=general, user=ANA.id)) == "cant_kick_from_general"


async def test_lists_go_by_pages(client: AsyncWebClient, room: str) -> None:
    """limit and cursor walk through everything once."""
    seen, cursor = [], ""
    while True:
        answer = await client.conversations_list(limit=2, cursor=cursor)
        seen += [channel["name"] for channel in answer["channels"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert seen == ["general", "incident-response", "engineering", "random", "room"]
    assert [c["id"] for c in (await client.users_conversations())["channels"]] == [room]
    assert await refusal(client.conversations_list(cursor="zzz")) == "invalid_cursor"
    assert await refusal(client.conversations_list(limit=1001)) == "invalid_limit"


async def test_history_goes_back_in_time(client: AsyncWebClient, room: str) -> None:
    """Newest first, by pages, between two times; only for members."""
    stamps = [(await client.chat_postMessage(channel=room, text=str(n)))["ts"] for n in range(5)]
    page = await client.conversations_history(channel=room, limit=2)
    rest = await client.conversations_history(channel=room, limit=10, cursor=page["response_metadata"]["next_cursor"])
    between = await client.conversations_history(channel=room, oldest=stamps[1], latest=stamps[3])
    inclusive = await client.conversations_history(channel=room, oldest=stamps[1], latest=stamps[3], inclusive=True)

    assert [[m["text"] for m in answer["messages"]] for answer in (page, rest, between, inclusive)] == [
        ["4", "3"], ["2", "1", "0"], ["2"], ["3", "2", "1"],
    ]  # fmt: skip
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert await refusal(client.conversations_history(channel=room, oldest="noon")) == "invalid_ts_oldest"


async def test_history_is_for_members(ws: Workspace, client: AsyncWebClient) -> None:
    """A public channel that the app is not in keeps its history."""
    assert await refusal(client.conversations_history(channel=ws.channel("general").id)) == "not_in_channel"


async def test_direct_conversations(ws: Workspace, client: AsyncWebClient) -> None:
    """Opened once; not with those who left, not with bots, not with several."""
    first = await client.conversations_open(users=ANA.id)
    second = await client.conversations_open(users=[ANA.id])

    assert first["channel"]["id"] == second["channel"]["id"] == ws.direct(ANA).id
    assert (first.get("already_open"), second.get("already_open")) == (None, True)
    assert await refusal(client.conversations_open(users=GONE.id)) == "user_disabled"
    assert await refusal(client.conversations_open(users=ws.app.bot_user_id)) == "cannot_dm_bot"


async def test_people(ws: Workspace, client: AsyncWebClient) -> None:
    """By id and by e-mail; who left is known by id only."""
    assert (await client.users_lookupByEmail(email="ANA@example.com"))["user"]["id"] == ANA.id
    assert (await client.users_info(user=GONE.id))["user"]["deleted"] is True
    assert await refusal(client.users_lookupByEmail(email=GONE.email)) == "users_not_found"
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"
    group = ws.add_group("oncall", [ANA, BEN])
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [ANA.id, BEN.id]


async def test_the_email_needs_its_scope(manifest: dict[str, Any]) -> None:
    """users:read alone shows no address."""
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read.email")
    async with Workspace(manifest) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)

        assert "email" not in (await client.users_info(user=ANA.id))["user"]["profile"]
        assert await refusal(client.users_lookupByEmail(email=ANA.email)) == "missing_scope"


async def test_pins(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """Pinned once, listed, unpinned once."""
    ts = (await client.chat_postMessage(channel=room, text="card"))["ts"]
    await client.pins_add(channel=room, timestamp=ts)

    assert ws.channel("room").pins == [ts]
    assert [item["message"]["text"] for item in (await client.pins_list(channel=room))["items"]] == ["card"]
    assert await refusal(client.pins_add(channel=room, timestamp=ts)) == "already_pinned"
    await client.pins_remove(channel=room, timestamp=ts)
    assert await refusal(client.pins_remove(channel=room, timestamp=ts)) == "no_pin"
    assert await refusal(client.pins_add(channel=room, timestamp="noon")) == "bad_timestamp"
    assert await refusal(client.pins_add(channel=room, timestamp="1.000001")) == "message_not_found"


async def test_reactions(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """Added once, taken back once."""
    ts = (await client.chat_postMessage(channel=room, text="x"))["ts"]
    await client.reactions_add(channel=room, timestamp=ts, name="eyes")

    assert ws.messages("room")[0].reactions == {"eyes": [ws.app.bot_user_id]}
    assert await refusal(client.reactions_add(channel=room, timestamp=ts, name="eyes")) == "already_reacted"
    assert await refusal(client.reactions_add(channel=room, timestamp=ts, name="No Way")) == "invalid_name"
    await client.reactions_remove(channel=room, timestamp=ts, name="eyes")
    assert await refusal(client.reactions_remove(channel=room, timestamp=ts, name="eyes")) == "no_reaction"


async def test_bookmarks(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """Added, edited in place, removed; links are links."""
    added = await client.bookmarks_add(channel_id=room, title="Status", type="link", link="https://x.io")
    where = {"channel_id": room, "bookmark_id": added["bookmark"]["id"]}
    await client.bookmarks_edit(**where, title="Status: resolved")

    assert [b["title"] for b in ws.channel("room").bookmarks] == ["Status: resolved"]
    wrong = client.bookmarks_add(channel_id=room, title="x", type="link", link="x")
    assert await refusal(wrong) == "invalid_link"
    await client.bookmarks_remove(**where)
    assert (await client.bookmarks_list(channel_id=room))["bookmarks"] == []
    assert await refusal(client.bookmarks_remove(**where)) == "bookmark_not_found"


async def test_files_come_in_two_steps(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """What was uploaded is shown in the channel; a file that was not uploaded is not found."""
    await client.files_upload_v2(channel=room, filename="log.txt", content="hello", initial_comment="the log")

    assert [(m.text, m.files[0]["name"]) for m in ws.messages("room")] == [("the log", "log.txt")]
    pending = await client.files_getUploadURLExternal(filename="a", length=5)
    late = client.files_completeUploadExternal(files=[{"id": pending["file_id"]}], channel_id=room)
    assert await refusal(late) == "file_not_found"


async def test_files_are_messages_too(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """The app hears of them under a subtype of their own, and they count for the limit of one message a second."""
    heard: list[dict[str, Any]] = []
    ws.world.emit = lambda name, event: heard.append(event) if name == "message.channels" else None
    ws.limits.on = True
    for _ in range(4):
        asked = await client.files_getUploadURLExternal(filename="a", length=5)
        ws.world.files[asked["file_id"]]["body"] = b"hello"
        late = client.files_completeUploadExternal(files=[{"id": asked["file_id"]}], channel_id=room)
        if len(heard) == 3:
            assert await refusal(late) == "ratelimited"
        else:
            await late

    assert [event["subtype"] for event in heard] == ["file_share"] * 3


async def test_nobody_leaves_general(ws: Workspace) -> None:
    """Neither the app nor a person; the channel has everybody in it."""
    with pytest.raises(NotSent, match="cannot be left"):
        await ws.person(ANA).command("/leave", channel="general")

    assert ANA.id in ws.channel("general").members


async def test_canvases(ws: Workspace, client: AsyncWebClient, room: str) -> None:
    """One for each channel; edits add and replace."""
    content = {"type": "markdown", "markdown": "two"}
    canvas = (await client.conversations_canvases_create(channel_id=room, document_content=content))["canvas_id"]
    for operation, text in (("insert_at_end", " three"), ("insert_at_start", "one ")):
        change = {"operation": operation, "document_content": {"type": "markdown", "markdown": text}}
        await client.canvases_edit(canvas_id=canvas, changes=[change])

    assert ws.world.canvases[canvas]["text"] == "one two three"
    info = (await client.conversations_info(channel=room))["channel"]
    assert info["properties"]["canvas"]["file_id"] == canvas
    again = client.conversations_canvases_create(channel_id=room, document_content=content)
    assert await refusal(again) == "channel_canvas_already_exists"


async def test_sections_of_a_canvas(client: AsyncWebClient, room: str) -> None:
    """Headings are found by kind and text."""
    content = {"type": "markdown", "markdown": "# One\n\ntext\n\n## Two"}
    canvas = (await client.conversations_canvases_create(channel_id=room, document_content=content))["canvas_id"]

    async def found(kind: str, text: str) -> int:
        criteria = {"section_types": [kind], "contains_text": text}
        return len((await client.canvases_sections_lookup(canvas_id=canvas, criteria=criteria))["sections"])

    assert [await found("h1", "One"), await found("h1", "Two"), await found("any_header", "Two")] == [1, 0, 1]
    unknown = client.canvases_sections_lookup(canvas_id="F0", criteria={"section_types": ["h1"]})
    assert await refusal(unknown) == "canvas_not_found"
