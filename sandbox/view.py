"""One modal or Home view: what it shows and what has been filled into it."""

from dataclasses import dataclass, field

from sandbox import inputs, mrkdwn
from sandbox.app import TEAM_ID, App
from sandbox.wire import Json


@dataclass(kw_only=True)
class View:
    """`values` is the state as Slack sends it: block_id → action_id → value. `raw` is what the app sent."""

    id: str
    user: str
    raw: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, every one with a block_id."""
        blocks: list[Json] = self.raw["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The words of its title, empty for Home."""
        return str((self.raw.get("title") or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for it."""
        return str(self.raw.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in it, unseen by people."""
        return str(self.raw.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        """The app's unique id for it, or empty."""
        return str(self.raw.get("external_id", ""))

    @property
    def notify_on_close(self) -> bool:
        """Whether the app wants to hear of its closing."""
        return bool(self.raw.get("notify_on_close"))

    @property
    def plain(self) -> str:
        """All its visible text, for assertions."""
        return "\n".join([self.title, *mrkdwn.read_blocks(self.blocks, {})])

    def replace(self, raw: Json, stamp: str) -> None:
        """Show something else; what was typed survives under the same block_id and action_id. Source: Slack."""
        self.raw, self.hash = raw, stamp
        self.values = inputs.carry_over(inputs.initial(raw["blocks"]), self.values)

    def public(self, app: App, *, blocks: bool = True) -> Json:
        """The view as Slack describes it in answers and payloads."""
        raw = self.raw
        shown: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": raw["type"],
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "external_id": self.external_id,
            "state": {"values": self.values},
            "hash": self.hash,
            "title": raw.get("title"),
            "submit": raw.get("submit"),
            "close": raw.get("close"),
            "clear_on_close": bool(raw.get("clear_on_close")),
            "notify_on_close": self.notify_on_close,
            "submit_disabled": bool(raw.get("submit_disabled")),
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": app.id,
            "app_installed_team_id": TEAM_ID,
            "bot_id": app.bot_id,
        }
        return {**shown, "blocks": self.blocks} if blocks else shown
