"""The update machine: when the next status update is owed, and how the bot asks for it.

The playbook's cadences are two: the public one and the war room's. A public update serves both. Each update that is
owed is prompted once shortly before, called overdue once (and, if that was the war room's, in the same messages once
more when the stakeholders' falls due too), and once told to more people; then the bot is quiet until somebody posts, or
somebody else comes to owe it. Every rule about updates lives in this file; what they lead to, in
`updates`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

from playbook import commands, estimating, verification
from playbook.document import Playbook
from playbook.events import (
    Event,
    OverdueWidened,
    PromptSnoozed,
    SeverityChanged,
    StatusChanged,
    UpdateOverdue,
    UpdatePosted,
    UpdatePrompted,
)
from playbook.evolving import evolve
from playbook.incident import CLOCK, OPEN, Cadence, Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused

LONGEST: Final = 2_500
"""Characters one part of an update may have, so that the whole fits into a Slack message."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The next update that is owed, to the stakeholders or to the war room, and when it is due to them."""

    due: datetime
    public: bool
    room: datetime | None = None
    """Of one to the stakeholders, which serves the war room too: when that was to hear, if that is sooner."""

    @property
    def first(self) -> datetime:
        """When the first of those to whom it is owed are to hear."""
        return self.due if self.room is None else min(self.room, self.due)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The next thing the bot will do about it, and when."""

    at: datetime
    command: type[commands.Prompt] | type[commands.CallOverdue] | type[commands.WidenOverdue]


def owed(incident: Incident, playbook: Playbook, now: datetime | None = None) -> Owed | None:
    """The next update that is owed; None if this severity has no cadence or the incident is over.

    It is a public one if a public one is owed by then, or by `now` or when it was last asked for, if that is later: one
    update serves both, so whom it is owed to are named by the gravest.
    """
    dues = [replace(one, due=_snoozed(one.due, incident.cadence)) for one in _dues(incident, playbook)]
    first = min((one.due for one in dues), default=None)
    if first is None:
        return None
    asked = (incident.cadence.prompted_at, incident.cadence.overdue_at, incident.cadence.graver_at, now)
    by_then = max([first, *(at for at in asked if at is not None)]) + playbook.reminders.before
    public = next((one.due for one in dues if one.public and one.due <= by_then), None)
    if public is None:
        return Owed(due=first, public=False)
    return Owed(due=public, public=True, room=first if first < public else None)


def is_late(incident: Incident, debt: Owed) -> bool:
    """Whether it was called overdue, or was due already when it was asked for."""
    have = incident.cadence
    return have.overdue_at is not None or (have.prompted_at is not None and debt.first <= have.prompted_at)


def _dues(incident: Incident, playbook: Playbook) -> list[Owed]:
    """What each cadence owes next, whatever was put off.

    While all there is to do is watch, the room is owed nothing, and the stakeholders nothing that falls due so shortly
    before its end that nobody else would have heard of it by then: the all-clear is what they are told.
    """
    if not incident.open:
        return []
    updates = playbook.severities[incident.severity].updates
    dues = [
        Owed(due=since + every, public=public)
        for since, every, public in (
            (incident.cadence.public_since, updates.public, True),
            (incident.cadence.room_since, None if incident.verification.watching else updates.room, False),
        )
        if every is not None
    ]
    until = verification.ends_at(incident)
    return [one for one in dues if until is None or one.due < until - playbook.reminders.overdue_after]


def asking(incident: Incident, playbook: Playbook) -> Asking | None:
    """What the bot will do next about the update that is owed."""
    debt = owed(incident, playbook)
    if debt is None:
        return None
    have, rules = incident.cadence, playbook.reminders
    writer = _writer(incident, playbook) or incident.commander
    if have.prompted_at is None or (writer is not None and writer not in have.prompted_to):
        return Asking(at=debt.first - rules.before, command=commands.Prompt)
    if have.overdue_at is None:
        return Asking(at=max(debt.first, have.prompted_at + rules.before), command=commands.CallOverdue)
    graver = _graver(incident, have.overdue_at, playbook)
    steps = [Asking(at=graver, command=commands.CallOverdue)] if graver else []
    if have.widened_at is None:
        wider = max(debt.first, have.overdue_at) + rules.overdue_after
        steps.append(Asking(at=wider, command=commands.WidenOverdue))
    return min(steps, key=lambda step: step.at, default=None)


def _graver(incident: Incident, overdue_at: datetime, playbook: Playbook) -> datetime | None:
    """When the stakeholders' update falls due too, behind one to the war room that was called overdue before."""
    have = incident.cadence
    dues = (_snoozed(one.due, have) for one in _dues(incident, playbook) if one.public)
    due = next(dues, None) if have.graver_at is None else None
    return due if due is not None and due > overdue_at + playbook.reminders.before else None


