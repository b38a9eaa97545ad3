"""A runbook as the playbook file writes it: when it is proposed, its variables, its steps."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from playbook import argv
from playbook.argv import Value
from playbook.fields import Key, Keys, Line, Lines, Prose, listed, some
from playbook.health.fields import matching
from playbook.part import Part
from playbook.patterns import Pattern
from playbook.runbooks.step import END
from playbook.runbooks.steps import ActStep, AnyStep, CheckStep, ManualStep, Step

MOST_STEPS: Final = 40
MOST_VARIABLES: Final = 10
MOST_RUNBOOKS: Final = 100

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
Name = Annotated[
    str,
    matching(_NAME, "`{0}` cannot be a variable's name", "use small letters, digits, `-` and `_`, beginning with one"),
]
"""What stands in braces: `{container}`."""


class Variable(Part):
    """What somebody fills in before a step runs."""

    asks: Line = Field(description="what is asked for", examples=["Which container?"])
    pattern: Pattern = Field(description="the form that the whole of it must have", examples=["nself-[a-z]+"])
    default: str | None = Field(
        None, description="what it is unless somebody says otherwise", examples=["nself-postgres"]
    )
    found_by: Key | None = Field(
        None, description="the `check` step whose lines are offered, by its name", examples=["crashing"]
    )
    take: Pattern | None = Field(
        None, description="of each such line, what stands in the first brackets of this", examples=["(\\S+)$"]
    )


class Runbook(Part):
    """A written procedure, step by step."""

    name: Line = Field(description="what it is for, as it is said in messages", examples=["Database failure"])
    says: Prose | None = Field(None, description="when to use it", examples=["The database does not answer."])
    services: Lines = Field((), description="it is proposed for incidents of these services", examples=["[database]"])
    checks: Keys = Field(
        (), description="it is proposed while one of these health checks fails", examples=["[postgres]"]
    )
    variables: dict[Name, Variable] = Field(
        {},
        max_length=MOST_VARIABLES,
        description="what is filled into the steps, by the name that stands there in braces",
        examples=["{container: {asks: Which container?, pattern: '[a-z0-9-]+'}}"],
    )
    steps: Annotated[tuple[Step, ...], BeforeValidator(listed), some("has no steps", "write at least one")] = Field(
        max_length=MOST_STEPS,
        description="what is done, in order",
        examples=["[{kind: check, says: Is it there?, argv: [docker, ps]}]"],
    )

    def place(self, name: str | None, after: int) -> int | None:
        """The place of a step, from 0, None for the end; without a name, of the one after the other."""
        if name is None:
            return after + 1 if after + 1 < len(self.steps) else None
        if name == END:
            return None
        return next(at for at, step in enumerate(self.steps) if step.name == name)

    def leads(self, name: str | None) -> bool:
        """Whether that name is one of a step, or the end; none at all is the next step."""
        return name in (None, END) or any(step.name == name for step in self.steps)

    def needed(self, at: int) -> tuple[str, ...]:
        """The variables that a step needs."""
        return variables(self.steps[at])

    def values(self, given: Mapping[str, str]) -> dict[str, Value]:
        """The values that there are, with their forms: those given, else those that hold unless somebody says so."""
        known = {name: given.get(name, one.default) for name, one in self.variables.items()}
        return {
            name: Value(text=text, pattern=self.variables[name].pattern)
            for name, text in known.items()
            if text is not None
        }


def variables(step: AnyStep) -> tuple[str, ...]:
    """The variables that stand in a step, each once."""
    match step:
        case CheckStep() | ActStep():
            return argv.variables(step.argv or ())
        case ManualStep():
            return argv.variables((step.link or "",))
        case _:
            return ()
