"""The verification machine: what stands between “resolve” and resolved, where the playbook wants that proved.

Whoever resolves begins it: the list is ticked, then it is watched for a while, and then time resolves it. It is cut
short with a reason, and ended by a relapse or by any other step of the life-cycle. While it runs the impact is over as
far as anybody knows, so nobody is paged because it lasts. Every rule about it lives in this file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from playbook import commands, lifecycle
from playbook.document import Playbook
from playbook.events import (
    CheckTicked,
    CheckUnticked,
    Event,
    MonitoringBegun,
    Relapsed,
    StatusChanged,
    VerificationBegun,
)
from playbook.health.sample import Outcome
from playbook.incident import CLOCK, Incident, Status
from playbook.refusals import Refused
from playbook.states.symptoms import Symptom
from playbook.states.verification import Tick, Verification
from playbook.wording import colon, elapsed, person

Step = VerificationBegun | CheckTicked | CheckUnticked | MonitoringBegun | Relapsed
_ALL: Final = "all"
"""Names no check, though one may begin with it: what nobody has looked at is not ticked."""
_GOING_BACK: Final = frozenset({Status.IDENTIFIED, Status.MONITORING})


def change(incident: Incident, command: commands.ChangeStatus, playbook: Playbook) -> list[Event]:
    """Move to another status; to resolved only by way of the verification, if there is one and it is not cut short."""
    if command.to is not Status.RESOLVED or not incident.open:
        return lifecycle.change(incident, command)
    if command.now:
        return _cut_short(incident, command, playbook)
    if incident.verification.running:
        raise Refused(_under_way(incident))
    if incident.severity not in playbook.verification:
        return lifecycle.change(incident, command)
    return _begin(incident, command, playbook)


def tick(incident: Incident, command: commands.TickCheck) -> list[Event]:
    """One check is done; with the last one the monitoring begins, or there is none and it is resolved."""
    have = incident.verification
    if not have.running:
        raise Refused(_not_running(incident))
    if not 0 <= command.check < len(have.checks):
        raise Refused(_which(have))
    done = next((one for one in have.ticks if one.check == command.check), None)
    if done is not None:
        raise Refused(f"“{have.checks[command.check]}” is ticked already, by {person(done.by)}.")
    if command.check == have.healthy and (failing := ailing(incident)):
        raise Refused(_fails(incident, failing, have.checks[command.check]))
    ticked = CheckTicked(at=command.at, by=command.by, check=command.check, name=have.checks[command.check])
    return [ticked, *(_watch(incident, command.at, command.by) if len(have.open_checks) == 1 else [])]


def untick(incident: Incident, command: commands.UntickCheck) -> list[Event]:
    """A check is to be done again; whatever was watched since is watched again once it is ticked."""
    have = incident.verification
    if not have.running:
        raise Refused(_not_running(incident))
    if not 0 <= command.check < len(have.checks):
        raise Refused(_which(have))
    if command.check in have.open_checks:
        raise Refused(f"“{have.checks[command.check]}” is not ticked.")
    return [CheckUnticked(at=command.at, by=command.by, check=command.check, name=have.checks[command.check])]


def named(incident: Incident, said: str) -> tuple[int, ...]:
    """The places of the checks that these words name: by words that only one contains, or by numbers, from 1."""
    have = incident.verification
    if not have.running:
        raise Refused(_not_running(incident))
    whole = _place(have, said)
    places = [whole] if whole is not None else [_place(have, part) for part in said.split(",")]
    found = tuple(dict.fromkeys(place for place in places if place is not None))
    if not found or None in places:
        raise Refused(_which(have))
    return found


def _place(have: Verification, said: str) -> int | None:
    wanted = " ".join(said.casefold().split())
    found = [place for place, check in enumerate(have.checks) if wanted and wanted in check.casefold()]
    if len(found) == 1 and wanted != _ALL:
        return found[0]
    return int(wanted) - 1 if wanted.isdecimal() and 0 < int(wanted) <= len(have.checks) else None


def relapse(incident: Incident, command: commands.Relapse) -> list[Event]:
    """It came back: work begins again. This is also where a health check reports that its result is bad."""
    lifecycle.refuse_unless_open(incident, "send back")
    if incident.status not in _GOING_BACK:
        raise Refused(f"{incident.name} is being investigated already. `/incident note <words>` keeps what you saw.")
    if not command.why:
        raise Refused("Say what came back: `/incident relapse <what you see>`.")
    back = StatusChanged(
        at=command.at,
        by=command.by,
        before=incident.status,
        after=Status.INVESTIGATING,
        why=command.why,
        in_update=True,
    )
    return [Relapsed(at=command.at, by=command.by, why=command.why), back]


def ends_at(incident: Incident) -> datetime | None:
    """When time will resolve it; None if nothing is being watched."""
    return incident.verification.until if incident.verification.running else None


def end(incident: Incident, command: commands.EndVerification) -> list[Event]:
    """It has been watched long enough, and nothing came back."""
    until = ends_at(incident)
    if until is None or command.at < until:
        return []
    why = f"verified, and nothing came back in {elapsed(incident.verification.monitor)}"
    return [_resolved(incident, command.at, command.by, why)]


def after(have: Verification, event: Step) -> Verification:
    """How the verification looks after one of its events."""
    match event:
        case VerificationBegun():
            return Verification(
                since=event.at, by=event.by, checks=event.checks, healthy=event.healthy, monitor=event.monitor
            )
        case CheckTicked():
            ticks = (*have.ticks, Tick(check=event.check, by=event.by, at=event.at))
            return have.model_copy(update={"ticks": ticks})
        case CheckUnticked():
            ticks = tuple(tick for tick in have.ticks if tick.check != event.check)
            return have.model_copy(update={"ticks": ticks, "until": None})
        case MonitoringBegun():
            return have.model_copy(update={"until": event.until})
        case Relapsed():
            return _ended(have, event.at, event.by, why=event.why, relapsed=True)


def moved(have: Verification, event: StatusChanged) -> Verification:
    """Any step of the life-cycle ends it, but for the one to monitoring, with which it begins."""
    return have if event.after is Status.MONITORING else _ended(have, event.at, event.by, why=event.why)


def line(event: Step) -> str:
    """What one of its events is called on the timeline."""
    by = person(event.by)
    match event:
        case VerificationBegun():
            return f"{by} says that the impact is over: verification began"
        case CheckTicked():
            return f"{by} ticked “{event.name}”"
        case CheckUnticked():
            return f"{by} took the tick off “{event.name}”"
        case MonitoringBegun():
            return f"Everything is ticked: watched for {elapsed(event.until - event.at)}"
        case Relapsed():
            return f"{by} says that it came back{colon(event.why)}"


def ailing(incident: Incident) -> tuple[Symptom, ...]:
    """The health checks of its services that fail."""
    return tuple(one for one in incident.symptoms if one.state is Outcome.FAILING)


def well(incident: Incident) -> bool:
    """Whether health checks say that its services are well; without any, nobody says so, nor of what nobody sees."""
    return bool(incident.symptoms) and not ailing(incident) and all(one.seen for one in incident.symptoms)


def restored_at(incident: Incident) -> datetime | None:
    """When the impact was over: what was verified counts from when somebody said so; None while it is not."""
    have = incident.verification
    if have.since is not None and not have.relapsed and have.ended_at in (None, incident.resolved_at):
        return have.since
    return incident.resolved_at


def failed(incident: Incident) -> Verification | None:
    """The verification in which it came back, while the newest update still tells of the fix that did not hold."""
    have, update = incident.verification, incident.update
    if update is None or have.since is None or have.ended_at is None or not have.relapsed:
        return None
    return have if have.since <= update.at < have.ended_at else None


def _begin(incident: Incident, command: commands.ChangeStatus, playbook: Playbook) -> list[Event]:
    rules = playbook.verification[incident.severity]
    at, by = command.at, command.by
    moved: list[Event] = []
    if incident.status is not Status.MONITORING:
        to = Status.MONITORING
        moved.append(StatusChanged(at=at, by=by, before=incident.status, after=to, why=command.why))
    healthy = rules.checks.index(rules.healthy) if rules.healthy in rules.checks else None
    begun = VerificationBegun(at=at, by=by, checks=rules.checks, healthy=healthy, monitor=rules.monitor)
    ticked: list[Event] = []
    if healthy is not None and well(incident):
        ticked = [CheckTicked(at=at, by=CLOCK, check=healthy, name=rules.checks[healthy])]
    watch = MonitoringBegun(at=at, by=by, until=at + rules.monitor)
    watched = [watch] if len(rules.checks) == len(ticked) else []
    return [*moved, begun, *ticked, *watched]


def _watch(incident: Incident, at: datetime, by: str) -> list[Event]:
    return [MonitoringBegun(at=at, by=by, until=at + incident.verification.monitor)]


def _cut_short(incident: Incident, command: commands.ChangeStatus, playbook: Playbook) -> list[Event]:
    wanted = incident.severity in playbook.verification or incident.verification.running
    if wanted and not command.why:
        raise Refused("Say why it is resolved without the verification: `/incident resolve now <why>`.")
    return lifecycle.change(incident, command)


def _resolved(incident: Incident, at: datetime, by: str, why: str) -> StatusChanged:
    return StatusChanged(at=at, by=by, before=incident.status, after=Status.RESOLVED, why=why)


def _ended(have: Verification, at: datetime, by: str, *, why: str, relapsed: bool = False) -> Verification:
    if not have.running:
        return have
    return have.model_copy(update={"ended_at": at, "ended_by": by, "ended_why": why, "relapsed": relapsed})


def _under_way(incident: Incident) -> str:
    have = incident.verification
    left = [have.checks[place] for place in have.open_checks]
    stand = f"still to be ticked: {'; '.join(left)}" if left else "it is watched, and then resolved by itself"
    return (
        f"{incident.name} is being verified already: {stand}. To resolve it at once: `/incident resolve now <why>`; "
        "if it came back: `/incident relapse <what you see>`."
    )


def _which(have: Verification) -> str:
    choices = ", ".join(f"{place + 1} “{have.checks[place]}”" for place in have.open_checks)
    wanted = f"Still to be ticked, each once somebody has looked: {choices}." if choices else "Everything is ticked."
    return f"Say which check: `/incident verify <a word of it>`, or its number. {wanted}"


def _fails(incident: Incident, failing: Sequence[Symptom], name: str) -> str:
    said = "; ".join(f"{one.check}{colon(one.said)}" for one in failing)
    return (
        f"“{name}” ticks itself once no health check fails any more. Failing: {said}. If the check is wrong: "
        f"`/incident resolve {incident.name} now <why>`."
    )


def _not_running(incident: Incident) -> str:
    if incident.open:
        return f"{incident.name} is not being verified, so there is nothing to tick. `/incident resolve` begins it."
    return f"{incident.name} is {incident.status}, so there is nothing to tick."
