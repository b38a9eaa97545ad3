"""The health check `heartbeat`: an address of Warroom that somebody must call in time."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from playbook.durations import Wait, spell
from playbook.health.check import Common
from playbook.health.sample import Outcome


class HeartbeatCheck(Common):
    """Waits to be called, such as by a nightly backup."""

    kind: Literal["heartbeat"] = Field(description="`heartbeat`", examples=["heartbeat"])
    within: Wait = Field(description="how long after a call the next one must have come", examples=["25h"])


def judged(within: HeartbeatCheck, last: datetime | None, at: datetime) -> tuple[Outcome, str]:
    """What its silence means; `last` is when it was called last, or since when it is awaited."""
    if last is None:
        return Outcome.FAILING, "was never called"
    silence = at - last
    if silence > within.within:
        return Outcome.FAILING, f"was not called for {spell(silence)}; awaited every {spell(within.within)}"
    return Outcome.HEALTHY, f"was called {spell(silence)} ago"
