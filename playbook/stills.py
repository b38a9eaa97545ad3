"""Silence in the playbook file: how long whoever has an incident may give no sign of work."""

from pydantic import Field

from playbook.durations import Cadence, Wait
from playbook.part import Part


class Still(Part):
    """When whoever has it is asked whether they are still on it, how long they have to answer, and when it is looked
    whether they are there at all."""

    after: Wait = Field(description="how long without a sign of work, before they are asked", examples=["30m"])
    patience: Wait = Field(
        description="how long they have to answer, before nobody is said to have it", examples=["10m"]
    )
    away: Cadence = Field(
        None,
        description="how long the commander may give no sign, before the room is told if Slack shows them away",
        examples=["10m"],
    )
