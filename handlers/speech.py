"""What people typed, as words: Slack's escapes undone, persons kept as `<@U…>`, invisible controls left out.

Nothing here is fit for output: whatever is shown passes through `handlers.blocks`, the one place that escapes.
"""

import re
from typing import Final

_ENTITY: Final = re.compile(r"<([^<>\n]*)>")
_PERSON: Final = re.compile(r"@[UW][A-Z0-9]+")
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Controls; marks that turn the reading direction of what follows; halves of characters, which no database stores."""


def words(text: str) -> str:
    """The text of a slash command or a message, as words. Source: Slack, `should_escape` and message formatting."""
    spelt = _ENTITY.sub(lambda found: _spell(found[1]), text)
    return clean(spelt.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def clean(text: str) -> str:
    """Text from a modal's field, which Slack sends unescaped: without controls and outer blanks."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Words without line breaks, as a title needs them."""
    return " ".join(text.split())


def cut(text: str) -> tuple[str, str]:
    """The first word and the rest."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""


def _spell(entity: str) -> str:
    target, _, label = entity.partition("|")
    if _PERSON.fullmatch(target):
        return f"<{target}>"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0].replace('subteam', 'group')}"
    return label or target[len("mailto:") :] if target.startswith("mailto:") else target
