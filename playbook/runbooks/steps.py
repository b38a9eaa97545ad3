"""The kinds of steps of a runbook: the one list of them."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from playbook.argv import Argv
from playbook.durations import Wait, refuse
from playbook.fields import Grade, Key, Keys, Line, YesOrNo, listed, some
from playbook.health.command import without_secrets
from playbook.health.fields import Text
from playbook.part import Part
from playbook.permissions import RESPONDERS
from playbook.runbooks.step import Common, Otherwise, Running

FEWEST_ANSWERS: Final = 2
MOST_ANSWERS: Final = 5
"""Buttons fit in one row."""

Program = Annotated[Argv, AfterValidator(without_secrets)]
Settable = Literal["investigating", "identified", "monitoring", "resolved"]


class CheckStep(Running):
    """Looks, and changes nothing, so it runs at once: a program, or health checks of the playbook."""

    kind: Literal["check"] = Field(description="`check`", examples=["check"])
    argv: Program | None = Field(
        None, description="the program and its arguments, one by one", examples=["[docker, ps, -a]"]
    )
    checks: Keys = Field((), description="health checks that are run instead of a program", examples=["[postgres]"])
    otherwise: Otherwise

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.argv is None) == (not self.checks):
            raise refuse("needs one of `argv` and `checks`", "write the program as `argv`, or name health checks")
        return self


class Answer(Part):
    """One answer to a question, and where it leads."""

    says: Line = Field(description="the answer, as its button has it", examples=["Restore"])
    then: Key | None = Field(
        None, description="the step that follows; left out: the next one; `end` ends the runbook", examples=["restore"]
    )


def _check_number(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS:
        raise refuse(f"has {len(answers)} answers", f"write {FEWEST_ANSWERS} to {MOST_ANSWERS}")
    return answers


class AskStep(Common):
    """A question to people, whose answer chooses the step that follows."""

    kind: Literal["ask"] = Field(description="`ask`", examples=["ask"])
    answers: Annotated[tuple[Answer, ...], BeforeValidator(listed), AfterValidator(_check_number)] = Field(
        description="the answers, two to five", examples=["[{says: Restore, then: restore}, {says: Restart}]"]
    )


class ActStep(Running):
    """Changes something, so somebody other than whoever asks for it must approve it first."""

    kind: Literal["act"] = Field(description="`act`", examples=["act"])
    argv: Program = Field(
        description="the program and its arguments, one by one", examples=["[docker, restart, nself-auth]"]
    )
    destructive: YesOrNo = Field(
        default=False, description="whether it destroys something: two different people must approve", examples=["true"]
    )
    allow: Annotated[Keys, some("is empty", "write at least one")] = Field(
        (RESPONDERS,),
        description="who may approve: `anybody`, `responders`, `commander`, `managers`, a key of `groups`, "
        "or of a contact",
        examples=["[commander, managers]"],
    )
    otherwise: Otherwise


class ManualStep(Common):
    """Something that a person does, and ticks."""

    kind: Literal["manual"] = Field(description="`manual`", examples=["manual"])
    link: Text | None = Field(
        None,
        description="where to look; `{name}` stands for a variable",
        examples=["https://sentry.io/organizations/{org}/issues/"],
    )


class WaitStep(Common):
    """Waits; health checks that it names are run again and again meanwhile, and one that is failing ends it."""

    kind: Literal["wait"] = Field(description="`wait`", examples=["wait"])
    lasts: Wait = Field(description="how long", examples=["30m"])
    checks: Keys = Field((), description="health checks that must be well all the while", examples=["[hasura, auth]"])
    every: Wait = Field(timedelta(minutes=1), description="how often they are run", examples=["2m"])
    otherwise: Otherwise


class SetStep(Common):
    """Changes the incident, once somebody who may do so presses its button."""

    kind: Literal["set"] = Field(description="`set`", examples=["set"])
    status: Settable | None = Field(None, description="the status it gets", examples=["identified"])
    severity: Grade | None = Field(None, description="the severity it gets", examples=["P0"])
    flag: Key | None = Field(None, description="the flag that is raised, one of `flags`", examples=["data-loss"])

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(one is not None for one in (self.status, self.severity, self.flag)) != 1:
            raise refuse("needs one of `status`, `severity` and `flag`", "write what it sets: `status: identified`")
        return self


AnyStep = CheckStep | AskStep | ActStep | ManualStep | WaitStep | SetStep
Step = Annotated[AnyStep, Field(discriminator="kind")]
"""A step, of the kind that its `kind` says."""

KINDS: Final[Mapping[str, type[Common]]] = MappingProxyType(
    {
        "check": CheckStep,
        "ask": AskStep,
        "act": ActStep,
        "manual": ManualStep,
        "wait": WaitStep,
        "set": SetStep,
    }
)
