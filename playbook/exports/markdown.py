"""The timeline as Markdown, for people: in a wiki, a post-mortem, a pull request."""

import re
from typing import Final

from playbook.exports.export import Export, Line

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>()#|~!&])")
_LINKABLE: Final = re.compile(r"https?://[^\s<>()\[\]\"|]+")


def write(export: Export) -> str:
    """The file's text: a heading, the facts, and a table whose times are UTC."""
    facts = [f"- **{label}**: {value}" for label, value in _facts(export) if value]
    rows = [
        f"| {line.at:%Y-%m-%d %H:%M:%S} | {plain(export.name(line.by))} | {_text(export, line)} |"
        for line in export.timeline
    ]
    head = f"# {export.incident}: {plain(export.title or 'untitled')}"
    return "\n".join(
        [head, "", *facts, "", "## Timeline (UTC)", "", "| Time | Who | What |", "|---|---|---|", *rows, ""]
    )


def plain(text: str) -> str:
    """Text that people typed, so that Markdown shows it letter by letter, in one line of a table."""
    return "<br>".join(_SPECIAL.sub(r"\\\1", " ".join(line.split())) for line in text.strip().splitlines())


def _facts(export: Export) -> list[tuple[str, str]]:
    return [
        ("Severity", plain(export.severity)),
        ("Status", plain(export.status)),
        ("Declared", f"{export.declared_at:%Y-%m-%d %H:%M:%S}"),
        ("Resolved", f"{export.resolved_at:%Y-%m-%d %H:%M:%S}" if export.resolved_at else ""),
        ("Commander", plain(export.name(export.commander)) if export.commander else ""),
        ("War room", plain(f"#{export.room}") if export.room else ""),
        ("Private", "yes: for its members only" if export.private else ""),
    ]


def _text(export: Export, line: Line) -> str:
    edits = [f"*edited to:* {plain(export.named(edit))}" for edit in line.edits]
    marks = [
        *(["*deleted in Slack*"] if line.deleted else []),
        *(["*taken off the timeline*"] if line.taken_off else []),
    ]
    there = [_link(line.link, "message")] if line.link else []
    files = [_link(file.link, file.name) for file in line.files]
    return " · ".join(part for part in (plain(export.named(line.text)), *edits, *marks, *there, *files) if part)


def _link(address: str, text: str) -> str:
    """Only a web address becomes a link."""
    return f"[{plain(text)}]({address})" if _LINKABLE.fullmatch(address) else plain(text)
