"""User groups: who is in one, and putting others in, as strict as Slack. Source: Slack, usergroups.users.update."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import ANA, BEN, GONE, ROBO
from sandbox.workspace import Workspace


async def test_a_list_replaces_the_group(ws: Workspace, client: AsyncWebClient) -> None:
    """Whoever was in it and is not named is out."""
    group = ws.add_group("oncall", [ANA]).id

    answer = await client.usergroups_users_update(usergroup=group, users=[BEN.id])

    assert answer["usergroup"]["users"] == [BEN.id]
    assert (await client.usergroups_users_list(usergroup=group))["users"] == [BEN.id]


@pytest.mark.parametrize(
    ("users", "error"),
    [([], "no_users_provided"), (["U0000NOBODY"], "invalid_users"), ([GONE.id], "invalid_users"),
     ([ANA.id, ROBO.id], "invalid_users")],
)  # fmt: skip
async def test_whom_a_group_cannot_hold(ws: Workspace, client: AsyncWebClient, users: list[str], error: str) -> None:
    """Nobody at all, strangers, those who left, and bots; and then the group is as it was."""
    group = ws.add_group("oncall", [BEN]).id

    with pytest.raises(SlackApiError, match=error):
        await client.usergroups_users_update(usergroup=group, users=users)
    assert ws.world.groups[group].users == (BEN.id,)


async def test_a_group_that_is_not_there(client: AsyncWebClient) -> None:
    """`no_such_subteam`."""
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await client.usergroups_users_update(usergroup="S0000NONE", users=[ANA.id])


async def test_a_workspace_whose_admins_keep_groups_to_themselves(ws: Workspace, client: AsyncWebClient) -> None:
    """`permission_denied`, whatever the scopes."""
    group = ws.add_group("oncall", [BEN]).id
    ws.world.groups_open = False

    with pytest.raises(SlackApiError, match="permission_denied"):
        await client.usergroups_users_update(usergroup=group, users=[ANA.id])
