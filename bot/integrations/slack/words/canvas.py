"""The incident log as a canvas's Markdown; the one place where text for a canvas is escaped.

Nobody is mentioned in it, since a mention in a document calls somebody: people stand there by their names.
"""

import re
from typing import Final

from bot.integrations.log import NOTE, Day, Log

LARGEST: Final = 400_000
"""Bytes of the document; Slack takes 1 MiB in one change."""
_SPECIAL: Final = re.compile(r"[\\`*\[\]<>!|~#&]|(?<!\w)_|_(?!\w)")
"""What Markdown reads as a sign; an underline within a word is none, and addresses are full of them."""


def canvas(log: Log) -> str:
    """The whole document."""
    days = [_day(day) for day in log.days]
    text = _document(log, days, log.left)
    while len(text.encode()) > LARGEST and len(days) > 1:
        days = days[1:]
        text = _document(log, days, -1)
    return text if len(text.encode()) <= LARGEST else text.encode()[:LARGEST].decode(errors="ignore")


def head(log: Log) -> str:
    """The heading by which the document is known as ours; plain text."""
    return f"Incident log {log.title.partition(' ')[0]}"


def escaped(text: str) -> str:
    """Plain text of one line, to be shown letter by letter."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _document(log: Log, days: list[str], left: int) -> str:
    facts = [f"- **{label}**: {escaped(text)}" for label, text in log.facts]
    missing = {0: [], -1: ["Earlier days are left out: `/incident timeline` has them.", ""]}.get(
        left, [f"The first {left} entries are left out: `/incident timeline` has them.", ""]
    )
    return "\n".join(
        [
            f"# {escaped(head(log))}",
            "",
            f"**{escaped(log.title)}**",
            "",
            *facts,
            "",
            f"*{escaped(NOTE)}*",
            "",
            f"## Timeline ({escaped(log.zone)})",
            "",
            *missing,
            *days,
        ]
    )


def _day(day: Day) -> str:
    rows = [f"- **{line.at}** {escaped(line.text)}" for line in day.lines]
    return "\n".join([f"### {escaped(day.name)}", "", *rows, ""])
