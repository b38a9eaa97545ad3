"""The installed app: its identity, its secrets, and what its manifest lets it do."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sandbox.wire import Json

TEAM_ID = "T0000WAR"
TEAM_DOMAIN = "warroom-local"


@dataclass(frozen=True)
class SlashCommand:
    """A slash command of the manifest."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the manifest; `type` is global or message."""

    callback_id: str
    name: str
    type: str
    description: str = ""


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that change how Slack behaves. Source: Slack's manifest schema."""

    name: str
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: tuple[str, ...]
    bot_events: tuple[str, ...]
    home_tab: bool
    interactive: bool

    @classmethod
    def read(cls, source: Json | Path | str) -> "Manifest":
        """Read a manifest from a dict or a YAML/JSON file. Missing parts are empty, as Slack takes them."""
        raw = source if isinstance(source, dict) else YAML(typ="safe").load(Path(source))
        features = raw.get("features") or {}
        settings = raw.get("settings") or {}
        return cls(
            name=_app_name(raw),
            commands=tuple(SlashCommand(**_only(SlashCommand, c)) for c in features.get("slash_commands") or ()),
            shortcuts=tuple(Shortcut(**_only(Shortcut, s)) for s in features.get("shortcuts") or ()),
            scopes=tuple(((raw.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
            bot_events=tuple((settings.get("event_subscriptions") or {}).get("bot_events") or ()),
            home_tab=bool((features.get("app_home") or {}).get("home_tab_enabled")),
            interactive=(settings.get("interactivity") or {}).get("is_enabled", True) is not False,
        )

    def command(self, name: str) -> SlashCommand | None:
        """The slash command with this name, its slash included."""
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str, type: str) -> Shortcut:  # noqa: A002 - the manifest's own word
        """The shortcut with this callback id. Raises LookupError when the manifest has none."""
        for shortcut in self.shortcuts:
            if (shortcut.callback_id, shortcut.type) == (callback_id, type):
                return shortcut
        raise LookupError(f"the manifest has no {type} shortcut {callback_id!r}")


def _app_name(raw: Json) -> str:
    bot = (raw.get("features") or {}).get("bot_user") or {}
    name: str = bot.get("display_name") or (raw.get("display_information") or {}).get("name") or "App"
    return name


def _only(shape: Any, raw: Json) -> Json:
    return {key: value for key, value in raw.items() if key in shape.__dataclass_fields__}


@dataclass(kw_only=True)
class App:
    """What an app knows of itself after installation; `request_url` is where it listens."""

    manifest: Manifest
    request_url: str = ""
    id: str = "A0000WAR"
    bot_id: str = "B0000WAR"
    bot_user_id: str = "U0000WARBOT"
    bot_token: str = "xoxb-local-warroom"  # noqa: S105 - opens nothing but this process
    app_token: str = "xapp-1-A0000WAR-local"  # noqa: S105 - opens nothing but this process
    signing_secret: str = "local-signing-secret"  # noqa: S105 - opens nothing but this process
    verification_token: str = "local-verification"  # noqa: S105 - deprecated by Slack, still sent
    scopes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        self.scopes = self.scopes or self.manifest.scopes

    def subscribed(self, event: str) -> bool:
        """Whether the manifest asks for this event."""
        return event in self.manifest.bot_events
