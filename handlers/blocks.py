"""Block Kit, in our own words; and the one place where text for Slack is escaped.

Everything that people typed passes through `words`, `title` or `plain`. A person inside it, written `<@U…>`, stays a
mention: somebody named somebody. Nothing else that Slack would read as a command survives: no channel-wide mention, no
link made of user text. Every mrkdwn object is verbatim, so that a bare `@here` stays four letters and a sign.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final

from playbook.incident import CLOCK

Block = dict[str, Any]
Element = dict[str, Any]

SECTION: Final = 3_000
"""Characters a section's text may have (Slack)."""
FIELD: Final = 2_000
HEADER: Final = 150
BUTTON: Final = 75
OPTION: Final = 75
FALLBACK: Final = 3_500
"""Characters of a message's `text`; Slack refuses edits over 4,000."""

_PERSON = re.compile(r"&lt;(@[UW][A-Z0-9]{2,})(?:\|[^&]*)?&gt;")
_MARKS = str.maketrans({mark: f"\N{WORD JOINER}{mark}\N{WORD JOINER}" for mark in "*_~`"})
_MOMENT = re.compile(r"\{t:(\d{1,11})\}")


def words(text: str) -> str:
    """Text that people typed, as mrkdwn: faithful, harmless, with persons as mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PERSON.sub(r"<\1>", escaped)


def title(text: str) -> str:
    """A title that people typed, as mrkdwn inside our own marks: its own marks are put out of action."""
    return words(" ".join(text.split())).translate(_MARKS)


def plain(text: str) -> str:
    """Text that people typed, for a `plain_text` object, where no mention can be drawn."""
    return re.sub(r"<@[UW][A-Z0-9]+(?:\|([^>]*))?>", lambda found: f"@{found[1] or 'someone'}", text)


def clip(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def person(who: str) -> str:
    """A person: a mention for a Slack user id, the address itself for somebody known by e-mail only; or ourselves."""
    if who == CLOCK:
        return "Warroom"
    return words(who) if "@" in who else f"<@{who}>"


def link(address: str, text: str) -> str:
    """A link to an address that we did not make ourselves; `text` is escaped already."""
    return f"<{words(address).replace('|', '%7C').replace(' ', '%20')}|{text}>"


def when(at: datetime, form: str = "{time}") -> str:
    """A time that each reader sees in the own time zone; `form` is Slack's, such as `{date_short} {time}`."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%Y-%m-%d %H:%M} UTC>"


def clock(at: datetime) -> str:
    """A time, and how far away it is; both are right for each reader at each moment."""
    return f"{when(at)} ({when(at, '{ago}')})"


def moments(text: str) -> str:
    """Our own sentence, escaped, with its `{t:…}` times as times (`playbook.reasons`)."""
    return _MOMENT.sub(lambda found: when(_at(found), "{time_secs}"), words(text))


def untimed(text: str) -> str:
    """Our own sentence with its `{t:…}` times in UTC, for places where Slack draws no times."""
    return _MOMENT.sub(lambda found: f"{_at(found):%H:%M} UTC", text)


def _at(found: re.Match[str]) -> datetime:
    return datetime.fromtimestamp(int(found[1]), UTC)


def mrkdwn(text: str) -> Element:
    """A text object of escaped mrkdwn."""
    return {"type": "mrkdwn", "text": clip(text, SECTION), "verbatim": True}


def plain_text(text: str, most: int = SECTION) -> Element:
    """A text object that is shown letter by letter."""
    return {"type": "plain_text", "text": clip(plain(text), most), "emoji": True}


def header(text: str) -> Block:
    """A line in large type."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def section(text: str, accessory: Element | None = None) -> Block:
    """A paragraph of escaped mrkdwn, with at most one element beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text), "expand": True}
    return block | {"accessory": accessory} if accessory else block


def fields(*texts: str) -> Block:
    """Up to ten short texts in two columns."""
    return {"type": "section", "fields": [mrkdwn(clip(text, FIELD)) for text in texts]}


def context(*texts: str) -> Block:
    """Small grey text."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def confirm(question: str, text: str, yes: str) -> Element:
    """What Slack asks before it sends the click."""
    return {
        "title": plain_text(question, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text("Not now", 30),
    }


def option(text: str, value: str, description: str = "") -> Element:
    """One choice of a menu."""
    one: Element = {"text": plain_text(text, OPTION), "value": value}
    return one | {"description": plain_text(description, OPTION)} if description else one
