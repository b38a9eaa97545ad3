"""What a runner is given to do, and what it answers: the form in which both travel."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.execution.command import Command, Result
from playbook.health.kinds import Check
from playbook.health.sample import Sample


class Lane(StrEnum):
    """What does not wait for each other: steps of runbooks, and health checks."""

    STEPS = "steps"
    CHECKS = "checks"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Program(_Form):
    """Run a program. The `${NAME}` of its environment are the runner's to fill in: no secret travels."""

    kind: Literal["program"] = "program"
    command: Command


class Probe(_Form):
    """Take a sample of a health check, which began at that moment."""

    kind: Literal["probe"] = "probe"
    name: str
    check: Check
    at: datetime


Work = Annotated[Program | Probe, Field(discriminator="kind")]
WORK: TypeAdapter[Program | Probe] = TypeAdapter(Work)


class Answer(_Form):
    """What became of it: the one of the three that it is."""

    result: Result | None = None
    sample: Sample | None = None
    not_run: str = ""
    """Why it could not even be begun; a sentence."""
