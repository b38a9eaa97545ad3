"""How a resolution is verified, as the playbook file says it: what is to be checked, and how long it is watched."""

from datetime import timedelta

from pydantic import Field

from playbook.durations import Duration
from playbook.fields import Line, Lines
from playbook.part import Part

MOST = 10
"""Checks at most: each is a line of a Slack message with a button beside it."""


class Verification(Part):
    """What stands between “resolve” and resolved, for one severity."""

    checks: Lines = Field(
        (),
        max_length=MOST,
        description="what somebody ticks before the monitoring begins",
        examples=["[All services healthy, Smoke tests pass]"],
    )
    healthy: Line | None = Field(
        None,
        description="the one of `checks` that health checks answer: ticked once none of them fails, and not before",
        examples=["All services healthy"],
    )
    monitor: Duration = Field(
        timedelta(minutes=30),
        description="how long it is watched after the last tick, before it counts as resolved; `0m`: not at all",
        examples=["30m"],
    )
