"""The escalation machine: whom to page, when, and why now.

A level of the policy waits `after` from the escalation's beginning, and is passed over when what it waits for
(`unless`) has happened. After an outage one level is climbed at a time: each keeps its distance from the one before,
so that people who are called late still get their time to answer. Every rule about paging lives in this file.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook import answering, commands
from playbook.document import Level, Playbook
from playbook.events import Event, LevelPassed, Paged, Reason
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.wording import people, person

ACKNOWLEDGED: Final = "acknowledged"
"""Why a level is passed over that counts again once whoever acknowledged gives no sign any more."""
_NOBODY: Final = "nobody is on call there"
"""A rota has a gap. `warroom check` finds those of the next 90 days; whoever is above must not wait for it."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """The next level that would be paged, and when."""

    index: int
    level: Level
    due: datetime

    @property
    def condition(self) -> str:
        """What brings it about, after an “If”."""
        return "nobody acknowledges" if self.level.unless == ACKNOWLEDGED else "it is not resolved"


def begin(
    severity: str, at: datetime, by: str, reason: Reason, tried: tuple[str, ...], playbook: Playbook
) -> list[Event]:
    """Page at once everybody whose level waits for nothing; if that is nobody, the first level that has somebody."""
    levels = playbook.policy(severity)
    at_once = [index for index, level in enumerate(levels) if not level.after]
    manned = [index for index, level in enumerate(levels) if playbook.people(level.page, at)]
    paged = [index for index in at_once if index in manned] or (manned[:1] if at_once else [])
    events: list[Event] = []
    for index, level in enumerate(levels[: max((*paged, *at_once), default=-1) + 1]):
        if index not in paged:
            events.append(_unmanned(index, level, at=at, by=by))
            continue
        events.append(
            _page(
                index,
                level,
                at=at,
                by=by,
                due=at,
                reason=reason,
                tried=tried,
                called=playbook.people(level.page, at),
                severity=severity,
                since=at,
            )
        )
    return events


def upcoming(incident: Incident, playbook: Playbook) -> Rung | None:
    """The next level that time will page, if nothing more happens; None when all are behind us or nobody waits.

    While somebody verifies a resolution nobody is paged because it lasts; a relapse takes up where it stopped.
    """
    if answering.resting(incident):
        return None
    for index, level in _ahead(incident, playbook):
        if not _needless(level, incident):
            return Rung(index=index, level=level, due=_due(incident, index, playbook))
    return None


def climb(incident: Incident, command: commands.Climb, playbook: Playbook) -> list[Event]:
    """Page the next level if its time has come; nothing otherwise."""
    rung = upcoming(incident, playbook)
    if rung is None or command.at < rung.due:
        return []
    reason = _reason(incident, rung.level)
    if not _called(incident, rung.level, command.at, playbook):
        return _past(incident, rung, command, reason, playbook)
    return _to(
        incident, rung, at=command.at, by=command.by, reason=reason, why=_why(incident, reason), playbook=playbook
    )


def resume(incident: Incident, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """Go on: page the level whose time has passed meanwhile, or else call those again who had been called last; not
    whoever is silent, if there is anybody else.
    """
    rung = upcoming(incident, playbook)
    if rung is not None and rung.due <= at:
        return climb(incident, commands.Climb(at=at, by=by), playbook)
    levels, have = playbook.policy(incident.severity), incident.escalation
    called = {call.level for call in have.calls if call.at >= have.since and call.level < len(levels)}
    again = sorted((index for index in called if levels[index].unless == ACKNOWLEDGED), reverse=True)
    who = {index: {*playbook.people(levels[index].page, at)} for index in (*again, *range(len(levels)))}
    manned = [index for index, named in who.items() if named - {have.silent}] or [one for one in who if who[one]]
    if not manned:
        return []
    rung, reason = Rung(index=manned[0], level=levels[manned[0]], due=at), Reason.LAPSED
    page = _at(incident, rung, at=at, by=by, reason=reason, why=_why(incident, reason), playbook=playbook)
    return [page]


def _why(incident: Incident, reason: Reason) -> str:
    return stopped(incident.escalation.silent) if reason is Reason.LAPSED else ""


def silent_since(incident: Incident, called: datetime) -> str:
    """Who has had it since that call and stopped answering, so that nobody has it now; empty if nobody has."""
    have = incident.escalation
    return have.silent if have.resumed_at is not None and called < have.resumed_at else ""


def stopped(silent: str) -> str:
    """Why somebody is called although the incident was acknowledged."""
    return f"{person(silent)} had it and gives no sign any more"


def _reason(incident: Incident, level: Level) -> Reason:
    if level.unless != ACKNOWLEDGED:
        return Reason.UNRESOLVED
    return Reason.LAPSED if incident.escalation.resumed_at is not None else Reason.UNACKNOWLEDGED


def _past(incident: Incident, rung: Rung, command: commands.Climb, reason: Reason, playbook: Playbook) -> list[Event]:
    """Nobody is on call there: page the next level that has somebody, without waiting for its time.

    If they are who has it, nobody is missing: the level is passed over, and the next waits for its time.
    """
    known = bool(playbook.people(rung.level.page, command.at))
    for index, level in () if known else _ahead(incident, playbook):
        if index > rung.index and not _needless(level, incident) and _called(incident, level, command.at, playbook):
            above = Rung(index=index, level=level, due=rung.due)
            why = _why(incident, reason)
            return _to(incident, above, at=command.at, by=command.by, reason=reason, why=why, playbook=playbook)
    return _over(incident, rung.index + 1, at=command.at, by=command.by, playbook=playbook)


def _called(incident: Incident, level: Level, at: datetime, playbook: Playbook) -> tuple[str, ...]:
    """Whom a level calls: nobody who has the incident."""
    held = answering.holders(incident)
    return tuple(who for who in playbook.people(level.page, at) if who not in held)


def escalate(incident: Incident, command: commands.Escalate, playbook: Playbook) -> list[Event]:
    """Page the next level now because somebody asks for it: the next that has anybody who does not know yet."""
    refuse_unless_open(incident, "escalate")
    known = {*incident.escalation.tried, command.by, incident.acknowledged_by, incident.commander}
    for index, level in _ahead(incident, playbook):
        if known.issuperset(playbook.people(level.page, command.at)):
            continue
        rung = Rung(index=index, level=level, due=command.at)
        return _to(
            incident, rung, at=command.at, by=command.by, reason=Reason.ASKED, why=command.why, playbook=playbook
        )
    keys = (key for level in playbook.policy(incident.severity) for key in level.page)
    everybody = playbook.people(keys, command.at)
    raise Refused(
        f"Everybody on the escalation policy of {incident.name} knows already: {people(everybody)}. "
        "Call them by telephone, or name somebody in the war room."
    )


def restart(incident: Incident, command: commands.ChangeSeverity, playbook: Playbook, *, raised: bool) -> list[Event]:
    """Begin the policy of another severity; the first call is repeated only if it got worse and nobody has answered."""
    at, by = command.at, command.by
    if raised and incident.acknowledged_by is None:
        return begin(command.to, at, by, Reason.RAISED, incident.escalation.tried, playbook)
    because = ACKNOWLEDGED if incident.acknowledged_by else "already paged"
    return [
        LevelPassed(at=at, by=by, level=index, name=level.name, because=because)
        for index, level in enumerate(playbook.policy(command.to))
        if not level.after
    ]


def _ahead(incident: Incident, playbook: Playbook) -> list[tuple[int, Level]]:
    have = incident.escalation
    levels = enumerate(playbook.policy(incident.severity))
    return [(index, level) for index, level in levels if index >= have.climbed or index in have.owed]


def _needless(level: Level, incident: Incident) -> bool:
    return level.unless == ACKNOWLEDGED and incident.acknowledged_by is not None


def _spared(level: Level, incident: Incident, playbook: Playbook, at: datetime) -> str:
    if _needless(level, incident):
        return ACKNOWLEDGED
    return "everybody there knows" if playbook.people(level.page, at) else _NOBODY


def _unmanned(index: int, level: Level, *, at: datetime, by: str) -> LevelPassed:
    return LevelPassed(at=at, by=by, level=index, name=level.name, because=_NOBODY)


def _due(incident: Incident, index: int, playbook: Playbook) -> datetime:
    """Never before the escalation went on again; the level below keeps its distance, unless somebody asked for it."""
    levels, have = playbook.policy(incident.severity), incident.escalation
    planned = _planned(incident, levels[index], playbook)
    soonest = max(planned, have.resumed_at or planned)
    below = [
        call
        for call in have.calls
        if call.first is None and not call.asked and call.at >= have.since and call.level < index
    ]
    if not below:
        return soonest
    last = max(below, key=lambda call: (call.level, call.at))
    distance = planned - _planned(incident, levels[last.level], playbook)
    return max(soonest, last.at + max(distance, timedelta()))


def _planned(incident: Incident, level: Level, playbook: Playbook) -> datetime:
    return playbook.calendar.due(_counted_from(incident, level, playbook), level.after) or incident.escalation.since


def _counted_from(incident: Incident, level: Level, playbook: Playbook) -> datetime:
    """What calls because it lasts counts from when it began to, unless that is past: then those were called."""
    have = incident.escalation
    if level.unless == ACKNOWLEDGED or have.lasting_since is None:
        return have.since
    due = playbook.calendar.due(have.lasting_since, level.after)
    return have.lasting_since if due is not None and due > have.since else have.since


def _to(
    incident: Incident, rung: Rung, *, at: datetime, by: str, reason: Reason, why: str, playbook: Playbook
) -> list[Event]:
    passed = _over(incident, rung.index, at=at, by=by, playbook=playbook)
    return [*passed, _at(incident, rung, at=at, by=by, reason=reason, why=why, playbook=playbook)]


def _over(incident: Incident, below: int, *, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """The levels that are passed over on the way."""
    return [
        LevelPassed(at=at, by=by, level=index, name=level.name, because=_spared(level, incident, playbook, at))
        for index, level in _ahead(incident, playbook)
        if index < below
    ]


def _at(
    incident: Incident, rung: Rung, *, at: datetime, by: str, reason: Reason, why: str, playbook: Playbook
) -> Paged:
    return _page(
        rung.index,
        rung.level,
        at=at,
        by=by,
        due=rung.due,
        reason=reason,
        tried=answering.missed(incident),
        called=_called(incident, rung.level, at, playbook),
        why=why,
        severity=incident.severity,
        since=_counted_from(incident, rung.level, playbook),
    )


def _page(
    index: int,
    level: Level,
    *,
    at: datetime,
    by: str,
    due: datetime,
    reason: Reason,
    tried: tuple[str, ...],
    called: tuple[str, ...],
    severity: str,
    since: datetime,
    why: str = "",
) -> Paged:
    return Paged(
        at=at,
        by=by,
        level=index,
        name=level.name,
        people=called,
        reason=reason,
        tried=tuple(one for one in tried if one not in called),
        due=due,
        why=why,
        severity=severity,
        since=since,
    )
