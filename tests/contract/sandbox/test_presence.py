"""Presence, as Slack tells a bot of it: active or away, and of itself how it is known. Source: users.getPresence."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import ANA, BEN, GONE
from sandbox.workspace import Workspace


async def test_of_others_the_presence_alone(ws: Workspace, client: AsyncWebClient) -> None:
    """`/away` makes somebody away and, typed again, there; whoever left is never there."""
    await ws.person(ANA).command("/away")
    seen = [(await client.users_getPresence(user=who.id)).data for who in (ANA, BEN, GONE)]
    await ws.person(ANA).command("/away")

    assert seen == [{"ok": True, "presence": which} for which in ("away", "active", "away")]
    assert (await client.users_getPresence(user=ANA.id))["presence"] == "active"


async def test_of_oneself_how_it_is_known(client: AsyncWebClient) -> None:
    """A bot that asks of itself learns that it is connected."""
    own = (await client.auth_test())["user_id"]

    assert (await client.users_getPresence(user=own))["online"] is True


async def test_a_stranger(client: AsyncWebClient) -> None:
    """Nobody of that id works here."""
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_getPresence(user="U0000NOBODY")
