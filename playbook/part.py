"""The ground of everything that the playbook file says."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the playbook: frozen, and a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
