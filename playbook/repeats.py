"""Repeats in the playbook file: how often a page is made again that nobody has acknowledged."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from playbook.durations import Wait, refuse
from playbook.part import Part

MOST = 20
"""More would be noise to whoever cannot be woken; the next levels are called meanwhile."""


def _times(value: object) -> int:
    text = str(value)
    if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= MOST):
        raise refuse(f"must be a number from 1 to {MOST}", "write how often at most, for example `3`")
    return int(text)


class Repeat(Part):
    """How a level's page is repeated until somebody acknowledges."""

    every: Wait = Field(description="how long after the page, and after each repeat", examples=["5m"])
    times: Annotated[int, BeforeValidator(_times)] | None = Field(
        None, description="how often at most; left out: until somebody acknowledges", examples=["3"]
    )
