"""A rota as the playbook file says it: layers of people who take turns, and whoever stands in on given dates."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    model_validator,
)

from playbook.calendar import ONE_DAY, Clock, Day, Holiday, Hours, Timezone, read_clock, write_hours
from playbook.durations import refuse
from playbook.fields import Key, Keys, Line, listed, some
from playbook.part import Part
from playbook.permissions import Group

_TURN: Final = re.compile(r"([1-9][0-9]{0,2})([hdw])")
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(?::00)?")
_UNITS: Final = {"h": timedelta(hours=1), "d": ONE_DAY, "w": 7 * ONE_DAY}
_SHORTEST: Final = timedelta(hours=2)
"""No clock change skips more: so no shift is lost in one."""


def read_turn(value: object) -> timedelta:
    """How long a turn is: `1d`, `1w`, `12h`. Whole days, or hours that make up a day, so that hand-overs stay put."""
    if isinstance(value, timedelta):
        return value
    found = _TURN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(f"`{value}` is not the length of a turn", "write days, weeks or hours: `1d`, `1w`, `12h`")
    turn = int(found[1]) * _UNITS[found[2]]
    if turn < _SHORTEST or (turn % ONE_DAY and ONE_DAY % turn):
        raise refuse(f"turns of `{value}` do not hand over at the same times each day", "write `2h`–`12h`, or `1d`")
    return turn


def write_turn(turn: timedelta) -> str:
    """`1w`, `1d`, `12h`."""
    for unit in "wd":
        if not turn % _UNITS[unit]:
            return f"{turn // _UNITS[unit]}{unit}"
    return f"{turn // _UNITS['h']}h"


def _read_moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        raise refuse(f"`{value}` is a day that does not exist", "check year, month and day") from None
    if found is None or day is None:
        raise refuse(f"`{value}` is not a date with a time", 'write both, in quotes: "2026-12-24 09:00"')
    return datetime(day.year, day.month, day.day) + timedelta(minutes=read_clock(found[2]))  # noqa: DTZ001 - local


def _write_moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _read_watch(value: object) -> Hours:
    if isinstance(value, Hours):
        return value
    opens, dash, closes = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise refuse(f"`{value}` is not a pair of times", 'write when it begins and ends: "09:00-17:00", "22:00-06:00"')
    hours = Hours(read_clock(opens.strip()), read_clock(closes.strip()))
    if hours.opens == hours.closes:
        raise refuse(f"`{value}` is no time at all", "leave `hours` out if it is around the clock")
    return hours


Turn = Annotated[timedelta, PlainValidator(read_turn), PlainSerializer(write_turn, str, when_used="json")]
Moment = Annotated[datetime, PlainValidator(_read_moment), PlainSerializer(_write_moment, str, when_used="json")]
"""A local clock time on a date; the zone is the rota's."""
Watch = Annotated[Hours, PlainValidator(_read_watch), PlainSerializer(write_hours, str, when_used="json")]
"""Hours of a day; where the second is earlier, they pass midnight."""


class Layer(Part):
    """People who take turns; where it has somebody on call, it goes before the layers below it."""

    members: Annotated[Keys, some("names nobody", "write at least one contact")] = Field(
        description="the contacts who take turns, in this order", examples=["[ana, ben]"]
    )
    every: Turn = Field(
        description="how long a turn is: days, weeks, or hours that make up a day (`1d`, `1w`, `12h`)", examples=["1w"]
    )
    starts: Holiday = Field(description="the date of the first hand-over, to the first member", examples=["2026-01-05"])
    ends: Holiday | None = Field(
        None, description="the date on which it ends, at the hand-over time; left out: never", examples=["2026-12-31"]
    )
    handover: Clock | None = Field(
        None, description="when it hands over, local time; left out: as the rota says", examples=['"09:00"']
    )
    timezone: Timezone | None = Field(
        None, description="the time zone of its times; left out: the rota's", examples=["America/New_York"]
    )
    hours: Watch | None = Field(
        None,
        description="the hours of the day in which it has somebody on call; they may pass midnight; left out: all",
        examples=['"22:00-06:00"'],
    )
    days: Annotated[tuple[Day, ...], BeforeValidator(listed)] = Field(
        (), description="the days on which these hours begin; left out: every day", examples=["[sat, sun]"]
    )


class Override(Part):
    """Somebody is on call on given dates, whatever the layers say."""

    model_config = ConfigDict(serialize_by_alias=True)

    member: Key = Field(description="the contact who is on call then", examples=["ben"])
    opens: Moment = Field(alias="from", description="from when, local time", examples=['"2026-12-24 09:00"'])
    closes: Moment = Field(alias="to", description="until when, local time", examples=['"2026-12-27 09:00"'])

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.opens >= self.closes:
            raise refuse("ends before it begins", "write the earlier time under `from`")
        return self


class Rota(Part):
    """The plan of who is on call. Overrides go before the layers, and an upper layer goes before a lower one."""

    name: Line = Field(description="who it is, as it is said in messages", examples=["On-call engineer"])
    timezone: Timezone = Field(description="the IANA name of the time zone of its times", examples=["Europe/Berlin"])
    handover: Clock = Field(
        540, description="when one hands over to the next, local time, winter and summer", examples=['"09:00"']
    )
    layers: Annotated[
        tuple[Layer, ...],
        some("has no layer", "add one: `- {members: [ana, ben], every: 1w, starts: 2026-01-05}`"),
    ] = Field(
        description="who takes turns; an upper one goes before those below it",
        examples=["[{members: [ana, ben], every: 1w, starts: 2026-01-05}]"],
    )
    overrides: tuple[Override, ...] = Field(
        (),
        description="who is on call on given dates instead; the last one that fits decides",
        examples=['[{member: ben, from: "2026-12-24 09:00", to: "2026-12-27 09:00"}]'],
    )
    usergroup: Group | None = Field(
        None,
        description="the Slack user group that shall hold whoever is on call, and nobody else",
        examples=["S0123ABCDEF"],
    )
