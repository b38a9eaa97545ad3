"""Modals and Home: triggers, the stack, hashes, and what survives an update."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import ANA, BEN
from sandbox.tickets import RESPONSE_LIFE, TRIGGER_LIFE, Tickets
from sandbox.view import View
from sandbox.wire import Denied
from sandbox.workspace import Workspace


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(block_id: str = "b", **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Title"),
        "element": {"type": "plain_text_input", "action_id": "a", **element},
    }


def modal(*blocks: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": list(blocks) or [field()], **parts}


async def refusal(call: Any) -> str:
    """The error word of a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def opened(ws: Workspace, client: AsyncWebClient, view: dict[str, Any]) -> View:
    """A modal open on Ana's screen."""
    await client.views_open(trigger_id=ws.world.tickets.trigger(ANA.id), view=view)
    shown = ws.person(ANA).view
    assert shown is not None
    return shown


async def test_a_trigger_opens_one_modal(ws: Workspace, client: AsyncWebClient) -> None:
    """For the person who acted, once; nobody else sees it."""
    trigger = ws.world.tickets.trigger(ANA.id)
    await client.views_open(trigger_id=trigger, view=modal())

    assert await refusal(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    assert ws.person(BEN).view is None


def test_a_trigger_lives_three_seconds() -> None:
    """Exactly three are in time. Source: Slack."""
    now = [0.0]
    tickets = Tickets(lambda: now[0])
    early, late = tickets.trigger(ANA.id), tickets.trigger(ANA.id)
    now[0] = TRIGGER_LIFE

    assert tickets.redeem_trigger(early).user == ANA.id
    now[0] += 0.01
    with pytest.raises(Denied, match="expired_trigger_id"):
        tickets.redeem_trigger(late)


def test_a_response_url_is_used_five_times_in_thirty_minutes() -> None:
    """The sixth use and the thirty-first minute are refused. Source: Slack."""
    now = [0.0]
    tickets = Tickets(lambda: now[0])
    used, old = tickets.response(ANA.id, "C1").key, tickets.response(ANA.id, "C1").key
    for _ in range(5):
        tickets.redeem_response(used)

    with pytest.raises(Denied, match="used_url"):
        tickets.redeem_response(used)
    now[0] = RESPONSE_LIFE + 1
    with pytest.raises(Denied, match="expired_url"):
        tickets.redeem_response(old)


async def test_the_stack_is_three_high(ws: Workspace, client: AsyncWebClient) -> None:
    """Root and two pushes, each knowing what is below."""
    root = await opened(ws, client, modal())
    tickets = ws.world.tickets
    for _ in range(2):
        await client.views_push(trigger_id=tickets.trigger(ANA.id, root.id), view=modal())
    fourth = client.views_push(trigger_id=tickets.trigger(ANA.id, root.id), view=modal())

    assert await refusal(fourth) == "push_limit_reached"
    stack = ws.world.modals.stack(ANA.id)
    assert [view.root_id for view in stack] == [root.id] * 3
    assert [view.previous_id for view in stack] == [None, stack[0].id, stack[1].id]


async def test_a_push_needs_a_modal(ws: Workspace, client: AsyncWebClient) -> None:
    """A trigger from outside a modal pushes nothing."""
    assert await refusal(client.views_push(trigger_id=ws.world.tickets.trigger(ANA.id), view=modal())) == "not_found"


async def test_an_update_keeps_what_was_typed(ws: Workspace, client: AsyncWebClient) -> None:
    """Under the same block_id and action_id; another block_id begins anew."""
    view = await opened(ws, client, modal(field(), field("c")))
    await ws.person(ANA).fill(view, {"b": "checkout down", "c": "other"})
    await client.views_update(view_id=view.id, view=modal(field(), field("d", initial_value="fresh")))

    assert view.values == {
        "b": {"a": {"type": "plain_text_input", "value": "checkout down"}},
        "d": {"a": {"type": "plain_text_input", "value": "fresh"}},
    }


async def test_a_hash_guards_an_update(ws: Workspace, client: AsyncWebClient) -> None:
    """Who saw an older view is told so."""
    view = await opened(ws, client, modal())
    old = view.hash
    await client.views_update(view_id=view.id, view=modal(), hash=old)

    assert await refusal(client.views_update(view_id=view.id, view=modal(), hash=old)) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V0NONE", view=modal())) == "not_found"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await refusal(client.views_update(view_id=view.id, view=home)) == "invalid_arguments"


async def test_an_external_id_is_unique(ws: Workspace, client: AsyncWebClient) -> None:
    """It names one open view, and can be updated by it."""
    await opened(ws, client, modal(external_id="x"))
    again = client.views_open(trigger_id=ws.world.tickets.trigger(BEN.id), view=modal(external_id="x"))

    assert await refusal(again) == "duplicate_external_id"
    await client.views_update(external_id="x", view=modal(title=plain("New"), external_id="x"))
    shown = ws.person(ANA).view
    assert shown is not None
    assert shown.title == "New"


async def test_a_view_is_checked(ws: Workspace, client: AsyncWebClient) -> None:
    """Reasons come in response_metadata."""
    trigger = ws.world.tickets.trigger(ANA.id)
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=trigger, view=modal(title=plain("x" * 25)))

    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    await client.views_open(trigger_id=trigger, view=modal())


async def test_home_is_published_to_a_person(ws: Workspace, client: AsyncWebClient) -> None:
    """Once published it is updated in place."""
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("Incidents")}]}
    first = await client.views_publish(user_id=ANA.id, view=home)
    second = await client.views_publish(user_id=ANA.id, view=home)

    assert first["view"]["id"] == second["view"]["id"]
    shown = ws.person(ANA).home
    assert shown is not None
    assert shown.plain == "\nIncidents"
    assert await refusal(client.views_publish(user_id=ANA.id, view=modal())) == "invalid_arguments"


async def test_home_needs_its_tab(manifest: dict[str, Any]) -> None:
    """not_enabled without home_tab_enabled in the manifest."""
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    async with Workspace(manifest) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        home = {"type": "home", "blocks": [{"type": "divider"}]}

        assert await refusal(client.views_publish(user_id=ANA.id, view=home)) == "not_enabled"
