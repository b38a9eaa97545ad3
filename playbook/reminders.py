"""How status updates are asked for, as the playbook file says it."""

from datetime import timedelta

from pydantic import Field

from playbook.durations import Duration
from playbook.fields import Key, Keys
from playbook.part import Part


class Reminders(Part):
    """Who is asked for an update, when, and who hears that it is late."""

    writer: Key | None = Field(
        None,
        description="the role that owes the updates; while nobody has it, the commander does, or who was called",
        examples=["comms"],
    )
    before: Duration = Field(
        timedelta(minutes=2), description="how long before an update is due its author is asked for it", examples=["2m"]
    )
    overdue_after: Duration = Field(
        timedelta(minutes=5), description="how long after it was due the overdue contacts are told", examples=["5m"]
    )
    overdue: Keys = Field(
        ("backup", "manager"),
        description="the contacts and rotas told of an overdue update; of a private incident, its members only",
        examples=["[backup, manager]"],
    )
    snooze: Duration = Field(timedelta(minutes=5), description="how long “snooze” puts it off", examples=["5m"])
