"""The incident log as the requests of a Google document's `batchUpdate`. It is plain text, so nothing is escaped."""

import re
from typing import Final

from bot.integrations.log import NOTE, Log
from bot.integrations.web import Answer

LONGEST: Final = 400_000
"""Characters of the document; Google takes about a million. Source: Google, files you can store in Drive."""
_STRIPPED: Final = re.compile(r"[\x00-\x08\x0c-\x1f\ue000-\uf8ff]")
"""What Google takes out of a text, so that what stands behind it moves. Source: Google Docs, InsertTextRequest."""


def document(log: Log, *, end: int) -> list[Answer]:
    """Take out what stands there up to `end`, and write the whole log; headings are counted in UTF-16 units."""
    requests: list[Answer] = []
    if end > 2:  # the last line break cannot be taken out
        requests.append({"deleteContentRange": {"range": {"startIndex": 1, "endIndex": end - 1}}})
    text, heads = _text(log)
    requests.append({"insertText": {"location": {"index": 1}, "text": text}})
    requests.append(_style(1, 1 + _units(text), "NORMAL_TEXT"))
    return [*requests, *(_style(1 + start, 1 + stop, name) for start, stop, name in heads)]


def _text(log: Log) -> tuple[str, list[tuple[int, int, str]]]:
    """The text, and where its headings stand in it."""
    lines = [
        ("TITLE", f"Incident Log {log.title}"),
        *(("", f"{label}: {text}") for label, text in log.facts),
        ("", NOTE),
        ("HEADING_1", f"Timeline ({log.zone})"),
        *([("", f"The first {log.left} entries are left out: /incident timeline has them.")] if log.left else []),
    ]
    for day in log.days:
        lines += [("HEADING_2", day.name), *(("", f"{line.at}  {line.text}") for line in day.lines)]
    written, heads, at = [], [], 0
    for style, raw in lines:
        line = _STRIPPED.sub("", raw)
        size = _units(line) + 1
        if at + size > LONGEST:
            break
        if style:
            heads.append((at, at + size, style))
        written.append(line)
        at += size
    return "\n".join(written), heads


def _style(start: int, stop: int, name: str) -> Answer:
    where = {"startIndex": start, "endIndex": stop}
    style = {"namedStyleType": name}
    return {"updateParagraphStyle": {"range": where, "paragraphStyle": style, "fields": "namedStyleType"}}


def _units(text: str) -> int:
    """Google counts in UTF-16 code units. Source: Google Docs, structure of a document."""
    return len(text.encode("utf-16-le")) // 2
