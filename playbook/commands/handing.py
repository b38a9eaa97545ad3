"""What may be asked of the timeline as a whole: to be handed to somebody."""

from dataclasses import dataclass
from datetime import datetime

from playbook.states.handing import Format


@dataclass(frozen=True, kw_only=True)
class Export:
    """Let me have the timeline as a file; `whole`: with what was taken out, and the bot's own entries."""

    by: str
    at: datetime
    form: Format
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrive:
    """Somebody has come into the war room."""

    by: str
    at: datetime
