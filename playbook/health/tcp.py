"""The health check `tcp`: a port that must take a connection."""

from typing import Literal

from pydantic import Field

from playbook.health.check import Placed
from playbook.health.fields import Latency, Place


class TcpCheck(Placed):
    """Opens a connection and closes it."""

    kind: Literal["tcp"] = Field(description="`tcp`", examples=["tcp"])
    address: Place = Field(description="the host and its port", examples=["queue.internal:5672"])
    slow: Latency | None = Field(
        None, description="a connection that takes longer is degraded, not failing", examples=["200ms"]
    )
