"""Who is on call, across the changes of the clocks: exactly one person, without gap or overlap, and who comes next."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playbook.calendar import WEEK
from playbook.rota import Rota
from playbook.rotas import Cover, Plan, Shift, first_gap, lacking, on_call, shifts

PERSONS = {"ana": "U0000ANA", "ben": "U0000BEN", "cleo": "U0000CLEO", "dan": "U0000DAN"}
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "UTC")
"""A clock change of one hour, of half an hour, and of two."""
YEAR = timedelta(days=366)
START = datetime(2026, 1, 5, tzinfo=UTC)


def plan(*layers: dict[str, Any], zone: str = "Europe/Berlin", covers: Sequence[Cover] = (), **more: Any) -> Plan:
    """A rota of these layers."""
    rota = Rota.model_validate({"name": "On call", "timezone": zone, "layers": layers, **more})
    return Plan(rota=rota, persons=PERSONS, covers=covers)


def layer(*members: str, every: str = "1w", starts: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    """A layer from Monday, 5 January 2026 on."""
    return {"members": list(members), "every": every, "starts": starts, **more}


def local(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A moment by its local clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


members = st.lists(st.sampled_from(sorted(PERSONS)), min_size=1, max_size=4)
clock = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
turns = st.sampled_from(["2h", "3h", "4h", "6h", "8h", "12h", "1d", "2d", "1w", "2w"])
starts = st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(str)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants them naive


@st.composite
def layers(draw: st.DrawFn, *, whole: bool = False) -> dict[str, Any]:
    """Any layer; a `whole` one is there around the clock from 2025 on."""
    made: dict[str, Any] = {"members": draw(members), "every": draw(turns), "starts": "2025-01-01"}
    if draw(st.booleans()):
        made["handover"] = draw(clock)
    if not whole:
        made["starts"] = draw(starts)
        if draw(st.booleans()):
            made["days"] = draw(st.lists(st.sampled_from(WEEK), min_size=1, max_size=4, unique=True))
        opens, closes = draw(st.tuples(clock, clock))
        if opens != closes and draw(st.booleans()):
            made["hours"] = f"{opens}-{closes}"
    return made


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any rota that is covered around the clock: its lowest layer is."""
    upper, lowest = draw(st.lists(layers(), max_size=2)), draw(layers(whole=True))
    zone = draw(st.sampled_from(ZONES))
    return plan(*upper, lowest, zone=zone, handover=draw(clock), covers=draw(st.lists(covers(), max_size=2)))


@st.composite
def covers(draw: st.DrawFn) -> Cover:
    begins, hours = draw(moments), draw(st.integers(1, 200))
    ends = begins + timedelta(hours=hours)
    return Cover(rota="r", person="U0000EVE", starts=begins, ends=ends, agreed_at=draw(moments))


@given(plans(), moments)
def test_at_each_moment_exactly_one_person_is_on_call(its: Plan, at: datetime) -> None:
    """A rota whose lowest layer is there around the clock always has somebody, and it is somebody of the rota."""
    assert on_call(its, at) in {*PERSONS.values(), "U0000EVE"}


@given(plans(), moments)
def test_shifts_follow_each_other_without_gap_or_overlap(its: Plan, at: datetime) -> None:
    """Each begins where the one before ended, with somebody else; whoever it names is on call all through it."""
    found = list(islice(shifts(its, at, at + YEAR), 30))

    assert found[0].starts == at
    for one, after in pairwise(found):
        assert one.ends == after.starts
        assert one.starts < after.starts
        assert one.person != after.person
        lasts = after.starts - one.starts
        for share in (0, 0.25, 0.5, 1):
            assert on_call(its, one.starts + min(share * lasts, lasts - timedelta(microseconds=1))) == one.person


@given(plans(), moments)
def test_next_is_whoever_is_on_call_when_this_shift_ends(its: Plan, at: datetime) -> None:
    """Until then nobody else is; from then on it is the next, whom looking at each quarter of an hour finds too."""
    now, *rest = islice(shifts(its, at, at + YEAR), 2)
    horizon = min(now.ends or at + YEAR, at + timedelta(days=1))
    quarters = (horizon - at) // timedelta(minutes=15)

    assert all(on_call(its, at + n * timedelta(minutes=15)) == now.person for n in range(quarters))
    if rest:
        assert on_call(its, rest[0].starts) == rest[0].person != now.person


