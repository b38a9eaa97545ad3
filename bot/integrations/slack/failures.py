"""What Slack's refusals mean: wait, mend the installation, or give up and say why. One table."""

import logging
from datetime import timedelta
from typing import Final

from scheduler.errands import GiveUp, TryLater

log = logging.getLogger(__name__)

MENDING: Final = timedelta(seconds=60)
"""How long to wait when the installation must be mended by hand."""

BROKEN: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack failed, and may have done it all the same. Source: Slack, error tables of its methods."""

TO_MEND: Final = {
    "invalid_auth": "the bot token is wrong: set SLACK_BOT_TOKEN anew",
    "not_authed": "there is no bot token: set SLACK_BOT_TOKEN",
    "account_inactive": "the bot's account was deactivated: install the app again",
    "token_revoked": "the bot token was revoked: install the app again and set SLACK_BOT_TOKEN",
    "token_expired": "the bot token has expired: install the app again and set SLACK_BOT_TOKEN",
    "not_allowed_token_type": "SLACK_BOT_TOKEN is not a bot token: it begins with xoxb-",
    "missing_scope": "a scope is missing: install the app again with the scopes of manifest.yaml",
    "no_permission": "the app lacks a permission: install it again with the scopes of manifest.yaml",
    "org_login_required": "the workspace is being moved: wait, or ask its administrators",
    "ekm_access_denied": "the workspace's administrators have suspended its keys",
    "team_access_not_granted": "the app may not act in this workspace: ask its administrators",
}
"""Trouble with the installation: everything waits until somebody has mended it."""

FINAL: Final = {
    "channel_not_found": "Slack has no such channel or person, or hides it from Warroom",
    "is_archived": "the channel is archived",
    "is_inactive": "the channel is archived",
    "not_in_channel": "Warroom is not a member of the channel: invite it there",
    "user_not_found": "Slack does not know this person",
    "users_not_found": "Slack does not know this person",
    "user_disabled": "this person's Slack account is deactivated",
    "cannot_dm_bot": "a bot cannot be called by direct message",
    "messages_tab_disabled": "direct messages to the app are switched off in its settings",
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "invalid_blocks": "Slack does not accept the form of the message",
    "invalid_blocks_format": "Slack does not accept the form of the message",
    "no_text": "the message is empty",
    "restricted_action": "the workspace's administrators do not allow it",
    "restricted_action_read_only_channel": "only certain people may post in the channel",
    "restricted_action_thread_only_channel": "only replies are allowed in the channel",
    "restricted_action_non_threadable_channel": "replies are not allowed in the channel",
    "restricted_action_thread_locked": "the thread is locked",
    "edit_window_closed": "the workspace does not allow messages to be edited that late",
    "cant_update_message": "the message is not Warroom's own",
    "cannot_create_channel": "Warroom may not create channels in this workspace",
    "too_many_bookmarks": "the channel has no space for another bookmark",
    "too_many_pins": "the channel has no space for another pin",
    "no_such_subteam": "Slack has no such user group: mend `usergroup` in the playbook",
    "permission_denied": "only admins may change user groups here: let everybody, under Permissions → User Groups",
    "plan_upgrade_required": "the workspace's plan has no user groups",
    "invalid_users": "a guest, a bot or somebody who left cannot be in a user group",
    "not_authorized": "Warroom is not allowed to do that",
    "canvas_disabled_user_team": "canvases are switched off in this workspace",
    "team_tier_cannot_create_channel_canvases": "this workspace's plan has no canvases",
    "canvas_too_large": "the canvas is too large for Slack",
}


def failure(method: str, code: str) -> TryLater | GiveUp:
    """What to raise because Slack refused a call with this error code."""
    if code in BROKEN:
        return TryLater(f"Slack failed: {code}", unknown=True)
    if code in TO_MEND:
        log.error("slack_to_mend", extra={"method": method, "error": code, "remedy": TO_MEND[code]})
        return TryLater(f"{code}: {TO_MEND[code]}", after=MENDING)
    return GiveUp(FINAL.get(code, f"Slack refused {method}: {code}"))
