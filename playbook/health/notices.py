"""What Warroom says of health checks in a channel, outside of every incident: each is one message, edited in place."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from playbook.frozen import Frozen
from playbook.health.sample import Outcome, Sample


class Ailing(Frozen):
    """One check of an alarm, as it stands."""

    check: str
    state: Outcome
    said: str
    since: datetime


class Alarm(Frozen):
    """Something fails, or has failed: all the checks that speak for it, from the first that failed on."""

    kind: Literal["alarm"] = "alarm"
    subject: str
    """A service; or the check's own name, if it speaks for none."""
    service: bool
    """Whether it is a service."""
    detected_at: datetime
    """When the first bad sample was taken."""
    checks: tuple[Ailing, ...]
    severity: str = ""
    """The worst that the playbook proposes for those that fail; empty if it proposes none."""
    incident: int = 0
    """The incident that is about it; 0 if there is none, or none that everybody may know of."""
    over_at: datetime | None = None
    """When all of it was well again."""
    dropped: bool = False
    """It ended because the playbook has none of its checks any more."""

    @property
    def ailing(self) -> tuple[Ailing, ...]:
        """The checks that fail now."""
        return tuple(one for one in self.checks if one.state is Outcome.FAILING)


class Checkup(Frozen):
    """Checks that somebody has asked for, or that run by themselves when an incident is declared."""

    kind: Literal["checkup"] = "checkup"
    scope: str
    """What was asked for: a check, a service, `all`, `quick`."""
    names: tuple[str, ...]
    by: str
    begun_at: datetime
    samples: tuple[Sample, ...] = ()
    done: bool = False


class Evidence(Frozen):
    """What the checks of a checkup have answered or printed, below its message."""

    kind: Literal["evidence"] = "evidence"
    samples: tuple[Sample, ...]


Content = Alarm | Checkup | Evidence
_ANY: Final[TypeAdapter[Content]] = TypeAdapter(Annotated[Content, Field(discriminator="kind")])


def read(data: str) -> Content:
    """Read stored content back. Raises `ValidationError`."""
    return _ANY.validate_json(data)