def ask(
    incident: Incident,
    command: commands.Prompt | commands.CallOverdue | commands.WidenOverdue,
    playbook: Playbook,
) -> list[Event]:
    """Do what is due about the update that is owed; nothing if it is not due."""
    next_step, debt = asking(incident, playbook), owed(incident, playbook, command.at)
    if next_step is None or debt is None or next_step.command is not type(command) or command.at < next_step.at:
        return []
    at, by, due, have = command.at, command.by, debt.first, incident.cadence
    match command:
        case commands.Prompt():
            people = owers(incident, playbook)
            return [UpdatePrompted(at=at, by=by, due=due, public=debt.public, people=people)]
        case commands.CallOverdue() if have.overdue_at is not None:
            asked = have.prompted_to
            return [UpdateOverdue(at=at, by=by, due=debt.due, public=debt.public, people=asked, graver=True)]
        case commands.CallOverdue():
            people = owers(incident, playbook)
            return [UpdateOverdue(at=at, by=by, due=due, public=debt.public, people=people)]
        case commands.WidenOverdue():
            return [OverdueWidened(at=at, by=by, due=due, people=_others(incident, playbook, at))]


def owers(incident: Incident, playbook: Playbook) -> tuple[str, ...]:
    """Who owes the update: whoever has the role for it; while nobody has, those who lead."""
    writer = _writer(incident, playbook)
    return leaders(incident) if writer is None else (writer,)


def asked(incident: Incident, playbook: Playbook) -> tuple[str, ...]:
    """Of whom the update is wanted: those who were asked for it; while nobody was, those who owe it."""
    return incident.cadence.prompted_to or owers(incident, playbook)


def _writer(incident: Incident, playbook: Playbook) -> str | None:
    role = playbook.reminders.writer
    return incident.roles.holder(role) if role is not None else None


def leaders(incident: Incident) -> tuple[str, ...]:
    """The commander; while there is none, those who were paged last, if they are still there."""
    if incident.commander is not None:
        return (incident.commander,)
    last, gone = incident.escalation.last, incident.roles.vacancy.person if incident.roles.vacancy else None
    for circle in (last.people if last else (), incident.roles.people, (incident.declared_by,), incident.people):
        there = tuple(one for one in circle if one not in (gone, CLOCK))
        if there:
            return there
    return () if incident.declared_by == CLOCK else (incident.declared_by,)


def _others(incident: Incident, playbook: Playbook, at: datetime) -> tuple[str, ...]:
    """Who is told beside those who owe it: the commander, and the playbook's `overdue` contacts.

    Nobody is let into a private incident by a delay: it is those of them who are its members, else whoever is at work
    on it, else all its members.
    """
    known = {*owers(incident, playbook), *incident.cadence.prompted_to}
    named = playbook.people(playbook.reminders.overdue, at)
    inside = tuple(who for who in named if who in incident.members)
    circles = (inside, incident.people, incident.members) if incident.private else (named,)
    told = (tuple(who for who in circle if who not in known) for circle in circles)
    leads = (incident.commander,) if incident.commander not in (None, *known) else ()
    return tuple(dict.fromkeys((*leads, *next((several for several in told if several), ()))))


