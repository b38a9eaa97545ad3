"""What the steps of runbooks share: what they say, what follows, and how those that run a program run it."""

from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field

from playbook.durations import Wait
from playbook.fields import Key, Prose
from playbook.health.fields import Codes, Text
from playbook.part import Part
from playbook.patterns import Pattern
from playbook.sizes import Size

END: Final = "end"
"""Where a step leads that is the last one."""


class Common(Part):
    """The keys of every kind of step."""

    name: Key | None = Field(None, description="the name by which other steps lead here", examples=["restore"])
    says: Prose = Field(description="what is done, in a few words", examples=["Check that writes work"])
    then: Key | None = Field(
        None, description="the step that follows; left out: the next one; `end` ends the runbook", examples=["end"]
    )


class Running(Common):
    """The keys of the kinds that run a program: where, how long, and what end is a good one."""

    over_ssh: ClassVar[bool] = True

    on: Key | None = Field(
        None, description="the host it runs on, one of `hosts`; left out: Warroom's own", examples=["backend"]
    )
    directory: Text | None = Field(None, description="the folder in which it runs", examples=["/srv/backend"])
    environment: dict[str, Text] = Field(
        {},
        max_length=50,
        description="what is added to its environment, which else has only what a program needs",
        examples=["{PGPASSWORD: '${PGPASSWORD}'}"],
    )
    timeout: Wait = Field(
        timedelta(minutes=1), description="how long it may take; then it is stopped, and has failed", examples=["10m"]
    )
    memory: Size | None = Field(
        None,
        description="how much memory it may write, and each program that it starts; left out: 4 GB",
        examples=["16GB"],
    )
    file: Size | None = Field(
        None, description="the largest file that it may write; left out: however large it is", examples=["100GB"]
    )
    exit: Codes = Field((0,), min_length=1, description="the exit codes that are good", examples=["[0, 2]"])
    pattern: Pattern | None = Field(
        None, description="a regular expression that must be found in what it prints", examples=["accepting"]
    )
    only: Pattern | None = Field(
        None,
        description="of what it prints, only lines in which this is found are kept, as `grep` does",
        examples=["ERROR"],
    )


Otherwise = Annotated[
    Key | None,
    Field(
        None,
        description="the step that follows if it fails; left out: people decide whether to go on",
        examples=["restore"],
    ),
]
