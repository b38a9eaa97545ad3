"""What all health checks share: for whom they speak, when they run, and how many bad samples count."""

from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field

from playbook.durations import Wait
from playbook.fields import Grade, Key, Line, YesOrNo, whole
from playbook.part import Part

MOST_SAMPLES: Final = 20
"""The newest samples of a check that its state can hang on."""


class Damping(Part):
    """How many of the newest samples must be bad; the check is well again once all of as many are good."""

    bad: Annotated[int, whole(1, MOST_SAMPLES)] = Field(
        2, description="so many bad ones among them make it failing", examples=["3"]
    )
    of: Annotated[int, whole(1, MOST_SAMPLES)] = Field(
        3, description="how many of the newest samples are looked at", examples=["5"]
    )


class Common(Part):
    """The keys of every kind of health check."""

    service: Line | None = Field(None, description="the service it speaks for, one of `services`", examples=["api"])
    every: Wait | None = Field(
        None, description="how often it runs; left out: only when somebody asks", examples=["30s"]
    )
    severity: Grade | None = Field(
        None, description="the severity proposed, or declared, when it fails", examples=["P1"]
    )
    failing: Damping = Field(
        Damping(), description="how many bad samples make it failing", examples=["{bad: 3, of: 5}"]
    )
    declares: YesOrNo = Field(
        default=False, description="whether it declares an incident by itself once it is failing", examples=["true"]
    )
    quick: YesOrNo = Field(
        default=False, description="whether it runs at once when a P0 or P1 is declared", examples=["true"]
    )


class Placed(Common):
    """The keys of every kind that goes and looks: how long it may take, and from where."""

    over_ssh: ClassVar[bool] = False
    """Whether it can run on a host that is reached by ssh, where nothing of Warroom runs."""

    timeout: Wait = Field(
        timedelta(seconds=5), description="how long it may take in all; after that it is failing", examples=["5s"]
    )
    on: Key | None = Field(
        None, description="the host it runs on, one of `hosts`; left out: Warroom's own", examples=["backend"]
    )
