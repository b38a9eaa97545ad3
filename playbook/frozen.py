"""The ground of everything that an incident remembers."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: it is replaced, never changed.

    What a newer version has added is kept as it is, so that the older one, which is being replaced, loses nothing.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
