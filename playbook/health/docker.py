"""The health check `docker`: containers that must run, be healthy, and not be restarted again and again."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from playbook.durations import Wait, refuse
from playbook.fields import whole
from playbook.health.check import Placed
from playbook.health.fields import Share, Text


class DockerCheck(Placed):
    """Asks the Docker Engine API over its socket, for one container or for all with a label."""

    over_ssh: ClassVar[bool] = True

    kind: Literal["docker"] = Field(description="`docker`", examples=["docker"])
    container: Text | None = Field(None, description="one container, by its name", examples=["nself-postgres"])
    label: Text | None = Field(
        None,
        description="all containers with this label, those that stand still too",
        examples=["nself.service=critical"],
    )
    socket: Text = Field(
        "/var/run/docker.sock", description="where the Docker Engine listens", examples=["/run/podman/podman.sock"]
    )
    restarts: Annotated[int, whole(1, 1000)] = Field(
        3, description="restarted so often, and up for less than `settled`: a loop, failing", examples=["5"]
    )
    settled: Wait = Field(
        timedelta(minutes=10), description="a container that is up for so long does not loop", examples=["10m"]
    )
    memory_warn: Share | None = Field(None, description="more memory used, of its limit, is degraded", examples=["80%"])
    memory_fail: Share | None = Field(None, description="more memory used, of its limit, is failing", examples=["95%"])

    @model_validator(mode="after")
    def _one_way_to_name_them(self) -> Self:
        if (self.container is None) == (self.label is None):
            raise refuse("needs one of `container` and `label`", "write `container: nself-postgres`, or a `label`")
        return self
