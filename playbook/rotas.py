"""Who is on call: at a moment, until when, and who comes next. Times are aware and UTC; an end is excluded.

Hand-overs stand on the local clock, so they stay at 09:00 when the clocks change; the shift in between is an hour
longer or shorter. A local time that a clock change skips or repeats is the first that fits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from playbook.calendar import ONE_DAY, WEEK, Hours, Stretch, moment, zone_named
from playbook.rota import Layer, Override, Rota

_ALL_DAY: Final = Hours(0, 1440)
_WEEK_AHEAD: Final = range(-1, 9)
"""Days around a date among which every weekly stretch begins at least once, before and after."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Somebody stands in on a rota, as agreed."""

    rota: str
    person: str
    """Slack member ID."""
    starts: datetime
    ends: datetime
    agreed_at: datetime
    """Of two that overlap the one agreed later holds."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A rota with the persons behind its members, and with the covers agreed on."""

    rota: Rota
    persons: Mapping[str, str]
    """The person (Slack member ID or e-mail) behind a contact's key."""
    covers: Sequence[Cover] = ()


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One person on call without a break; nobody (None) is a gap."""

    person: str | None
    starts: datetime
    ends: datetime | None
    """None: not within the time that was looked at."""


def on_call(plan: Plan, at: datetime) -> str | None:
    """The one person who is on call at that moment; None if nobody is."""
    covering = [cover for cover in plan.covers if cover.starts <= at < cover.ends]
    if covering:
        return max(covering, key=lambda cover: cover.agreed_at).person
    for override in reversed(plan.rota.overrides):
        opens, closes = _dates(plan.rota, override)
        if opens <= at < closes:
            return plan.persons[override.member]
    for layer in plan.rota.layers:
        member = _member(plan.rota, layer, at)
        if member is not None:
            return plan.persons[member]
    return None


def shifts(plan: Plan, since: datetime, until: datetime) -> Iterator[Shift]:
    """One after the other from `since` on, without gap or overlap; the last one's end is None."""
    person, starts, edge = on_call(plan, since), since, _edge(plan, since)
    while edge is not None and edge < until:
        then = on_call(plan, edge)
        if then != person:
            yield Shift(person=person, starts=starts, ends=edge)
            person, starts = then, edge
        edge = _edge(plan, edge)
    yield Shift(person=person, starts=starts, ends=None)


def first_gap(plans: Sequence[Plan], since: datetime, until: datetime) -> datetime | None:
    """The first moment at which none of them has anybody on call; None if there is none."""
    at: datetime | None = since
    while at is not None and at < until:
        if not any(on_call(plan, at) for plan in plans):
            return at
        at = min((edge for plan in plans if (edge := _edge(plan, at))), default=None)
    return None


def lacking(rota: Rota, at: datetime) -> str:
    """Why nobody is on call then, in words about its layers."""
    said = [f"layer {place} {_why_not(rota, layer, at)}" for place, layer in enumerate(rota.layers, start=1)]
    return ", ".join(said)


def _why_not(rota: Rota, layer: Layer, at: datetime) -> str:
    if at < _turns(rota, layer).begins(0):
        return f"begins on {layer.starts}"
    if _is_over(rota, layer, at):
        return f"ended on {layer.ends}"
    return "has nobody on call at that hour" if layer.hours else "has nobody on call on that day"


@dataclass(frozen=True, kw_only=True)
class Turns:
    """The hand-overs of a layer, counted from its first."""

    zone: str
    first: datetime
    """Local clock time, naive."""
    length: timedelta

    def begins(self, turn: int) -> datetime:
        """When a turn begins."""
        local = self.first + turn * self.length
        return moment(local.date(), local.hour * 60 + local.minute, zone_named(self.zone))

    def at(self, at: datetime) -> int:
        """Which turn it is at that moment; below zero: before the first hand-over."""
        local = at.astimezone(zone_named(self.zone)).replace(tzinfo=None)
        turn = (local - self.first) // self.length
        while self.begins(turn) > at:
            turn -= 1
        while self.begins(turn + 1) <= at:
            turn += 1
        return turn


def _turns(rota: Rota, layer: Layer) -> Turns:
    handover = rota.handover if layer.handover is None else layer.handover
    first = datetime.combine(layer.starts, time()) + timedelta(minutes=handover)
    return Turns(zone=layer.timezone or rota.timezone, first=first, length=layer.every)


def _end(rota: Rota, layer: Layer) -> datetime | None:
    handover = rota.handover if layer.handover is None else layer.handover
    zone = zone_named(layer.timezone or rota.timezone)
    return None if layer.ends is None else moment(layer.ends, handover, zone)


def _is_over(rota: Rota, layer: Layer, at: datetime) -> bool:
    end = _end(rota, layer)
    return end is not None and at >= end


def _member(rota: Rota, layer: Layer, at: datetime) -> str | None:
    turn = _turns(rota, layer).at(at)
    if turn < 0 or _is_over(rota, layer, at) or not _is_watching(rota, layer, at):
        return None
    return layer.members[turn % len(layer.members)]


def _is_watching(rota: Rota, layer: Layer, at: datetime) -> bool:
    """Whether it is one of the hours and days to which the layer is restricted."""
    if not layer.hours and not layer.days:
        return True
    return any(opens <= at < closes for opens, closes in _hours(rota, layer, at))


def _hours(rota: Rota, layer: Layer, at: datetime) -> Iterator[Stretch]:
    """The stretches around a moment to which a layer is restricted; one that a clock change eats ends as it begins."""
    zone, hours = zone_named(layer.timezone or rota.timezone), layer.hours or _ALL_DAY
    today = at.astimezone(zone).date()
    for day in (today + n * ONE_DAY for n in _WEEK_AHEAD):
        if not layer.days or WEEK[day.weekday()] in layer.days:
            end = day if hours.closes > hours.opens else day + ONE_DAY
            yield Stretch(moment(day, hours.opens, zone), moment(end, hours.closes, zone))


def _dates(rota: Rota, override: Override) -> Stretch:
    zone = zone_named(rota.timezone)
    opens, closes = (moment(one.date(), one.hour * 60 + one.minute, zone) for one in (override.opens, override.closes))
    return Stretch(opens, closes)


def _edge(plan: Plan, at: datetime) -> datetime | None:
    """The next moment at which somebody else could be on call."""
    return min((edge for edge in _edges(plan, at) if edge > at), default=None)


def _edges(plan: Plan, at: datetime) -> Iterator[datetime]:
    for cover in plan.covers:
        yield from (cover.starts, cover.ends)
    for override in plan.rota.overrides:
        yield from _dates(plan.rota, override)
    for layer in plan.rota.layers:
        yield from _changes(plan.rota, layer, at)


def _changes(rota: Rota, layer: Layer, at: datetime) -> Iterator[datetime]:
    """The moments around this one at which a layer may change its mind; none once it has ended."""
    if _is_over(rota, layer, at):
        return
    turns, end = _turns(rota, layer), _end(rota, layer)
    turn = turns.at(at)
    yield turns.begins(max(turn + 1, 0))
    if end is not None:
        yield end
    if layer.hours or layer.days:
        for stretch in _hours(rota, layer, at):
            yield from stretch
