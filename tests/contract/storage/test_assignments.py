"""What runners are to do, on SQLite and on PostgreSQL: taken by one, once, and by nobody when it is too late."""

import asyncio
from datetime import timedelta

import pytest

from storage.assignments import Assignment, Assignments, Progress
from storage.database import Database
from tests.support.history import START

LATER = START + timedelta(seconds=30)
LEASE = START + timedelta(seconds=15)
AWAITED = START + timedelta(seconds=60)
ONE = Assignment(id="one", work="{}")


@pytest.fixture
async def its(database: Database) -> Assignments:
    """One thing to do for `dmz`."""
    made = Assignments(database)
    await made.give(ONE, "dmz", "steps", LATER, AWAITED)
    return made


async def test_one_of_two_that_ask_at_once_takes_it(its: Assignments) -> None:
    """Nobody else has it, nor another runner, nor in another lane."""
    others = [await its.take("edge", "steps", "a", START, LEASE), await its.take("dmz", "checks", "b", START, LEASE)]
    both = await asyncio.gather(*(its.take("dmz", "steps", key, START, LEASE) for key in ("c", "d")))

    assert others == [None, None]
    assert sorted(both, key=bool) == [None, ONE]


async def test_whoever_asks_again_gets_the_same_again(its: Assignments) -> None:
    """The answer to the first question was lost; a second thing to do is not taken with it."""
    await its.give(Assignment(id="two", work="{}"), "dmz", "steps", LATER + timedelta(seconds=1), AWAITED)
    first, again = [await its.take("dmz", "steps", "a", START, LEASE) for _ in range(2)]

    assert first == again == ONE
    assert await its.waiting("dmz", "steps", START)


async def test_given_twice_it_is_there_once(its: Assignments) -> None:
    """The commit's answer was lost, and it is given again."""
    await its.give(ONE, "dmz", "steps", LATER, AWAITED)
    await its.take("dmz", "steps", "a", START, LEASE)

    assert not await its.waiting("dmz", "steps", START)


async def test_too_late_nobody_takes_it(its: Assignments) -> None:
    """What has not been begun in time is not begun any more."""
    assert await its.take("dmz", "steps", "a", LATER, LEASE) is None
    assert not await its.waiting("dmz", "steps", LATER)


async def test_it_is_withdrawn_or_taken(its: Assignments) -> None:
    """Of both at once, one."""
    withdrawn, taken = await asyncio.gather(its.withdraw("one"), its.take("dmz", "steps", "a", START, LEASE))

    assert withdrawn is (taken is None)


async def test_signs_of_life_and_an_answer(its: Assignments) -> None:
    """Only those of whoever has taken it count, and the first answer stays."""
    await its.take("dmz", "steps", "a", START, LEASE)
    signs = [await its.keep("one", "b", START, LATER), await its.keep("one", "a", START, LATER)]
    for key, answer in (("b", "wrong"), ("a", "right"), ("a", "again")):
        await its.answer("one", key, answer)

    assert signs == [False, True]
    assert await its.progress(["one", "two"]) == {"one": Progress(kept_until=LATER, answer="right")}


async def test_whoever_works_on_it_learns_that_it_is_to_end(its: Assignments) -> None:
    """It was stopped, or forgotten."""
    await its.take("dmz", "steps", "a", START, LEASE)
    await its.stop("one")
    stopped = await its.keep("one", "a", START, LATER)
    await its.forget("one")

    assert stopped is await its.keep("one", "a", START, LATER) is False


async def test_whoever_asks_again_too_late_gets_nothing(its: Assignments) -> None:
    """Whoever waits believes by then that they have died; nor does the key take anything in another lane or for
    another runner."""
    await its.take("dmz", "steps", "a", START, LEASE)

    assert await its.take("edge", "steps", "a", START, LEASE) is None
    assert await its.take("dmz", "checks", "a", START, LEASE) is None
    assert await its.take("dmz", "steps", "a", LEASE, LATER) is None

    await its.give(Assignment(id="two", work="{}"), "dmz", "steps", AWAITED, AWAITED)
    assert await its.take("dmz", "steps", "a", LEASE, LATER) is None
    assert await its.take("dmz", "steps", "b", LEASE, LATER) is not None


async def test_it_is_worked_on_as_long_as_somebody_waits(its: Assignments) -> None:
    """Whoever gave it died: nobody takes it, and whoever has learns that with the next sign of life."""
    await its.give(Assignment(id="two", work="{}"), "dmz", "steps", AWAITED + timedelta(seconds=9), AWAITED)
    await its.take("dmz", "steps", "a", START, LEASE)
    before = await its.keep("one", "a", LATER, AWAITED)
    after = await its.keep("one", "a", AWAITED, AWAITED)
    await its.wait(["one"], AWAITED + timedelta(seconds=1))

    assert (before, after) == (True, False)
    assert await its.keep("one", "a", AWAITED, AWAITED)
    assert await its.take("dmz", "steps", "b", AWAITED, AWAITED) is None
    assert not await its.waiting("dmz", "steps", AWAITED)


async def test_what_nobody_waits_for_is_swept(its: Assignments) -> None:
    """Whoever gave it died; what somebody waits for stays, however long ago it was begun."""
    await its.sweep(AWAITED)
    there = await its.progress(["one"])
    await its.sweep(AWAITED + timedelta(seconds=1))

    assert list(there) == ["one"]
    assert await its.progress(["one"]) == {}
