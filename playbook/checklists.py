"""The checklist of the playbook file: what is to be done for each incident, and what the bot sees by itself."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from playbook.fields import Grade, Line, listed
from playbook.part import Part

Seen = Literal["declared", "paged", "room", "updated", "updates-kept", "resolved"]
"""What the bot ticks by itself: the declaration, the first page, the war room, the first status update, every update
given (at the end, with how many were late), the resolution.
"""


class Item(Part):
    """One thing to do for each incident."""

    text: Line = Field(description="what is to be done, in a few words", examples=["Update status page"])
    severities: Annotated[tuple[Grade, ...], BeforeValidator(listed)] = Field(
        (), description="for which severities; left out, for all", examples=["[P0, P1]"]
    )
    seen: Seen | None = Field(
        None,
        description="what ticks it by itself; left out, a person ticks it: `declared`, `paged`, `room`, `updated` "
        "(the first status update), `updates-kept` (at the end, if no update was late), `resolved`",
        examples=["declared"],
    )
    public: bool = Field(
        False,  # noqa: FBT003 - pydantic's default
        description="whether it tells people outside; left out for private incidents",
        examples=["true"],
    )
