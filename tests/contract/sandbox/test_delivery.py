"""What reaches the app: signatures, deadlines, repetitions, response URLs."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import ANA, BEN, CLEO
from sandbox.workspace import Workspace


def body(request: web.Request) -> Any:
    """What a delivered request carries."""
    text = request._read_bytes.decode()  # type: ignore[union-attr] # the body was read by the app
    if request.content_type == "application/json":
        return json.loads(text)
    form = {key: value[0] for key, value in parse_qs(text, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def answers(ws: Workspace, *responses: web.Response) -> None:
    """What the app answers next."""
    ws.app.answers.extend(responses)  # type: ignore[attr-defined] # the test's own place, see conftest


async def test_a_delivery_is_signed_with_real_time(ws: Workspace, raw: list[web.Request]) -> None:
    """v0, HMAC-SHA256 over version, timestamp and body, however fast the virtual clock runs."""
    ws.clock.advance(3600)
    await ws.person(ANA).command("/incident list")

    request = raw[0]
    stamp = request.headers["X-Slack-Request-Timestamp"]
    base = f"v0:{stamp}:".encode() + (request._read_bytes or b"")
    expected = "v0=" + hmac.new(ws.app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
    assert request.headers["X-Slack-Signature"] == expected
    assert abs(int(stamp) - time.time()) < 5


async def test_a_command_carries_who_where_and_what(ws: Workspace, raw: list[web.Request]) -> None:
    """Form-encoded, with the text escaped since the manifest says so."""
    await ws.person(ANA).command("/incident commander @Ben in #general & <b> @here", channel="random")

    sent = body(raw[0])
    picked = {key: sent[key] for key in ("command", "text", "user_id", "user_name", "channel_id", "channel_name")}
    assert picked == {
        "command": "/incident",
        "text": f"commander <@{BEN.id}> in <#{ws.channel('general').id}|general> &amp; &lt;b&gt; <!here>",
        "user_id": ANA.id,
        "user_name": "ana",
        "channel_id": ws.channel("random").id,
        "channel_name": "random",
    }


async def test_without_should_escape_words_stay_words(ws: Workspace, raw: list[web.Request]) -> None:
    """Mentions that the page inserted become names again."""
    await ws.person(ANA).command(f"/raw hello <@{BEN.id}> & @Cleo")

    assert body(raw[0])["text"] == "hello @ben & @Cleo"


async def test_an_answer_is_shown_to_the_person_only(ws: Workspace, raw: list[web.Request]) -> None:
    """Text, JSON, and in_channel for everybody."""
    answers(
        ws,
        web.Response(text="plain words"),
        web.json_response({"text": "json words"}),
        web.json_response({"text": "for all", "response_type": "in_channel"}),
    )
    got = [await ws.person(ANA).command("/incident list") for _ in range(3)]

    assert [answer.text for answer in got] == ["plain words", "json words", "for all"]
    assert [m.text for m in ws.messages("general", viewer=BEN)] == ["for all"]
    assert [m.text for m in ws.messages("general", viewer=ANA)] == ["plain words", "json words", "for all"]
    assert [answer.replies[0].text for answer in got] == ["plain words", "json words", "for all"]


async def test_slacks_own_errors(ws: Workspace, raw: list[web.Request]) -> None:
    """A failing app, invalid blocks, a command that nobody has, an app that is gone."""
    answers(ws, web.Response(status=500), web.json_response({"blocks": [{"type": "header"}]}))
    p = ws.person(ANA)
    failing, wrong, unknown = [await p.command(words) for words in ("/incident", "/incident", "/nope")]
    ws.app.request_url = "http://127.0.0.1:9/slack/events"
    gone = await p.command("/incident")

    assert [(a.status, a.error) for a in (failing, wrong, unknown, gone)] == [
        (500, "dispatch_failed"), (200, "invalid_blocks"), (0, "invalid_command"), (0, "dispatch_failed"),
    ]  # fmt: skip
    assert len(raw) == 2


@pytest.mark.usefixtures("silent")
async def test_three_seconds_and_no_more(ws: Workspace) -> None:
    """An app that does not answer in time: operation_timeout. The deadline is shortened here."""
    assert ws.delivery.deadline == 3.0
    ws.delivery.deadline = 0.05
    answer = await ws.person(ANA).command("/incident")

    assert (answer.status, answer.error) == (0, "operation_timeout")
    assert 0.05 <= answer.elapsed < 1


async def test_an_event_is_sent_again_until_it_is_taken(ws: Workspace, raw: list[web.Request]) -> None:
    """At once, after a minute, after five (shortened here), with number and reason, and the same event_id."""
    assert ws.delivery.repeats == (0.0, 60.0, 300.0)
    ws.delivery.repeats = (0.0, 0.0, 0.0)
    answers(ws, *(web.Response(status=500) for _ in range(4)))
    await ws.person(ANA).open_home()
    await ws.wait_for(lambda: len(ws.delivery.sent) == 4)

    retries = [(r.headers.get("X-Slack-Retry-Num"), r.headers.get("X-Slack-Retry-Reason")) for r in raw]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({body(request)["event_id"] for request in raw}) == 1


async def test_an_app_may_refuse_repetitions(ws: Workspace, raw: list[web.Request]) -> None:
    """x-slack-no-retry: 1 ends it; a taken event is sent once."""
    ws.delivery.repeats = (0.0, 0.0, 0.0)
    answers(ws, web.Response(status=500, headers={"x-slack-no-retry": "1"}))
    await ws.person(ANA).open_home()
    await ws.person(BEN).open_home()
    await ws.wait_for(lambda: len(ws.delivery.sent) == 2)

    assert [body(request)["event"]["user"] for request in raw] == [ANA.id, BEN.id]


async def test_events_go_where_the_app_is(ws: Workspace, raw: list[web.Request]) -> None:
    """Messages of channels that it is in, mentions of it, people coming; nothing of other channels."""
    ws.world.join(ws.channel("random"), ws.app.bot_user_id)
    await ws.person(ANA).say("unheard", channel="general")
    await ws.person(ANA).say(f"hello <@{ws.app.bot_user_id}> & all", channel="random")
    await ws.wait_for(lambda: len(raw) == 3 and len(ws.delivery.sent) == 3)

    events = {e["type"]: e for e in (body(request)["event"] for request in raw)}
    assert sorted(events) == ["app_mention", "member_joined_channel", "message"]
    assert (events["message"]["channel_type"], events["message"]["text"]) == (
        "channel", f"hello <@{ws.app.bot_user_id}> &amp; all",
    )  # fmt: skip
    assert events["message"]["ts"] == events["app_mention"]["ts"]


async def test_going_is_told(ws: Workspace, raw: list[web.Request], client: AsyncWebClient) -> None:
    """Who left which channel; and of a closed account the whole user, as users.info has it from then on."""
    left_by_word = await ws.person(BEN).command("/leave", channel="random")
    ws.world.deactivate(CLEO.id)
    await ws.delivery.idle()
    events = {e["type"]: e for e in (body(request)["event"] for request in raw)}
    left, changed = events["member_left_channel"], events["user_change"]
    known = (await client.users_info(user=CLEO.id))["user"]

    assert (left_by_word.status, BEN.id in ws.channel("random").members) == (200, False)
    assert (left["user"], left["channel"], left["channel_type"]) == (BEN.id, ws.channel("random").id, "C")
    assert (changed["user"], changed["user"]["deleted"]) == (known, True)


async def test_what_is_not_subscribed_is_not_sent(manifest: dict[str, Any]) -> None:
    """An app without events hears nothing."""
    manifest["settings"]["event_subscriptions"]["bot_events"] = []
    async with Workspace(manifest) as ws:
        await ws.person(ANA).open_home()

        assert list(ws.delivery.sent) == []


async def test_a_delivery_can_be_repeated(ws: Workspace, raw: list[web.Request]) -> None:
    """The same body with a retry number, as Slack sends it when an answer was lost."""
    await ws.person(ANA).command("/incident declare P0")
    await ws.redeliver(last=True)

    assert body(raw[0]) == body(raw[1])
    assert raw[1].headers["X-Slack-Retry-Num"] == "1"


async def test_the_request_url_is_verified(ws: Workspace, raw: list[web.Request]) -> None:
    """The challenge has to come back."""
    assert await ws.verify_url() is False
    assert body(raw[0])["type"] == "url_verification"


async def test_a_response_url_answers_replaces_and_deletes(
    ws: Workspace, raw: list[web.Request], session: aiohttp.ClientSession
) -> None:
    """Five uses: ephemeral by default, in_channel for all, replacing or deleting the message that was pressed."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press"}
    message = ws.world.post(
        ws.channel("general"), ws.app.bot_user_id, "card", blocks=[{"type": "actions", "elements": [button]}]
    )
    answer = await ws.person(ANA).click(message, "Press")
    url = body(raw[0])["response_url"]
    posts: list[dict[str, Any]] = [
        {"text": "for you"},
        {"text": "for all", "response_type": "in_channel"},
        {"text": "done", "replace_original": True},
        {},
        {"delete_original": True},
        {"text": "too late"},
    ]
    statuses = [(await session.post(url, json=post)).status for post in posts]

    assert statuses == [200, 200, 200, 400, 200, 404]
    assert [(m.text, m.ephemeral_to) for m in answer.replies] == [("for you", ANA.id), ("for all", None)]
    assert (message.text, message.blocks, message.deleted) == ("done", [], True)


async def test_people_only_act_where_they_are(ws: Workspace, raw: list[web.Request]) -> None:
    """Nobody types into a channel that they are not in, or that is archived."""
    secret = ws.world.create_channel("secret", ANA.id, private=True, members=[ANA.id])
    for act in (ws.person(CLEO).command("/incident", channel="secret"), ws.person(CLEO).say("x", channel=secret.id)):
        with pytest.raises(Exception, match="is not in"):
            await act

    assert raw == []
