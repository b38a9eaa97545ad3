"""Slack's pagination: a slice of a list and the cursor to the next one."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.api.ask import Ask
from sandbox.wire import Denied

T = TypeVar("T")


def page(ask: Ask, items: Sequence[T], *, default: int = 100, most: int = 1000) -> tuple[list[T], str]:
    """The items from `cursor` on, `limit` of them, and the next cursor ("" at the end).

    Raises Denied: invalid_cursor, invalid_limit. Source: Slack, pagination.
    """
    limit = ask.number("limit", default)
    if not 1 <= limit <= most:
        raise Denied("invalid_limit")
    start = _read(ask.text("cursor"))
    end = start + limit
    return list(items[start:end]), _write(end) if end < len(items) else ""


def _write(offset: int) -> str:
    return base64.b64encode(f"offset:{offset}".encode()).decode()


def _read(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("offset:"))
    except ValueError:
        raise Denied("invalid_cursor") from None
