"""The app's manifest: valid by Slack's own schema, and no more and no less than the code uses."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import check
from handlers import listeners, verbs
from sandbox.api import METHODS

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "tests" / "contract" / "slack_truth" / "manifest" / "schemas"
FAMILIES = "apps|auth|bookmarks|canvases|chat|conversations|files|pins|reactions|usergroups|users|views"
CALLED = re.compile(rf'"((?:{FAMILIES})\.[a-zA-Z.]+)"|client\.((?:{FAMILIES})_[a-zA-Z_]+)\(')
NOT_BY_METHOD = {
    "commands",  # lets us have a slash command and shortcuts
    "reactions:read",  # lets us hear of reactions
    "chat:write.public",  # lets chat.postMessage reach a public channel that we are not in
}

IN_PRIVATE_ROOMS = (
    "bookmarks.add",
    "bookmarks.list",
    "chat.delete",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.history",
    "conversations.invite",
    "conversations.setTopic",
    "pins.add",
    "users.conversations",
)
IN_DIRECT_MESSAGES = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """The manifest as it is shipped."""
    return check.manifest()


def methods() -> set[str]:
    """Every Web API method that the product's code names."""
    sources = [path for package in ("bot", "handlers", "scheduler") for path in (ROOT / package).rglob("*.py")]
    found = [match for path in sources for match in CALLED.findall(path.read_text())]
    return {quoted or called.replace("_", ".") for quoted, called in found}


def test_it_is_valid_by_slacks_schema(manifest: dict[str, Any]) -> None:
    """Slack's own JSON schema of the manifest finds nothing wrong."""
    schema = json.loads((SCHEMAS / "manifest.schema.2.0.0.json").read_text())

    jsonschema.validate(manifest, schema)


def test_it_has_every_scope_that_is_needed(manifest: dict[str, Any]) -> None:
    """Each method in use may be called in public channels, and those for direct messages and private rooms there."""
    granted = set(manifest["oauth_config"]["scopes"]["bot"])
    kinds = [
        *((name, "public") for name in sorted(methods())),
        *((name, "private") for name in IN_PRIVATE_ROOMS),
        *((name, "im") for name in IN_DIRECT_MESSAGES),
    ]
    lacking = [
        (name, scopes)
        for name, kind in kinds
        if (scopes := getattr(METHODS[name].scopes, kind)) and not granted & set(scopes)
    ]

    assert lacking == []


def test_it_has_no_scope_besides(manifest: dict[str, Any]) -> None:
    """Nothing is asked of a workspace that is not used."""
    granted = set(manifest["oauth_config"]["scopes"]["bot"])
    used = {scope for name in methods() for scope in METHODS[name].scopes.any}

    assert granted - used == NOT_BY_METHOD


def test_its_commands_and_shortcuts_are_those_we_listen_to(manifest: dict[str, Any]) -> None:
    """Nothing in Slack's menus leads nowhere, and nothing we answer is missing there."""
    features = manifest["features"]

    assert {command["command"] for command in features["slash_commands"]} == set(listeners.COMMANDS)
    assert {shortcut["callback_id"] for shortcut in features["shortcuts"]} == set(listeners.SHORTCUTS)
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(listeners.EVENTS)


def test_names_are_escaped_by_slack(manifest: dict[str, Any]) -> None:
    """A person named in a command arrives as an id, not as a name that anybody can bear."""
    assert [command["should_escape"] for command in manifest["features"]["slash_commands"]] == [True]


def test_the_usage_hint_names_only_commands_there_are(manifest: dict[str, Any]) -> None:
    """What Slack shows while somebody types is what they can type."""
    hint = manifest["features"]["slash_commands"][0]["usage_hint"]
    words = {part.split()[0] for part in hint.split(" | ")}

    assert words <= {verb.name for verb in verbs.VERBS}
