"""What an alarm says: the checks that speak for one thing, from the first that failed until all are well again."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from playbook.document import Playbook
from playbook.health.notices import Ailing, Alarm
from playbook.health.sample import Outcome
from playbook.health.standing import Standing
from playbook.incident import Incident

_LONGEST_TITLE: Final = 100
_TOOK: Final = re.compile(r" in [0-9.,]+ m?s(?=$|: )")
"""How long it took, which no title needs."""


def alarm(standings: Mapping[str, Standing], playbook: Playbook, known: Alarm | None, incident: int) -> Alarm:
    """What the alarm of these checks says now; `known` is what it said before."""
    name = next(iter(standings))
    check = playbook.checks.get(name)
    ailing = tuple(_ailing(one, standing) for one, standing in standings.items() if standing.since is not None)
    failing = [one.check for one in ailing if one.state is Outcome.FAILING]
    begun = [at for one in standings.values() if (at := one.detected_at or one.since) is not None]
    return Alarm(
        subject=known.subject if known else (check and check.service) or name,
        service=known.service if known else bool(check and check.service),
        detected_at=known.detected_at if known else min(begun),
        checks=ailing,
        severity=worst_severity(failing, playbook) or (known.severity if known else ""),
        incident=incident or (known.incident if known else 0),
        over_at=None if failing else max(one.since for one in ailing),
    )


def worst_severity(names: Sequence[str], playbook: Playbook) -> str:
    """The worst severity that the playbook proposes for these; empty if it proposes none."""
    proposed = {check.severity for name in names if (check := playbook.checks.get(name)) is not None}
    return next((key for key in playbook.severities if key in proposed), "")


def declaring(one: Alarm, playbook: Playbook) -> tuple[str, ...]:
    """Those of its failing checks that declare an incident by themselves."""
    known = ((each.check, playbook.checks.get(each.check)) for each in one.ailing)
    return tuple(name for name, check in known if check is not None and check.declares)


def title(one: Alarm) -> str:
    """What to call an incident that is about it."""
    said = next((each.said for each in one.ailing or one.checks), "")
    text = f"{one.subject}: {_TOOK.sub('', said)}"
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"


def source(one: Alarm) -> str:
    """How an incident that is about it was noticed."""
    names = ", ".join(each.check for each in one.ailing or one.checks)
    return f"health check {names}"


def is_about(incident: Incident, key: str, one: Alarm) -> bool:
    """Whether an open incident is what this alarm is about; of a private one nobody is to know."""
    if incident.private or not incident.open:
        return False
    named = one.service and one.subject.casefold() in (service.casefold() for service in incident.services)
    return named or incident.alarm == key


def _ailing(name: str, standing: Standing) -> Ailing:
    if standing.since is None:
        raise ValueError(f"nobody has looked at {name} yet")
    return Ailing(check=name, state=standing.state, said=standing.said, since=standing.since)