@pytest.mark.parametrize("zone", ZONES)
@given(every=st.sampled_from([1, 2, 7, 14]), handover=clock, people=members, at=moments)
def test_turns_are_counted_on_the_local_calendar(
    zone: str, every: int, handover: str, people: list[str], at: datetime
) -> None:
    """Whoever is on call is found by counting local days on the fingers: summer time changes nothing."""
    its = plan(layer(*people, every=f"{every}d"), zone=zone, handover=handover)
    here = at.astimezone(ZoneInfo(zone))
    assume(not _changing(at, zone))
    days = (here.date() - date(2026, 1, 5)).days - (here.time() < time.fromisoformat(handover))

    assert on_call(its, at) == (PERSONS[people[days // every % len(people)]] if days >= 0 else None)


def _changing(at: datetime, zone: str) -> bool:
    """Whether the clocks change within hours: then there are two equal times, which fingers cannot tell apart."""
    around = (at - timedelta(hours=3), at + timedelta(hours=3))
    return len({one.astimezone(ZoneInfo(zone)).utcoffset() for one in around}) > 1


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("America/New_York", "2026-03-08", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-04-05"),
    ],
)
def test_the_hand_over_stays_at_nine_when_the_clocks_change(zone: str, spring: str, autumn: str) -> None:
    """The shift over the change is shorter in spring and longer in autumn, by what the clocks change."""
    its, hour = plan(layer("ana", "ben", every="1d"), zone=zone), timedelta(hours=1)
    change = hour / 2 if zone == "Australia/Lord_Howe" else hour
    for day, length in ((spring, 24 * hour - change), (autumn, 24 * hour + change)):
        before = date.fromisoformat(day) - timedelta(days=1)
        shift, after = islice(shifts(its, local(f"{before}T09:00", zone), START + 2 * YEAR), 2)

        assert [f"{at.astimezone(ZoneInfo(zone)):%H:%M}" for at in (shift.starts, after.starts)] == ["09:00", "09:00"]
        assert after.starts - shift.starts == length


def test_an_upper_layer_goes_before_a_lower_one_in_its_hours() -> None:
    """Office hours are Cleo's; nights and weekends are Ana's."""
    its = plan(layer("cleo", hours="09:00-17:00", days=["mon", "tue", "wed", "thu", "fri"]), layer("ana"))
    at = local("2026-03-27T12:00")  # a Friday; the clocks change on Sunday

    assert list(islice(shifts(its, at, at + YEAR), 3)) == [
        Shift(person="U0000CLEO", starts=at, ends=local("2026-03-27T17:00")),
        Shift(person="U0000ANA", starts=local("2026-03-27T17:00"), ends=local("2026-03-30T09:00")),
        Shift(person="U0000CLEO", starts=local("2026-03-30T09:00"), ends=local("2026-03-30T17:00")),
    ]


def test_hours_may_pass_midnight() -> None:
    """A night that begins on Friday ends on Saturday."""
    its = plan(layer("ben", hours="22:00-06:00", days=["fri"]), layer("ana"))

    assert [on_call(its, local(at)) for at in ("2026-01-09T23:00", "2026-01-10T05:59", "2026-01-10T06:00")] == [
        "U0000BEN",
        "U0000BEN",
        "U0000ANA",
    ]


def test_an_override_in_the_file_goes_before_the_layers_and_a_cover_before_both() -> None:
    """Ben has Christmas by the file; Cleo agreed to cover a part of it; of two covers the one agreed later holds."""
    begins, ends, agreed = local("2026-12-25T00:00"), local("2026-12-26T00:00"), local("2026-12-01T00:00")
    cover = Cover(rota="r", person="U0000CLEO", starts=begins, ends=ends, agreed_at=agreed)
    later = Cover(rota="r", person="U0000DAN", starts=begins, ends=begins + (ends - begins) / 2, agreed_at=ends)
    christmas = {"member": "ben", "from": "2026-12-24 09:00", "to": "2026-12-27 09:00"}
    its = plan(layer("ana"), overrides=[christmas], covers=[later, cover])

    found = [(shift.person, shift.ends) for shift in shifts(its, local("2026-12-24T08:00"), local("2026-12-30T00:00"))]

    assert found == [
        ("U0000ANA", local("2026-12-24T09:00")),
        ("U0000BEN", begins),
        ("U0000DAN", later.ends),
        ("U0000CLEO", ends),
        ("U0000BEN", local("2026-12-27T09:00")),
        ("U0000ANA", None),
    ]


def test_one_who_is_always_on_call_has_no_end() -> None:
    """A rota of one person hands over to nobody else."""
    assert list(shifts(plan(layer("ana", "ana")), START + YEAR, START + 2 * YEAR)) == [
        Shift(person="U0000ANA", starts=START + YEAR, ends=None)
    ]


@pytest.mark.parametrize(
    ("its", "at", "why"),
    [
        (plan(layer("ana", ends="2026-02-02")), "2026-02-02T09:00", "layer 1 ended on 2026-02-02"),
        (plan(layer("ana", starts="2026-02-02")), "2026-01-05T09:00", "layer 1 begins on 2026-02-02"),
        (plan(layer("ana", hours="06:00-22:00")), "2026-01-05T22:00", "layer 1 has nobody on call at that hour"),
        (plan(layer("ana", days=["mon"])), "2026-01-06T00:00", "layer 1 has nobody on call on that day"),
        (plan(layer("ana", ends="2026-02-02"), layer("ben", ends="2026-03-02")), "2026-03-02T09:00",
         "layer 1 ended on 2026-02-02, layer 2 ended on 2026-03-02"),
    ],
)  # fmt: skip
def test_the_first_gap_is_found_and_said(its: Plan, at: str, why: str) -> None:
    """The very moment from which nobody is on call, and what each layer has to do with it."""
    since = local("2026-01-05T09:00")

    assert first_gap([its], since, since + YEAR) == local(at)
    assert lacking(its.rota, local(at)) == why


def test_a_gap_that_another_rota_fills_is_none() -> None:
    """Two rotas of one level have a gap only where both have one."""
    days, nights = plan(layer("ana", hours="06:00-22:00")), plan(layer("ben", hours="21:00-06:30"))

    assert first_gap([days, nights], local("2026-01-06T00:00"), local("2026-01-06T00:00") + YEAR) is None


@given(plans(), moments)
def test_a_rota_that_is_covered_has_no_gap(its: Plan, at: datetime) -> None:
    """What has somebody at each moment has no gap in the next ninety days."""
    assert first_gap([its], at, at + timedelta(days=90)) is None
