"""The timeline as CSV (RFC 4180, UTF-8): one row for each entry, safe to open in a spreadsheet."""

import csv
import io
from typing import Final

from playbook.exports.export import Export, Line

COLUMNS: Final = ("number", "at", "by", "kind", "text", "edited_to", "deleted", "taken_off", "link", "files")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is computed by spreadsheets. Source: OWASP, CSV injection."""


def write(export: Export) -> str:
    """The file's text; a cell that a spreadsheet would compute begins with an apostrophe."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([_safe(cell) for cell in _cells(export, line)] for line in export.timeline)
    return out.getvalue()


def _cells(export: Export, line: Line) -> tuple[str, ...]:
    return (
        str(line.number),
        line.at.isoformat(),
        export.name(line.by),
        line.kind,
        export.named(line.text, sign=""),
        "\n".join(export.named(edit, sign="") for edit in line.edits),
        "yes" if line.deleted else "",
        "yes" if line.taken_off else "",
        line.link,
        "\n".join(f"{file.name} {file.link}".strip() for file in line.files),
    )


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell
