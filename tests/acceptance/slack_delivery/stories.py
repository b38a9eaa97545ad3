"""The whole walk of one incident, for tests that disturb it."""

from typing import Any

from playbook import commands
from playbook.incident import Report, Status
from sandbox.people import BEN

REPORT = Report(new="The disk is full.", actions="Freed some.", next_steps="Fail over.", estimate="20 min")


async def walk(desk: Any) -> None:
    """From the declaration to the end: every kind of thing told is told at least once."""
    await desk.declare(title="", impact="Nobody can pay.")
    await desk.settle()
    await desk.give(commands.Retitle, BEN, title="checkout down")
    await desk.at(16)
    await desk.give(commands.Acknowledge, BEN)
    await desk.give(commands.PostUpdate, BEN, report=REPORT, to=Status.IDENTIFIED)
    await desk.at(31)
    await desk.give(commands.ChangeSeverity, BEN, to="P1", why="only one shop")
    await desk.give(commands.ChangeStatus, BEN, to=Status.RESOLVED, now=True, why="failed over")
