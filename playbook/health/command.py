"""The health check `command`: a program that must end well."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from playbook.argv import Argv
from playbook.durations import refuse
from playbook.health.check import Placed
from playbook.health.fields import Codes, Text
from playbook.health.references import names
from playbook.patterns import Pattern


def without_secrets(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The same; a secret among the arguments is refused."""
    found = next((name for word in argv for name in names(word)), None)
    if found:
        remedy = (
            f"give it to the program by `environment: {{{found}: ${{{found}}}}}`; everybody on a host sees arguments"
        )
        raise refuse(f"has `${{{found}}}` among its arguments", remedy)
    return argv


class CommandCheck(Placed):
    """Runs a program, never a shell."""

    over_ssh: ClassVar[bool] = True

    kind: Literal["command"] = Field(description="`command`", examples=["command"])
    argv: Annotated[Argv, AfterValidator(without_secrets)] = Field(
        description="the program and its arguments, one by one", examples=["[nself, status]"]
    )
    exit: Codes = Field((0,), min_length=1, description="the exit codes that are good", examples=["[0, 2]"])
    exit_warn: Codes = Field((), description="the exit codes that are degraded", examples=["[1]"])
    pattern: Pattern | None = Field(
        None, description="a regular expression that must be found in what it prints", examples=["all healthy"]
    )
    directory: Text | None = Field(None, description="the folder in which it runs", examples=["/srv/backend"])
    environment: dict[str, Text] = Field(
        {},
        max_length=50,
        description="what is added to its environment, which else has only what a program needs",
        examples=["{PGPASSWORD: '${PGPASSWORD}'}"],
    )
