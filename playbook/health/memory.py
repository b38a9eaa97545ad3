"""The health check `memory`: memory that must be left."""

from typing import ClassVar, Literal

from pydantic import Field

from playbook.health.check import Placed
from playbook.health.fields import Share


class MemoryCheck(Placed):
    """Asks how much of a host's memory is used, what can be freed at once left out."""

    over_ssh: ClassVar[bool] = True

    kind: Literal["memory"] = Field(description="`memory`", examples=["memory"])
    warn: Share = Field(80, description="more used than this is degraded", examples=["80%"])
    fail: Share = Field(90, description="more used than this is failing", examples=["95%"])
