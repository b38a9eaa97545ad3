"""Silence in the playbook file: how long whoever has an incident may give no sign of work."""

from pydantic import Field

from playbook.durations import Wait
from playbook.part import Part


class Still(Part):
    """When whoever has it is asked whether they are still on it, and how long they have to answer."""

    after: Wait = Field(description="how long without a sign of work, before they are asked", examples=["30m"])
    patience: Wait = Field(
        description="how long they have to answer, before nobody is said to have it", examples=["10m"]
    )