def post(incident: Incident, command: commands.PostUpdate, playbook: Playbook) -> list[Event]:
    """Tell people how it stands, and move the status in the same breath if asked to."""
    if command.report.empty:
        raise Refused("Say what is new: `/incident update <words>`, or `/incident update` for the form.")
    for part in command.report.parts:
        if len(part) > LONGEST:
            raise Refused(f"That is {len(part):,} characters; one part of an update may have {LONGEST:,}. Shorten it.")
    moved = _move(incident, command, playbook)
    if not moved:
        refuse_unless_open(incident, "update")
    number = (incident.update.number if incident.update else 0) + 1
    ends = command.to is not None and command.to not in OPEN
    report = command.report if ends else estimating.heard(command.report, incident.estimate)
    update = UpdatePosted(at=command.at, by=command.by, number=number, public=command.public, report=report)
    after = reduce(evolve, [*moved, update], incident)
    owing, promised = owed(after, playbook), (one.due for one in _dues(after, playbook) if one.public)
    served = [one.due for one in _dues(incident, playbook) if command.public or not one.public]
    standing = {
        "stands": _standing(incident) if command.unchanged else 0,
        "due": _snoozed(min(served), incident.cadence) if served else None,
        "status": after.status,
        "next_due": owing.first if owing else None,
        "next_public_due": next(promised, None),
    }
    return [*moved, update.model_copy(update=standing)]


def carried(incident: Incident, changed: SeverityChanged, playbook: Playbook) -> SeverityChanged:
    """The change of severity with what becomes of the updates that are owed."""
    before, after = (playbook.severities[key].updates for key in (changed.before, changed.after))
    soonest, have = changed.at + playbook.reminders.before, incident.cadence
    since = {
        "public_since": _recounted(have.public_since, before.public, after.public, soonest) or changed.at,
        "room_since": _recounted(have.room_since, before.room, after.room, soonest) or changed.at,
    }
    moved = changed.model_copy(update=since)
    debts = [owed(one, playbook, changed.at) for one in (incident, evolve(incident, moved))]
    was, now = ((debt.due, debt.public) if debt else None for debt in debts)
    return moved.model_copy(update={"late": have.overdue_at is not None and was == now})


def _recounted(
    since: datetime, before: timedelta | None, after: timedelta | None, soonest: datetime
) -> datetime | None:
    """From when another cadence counts: a late update stays late, and what falls due sooner leaves time to write it.

    None if it counts from now, since nothing was owed.
    """
    if before is None or after is None:
        return None
    due = since + before
    return due - after if due < soonest else max(since, soonest - after)


def _standing(incident: Incident) -> int:
    """The number of the update whose words hold as long as nobody has anything new to say; 0 if it has moved since."""
    update = incident.update
    if update is None or (incident.status_since is not None and incident.status_since > update.at):
        return 0
    return update.stands or update.number


def snooze(incident: Incident, command: commands.Snooze, playbook: Playbook) -> list[Event]:
    """Put the update that is owed off, from when it is due, or from now if that is past."""
    debt = owed(incident, playbook)
    if debt is None:
        raise Refused(f"No update is owed for {incident.name}, so there is nothing to snooze.")
    if command.length <= timedelta():
        raise Refused("A snooze has a length, such as 5 minutes.")
    if not may_snooze(incident):
        raise Refused("The update was put off once already. Post it; if nothing is new, “Nothing new” says so.")
    return [PromptSnoozed(at=command.at, by=command.by, until=max(debt.first, command.at) + command.length)]


def may_snooze(incident: Incident) -> bool:
    """Whether the update that is owed may be put off: once, since whoever waits for it must hear in the end."""
    return incident.cadence.snoozed_until is None


def _move(incident: Incident, command: commands.PostUpdate, playbook: Playbook) -> list[Event]:
    if command.to is None or command.to is incident.status:
        return []
    moved = verification.change(incident, commands.ChangeStatus(by=command.by, at=command.at, to=command.to), playbook)
    return [
        event.model_copy(update={"in_update": command.public}) if isinstance(event, StatusChanged) else event
        for event in moved
    ]


def _snoozed(due: datetime, cadence: Cadence) -> datetime:
    return due if cadence.snoozed_until is None else max(due, cadence.snoozed_until)
