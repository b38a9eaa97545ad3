"""The health check `disk`: space that must be left."""

from typing import ClassVar, Literal

from pydantic import Field

from playbook.health.check import Placed
from playbook.health.fields import Share, Text


class DiskCheck(Placed):
    """Asks how full the disk under a folder is."""

    over_ssh: ClassVar[bool] = True

    kind: Literal["disk"] = Field(description="`disk`", examples=["disk"])
    path: Text = Field("/", description="a folder on that disk", examples=["/var/lib/postgresql"])
    warn: Share = Field(80, description="fuller than this is degraded", examples=["80%"])
    fail: Share = Field(90, description="fuller than this is failing", examples=["95%"])
