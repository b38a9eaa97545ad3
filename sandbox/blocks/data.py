"""Tables and charts. Limits: Slack's Block Kit reference, as in limits.json."""

from typing import Any

from sandbox.blocks.objects import BLOCK_ID, TYPE
from sandbox.blocks.rich import RICH_TEXT
from sandbox.blocks.rules import (
    Check,
    anything,
    boolean,
    by_type,
    choice,
    integer,
    items,
    number,
    report,
    shape,
    string,
)

RAW_TEXT = shape({"type": TYPE, "text": string(3000)})
CELL = by_type({"raw_text": RAW_TEXT, "rich_text": RICH_TEXT})
DATA_CELL = by_type(
    {
        "raw_text": shape({"type": TYPE, "text": string(3000, 1)}),
        "raw_number": shape({"type": TYPE, "value": number()}, {"text": string(255)}),
        "rich_text": RICH_TEXT,
    }
)
CONTENT_LIMIT = 20_000


def _even(value: Any, path: str, findings: list[str]) -> None:
    if len({len(row) for row in _rows(value)}) > 1:
        report(findings, "rows must have the same number of columns", f"{path}/rows")


def _settings_fit(value: Any, path: str, findings: list[str]) -> None:
    settings, rows = value.get("column_settings"), _rows(value)
    if isinstance(settings, list) and rows and len(settings) != len(rows[0]):
        report(findings, "column_settings must match the number of columns", f"{path}/column_settings")


def _content_fits(value: Any, path: str, findings: list[str]) -> None:
    cells = [cell for row in _rows(value) for cell in row if isinstance(cell, dict)]
    if sum(len(str(cell.get("text", ""))) for cell in cells) > CONTENT_LIMIT:
        report(findings, f"must be less than {CONTENT_LIMIT + 1} characters in all", f"{path}/rows")


def _rows(value: Any) -> list[list[Any]]:
    rows = value.get("rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []


COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})
TABLE: Check = shape(
    {"type": TYPE, "rows": items(items(CELL, 20, 1), 100, 1)},
    {"block_id": BLOCK_ID, "column_settings": items(COLUMN, 20)},
    _even,
    _settings_fit,
)
DATA_TABLE: Check = shape(
    {"type": TYPE, "rows": items(items(DATA_CELL, 20, 1), 201, 2), "caption": string(3000, 1)},
    {
        "block_id": BLOCK_ID,
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, 19),
        "column_settings": anything,
    },
    _even,
    _content_fits,
)

LABEL = string(20, 1)
POINTS = items(shape({"label": LABEL, "value": number()}), 20, 1)
SERIES = items(shape({"name": LABEL, "data": POINTS}), 12, 1)
AXIS = shape({"categories": items(LABEL, 20, 1)}, {"x_label": string(50), "y_label": string(50)})
BY_AXIS = shape({"type": TYPE, "series": SERIES, "axis_config": AXIS})
PIE = shape({"type": TYPE, "segments": items(shape({"label": LABEL, "value": number(above=0)}), 12, 1)})
CHART = by_type({"pie": PIE, **dict.fromkeys(("bar", "line", "area"), BY_AXIS)})
CHART_BLOCK: Check = shape({"type": TYPE, "title": string(50, 1), "chart": CHART}, {"block_id": BLOCK_ID})
