"""Who is pinged, and how text is drawn."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import mentions, mrkdwn
from sandbox.people import ANA, BEN
from sandbox.workspace import Workspace


def section(text: str, kind: str = "mrkdwn", **parts: Any) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": kind, "text": text, **parts}}]


@pytest.mark.parametrize(
    ("text", "blocks", "pinged"),
    [
        ("hello <@U1> and <@U2|two>", [], {"U1", "U2"}),
        ("<!channel> <!here|here> <!everyone>", [], {"channel", "here", "everyone"}),
        ("<!subteam^S1|@oncall>", [], {"S1"}),
        ("&lt;!channel&gt; &lt;@U1&gt;", [], set()),
        ("@channel @here bare in text", [], set()),
        ("x", section("look @here"), {"here"}),
        ("x", section("look @here", verbatim=True), set()),
        ("x", section("mail me@here.com"), set()),
        ("x", section("<!channel>", verbatim=True), {"channel"}),
        ("x", section("<!channel> @here <@U1>", kind="plain_text"), set()),
        ("x", section("<#C1|general> <https://x.io|@here>"), set()),
    ],
)
def test_who_is_pinged(text: str, blocks: list[Any], pinged: set[str]) -> None:
    """Tokens ping in text and mrkdwn, bare names only in mrkdwn objects that are not verbatim."""
    assert mentions.pings(text, blocks) == pinged


def test_rich_text_pings_by_its_elements_only() -> None:
    """Words in a rich_text text element never ping."""
    inner = [{"type": "text", "text": "<!channel> @here"}, {"type": "user", "user_id": "U1"}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inner}]}
    loud = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}

    assert mentions.pings("", [rich]) == {"U1"}
    assert mentions.pings("", [{"type": "rich_text", "elements": [loud]}]) == {"here"}


def test_names_are_linked_on_request() -> None:
    """link_names and parse=full read bare @here in the text too."""
    assert mentions.pings("oh @here", [], link_names=True) == {"here"}


async def test_who_was_notified(ws: Workspace, client: AsyncWebClient) -> None:
    """Direct messages, mentions, groups and @channel reach members; edits and threads' @channel reach nobody."""
    group = ws.add_group("oncall", [ANA])
    top = await client.chat_postMessage(channel="#general", text="nobody")
    await client.chat_postMessage(channel=ANA.id, text="direct")
    await client.chat_postMessage(channel="#general", text=f"<@{ANA.id}> mentioned")
    await client.chat_postMessage(channel="#general", text=f"<!subteam^{group.id}> grouped")
    await client.chat_postMessage(channel="#general", text="<!channel> all")
    await client.chat_postMessage(channel="#general", text="<!channel> quiet", thread_ts=top["ts"])
    await client.chat_update(channel=top["channel"], ts=top["ts"], text=f"<@{ANA.id}> edited")

    assert [m.text.split()[-1] for m in ws.notified(ANA)] == ["direct", "mentioned", "grouped", "all"]
    assert [m.text.split()[-1] for m in ws.notified(BEN)] == ["all"]


async def test_a_mention_reaches_members_only(ws: Workspace, client: AsyncWebClient) -> None:
    """Who is not in the channel does not hear of it."""
    await client.conversations_create(name="room")
    await client.chat_postMessage(channel="#room", text=f"<@{ANA.id}> come")

    assert ws.notified(ANA) == []


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*P0* by <@U0000ANA>", "*P0* by @Ana"),
        ("in <#C00000001|general> and <#C9|>", "in #general and #C9"),
        ("<https://x.io|the room> <https://x.io>", "the room https://x.io"),
        ("<!date^1700000000^{time}|12:00 UTC> <!here>", "12:00 UTC @here"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
    ],
)
def test_text_is_drawn_as_people_read_it(text: str, drawn: str) -> None:
    """Mentions by name, links by their words, entities undone."""
    assert mrkdwn.draw(text, {"U0000ANA": "Ana", "C00000001": "general"}) == drawn


async def test_plain_holds_all_that_can_be_read(ws: Workspace, client: AsyncWebClient) -> None:
    """Notification text, section, fields, context, buttons; `visible` is what the channel shows."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "INC-1"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Commander* <@U0000BEN>"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "since &lt;now&gt;"}]},
        {"type": "actions", "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "action_id": "ack"}]},
    ]  # fmt: skip
    await client.chat_postMessage(channel="#general", text="INC-1 declared", blocks=blocks)
    message = ws.messages("general")[0]

    assert message.visible == "INC-1\n*Commander* @Ben\nsince <now>\nAcknowledge"
    assert message.plain == "INC-1 declared\n" + message.visible
    assert message.buttons == [("Acknowledge", "ack")]
