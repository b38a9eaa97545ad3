"""Messages that belong to no incident, on SQLite and on PostgreSQL: each claimed by one, edited, never told twice."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from playbook.health.notices import Evidence
from playbook.health.sample import Outcome, Sample
from storage.database import Database
from storage.notices import Notice, Notices
from tests.support.history import START, at

LEASE = timedelta(seconds=90)


@dataclass
class Now:
    """The world's time, moved by hand."""

    at: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def its(database: Database) -> Notices:
    """The notices of an empty database."""
    return Notices(database, Now())


def content(says: str) -> Evidence:
    """Something to say."""
    return Evidence(
        samples=(Sample(check="api", at=at(0), took=timedelta(), outcome=Outcome.FAILING, says=says, evidence="…"),)
    )


async def claimed(its: Notices, token: str = "one", now: datetime = START) -> list[Notice]:
    """What one process may tell now."""
    return await its.claim(token, now, now + LEASE, limit=8)


async def test_one_of_two_processes_tells_it(its: Notices) -> None:
    """Both look at once."""
    await its.put("alarm", "#incidents", content("fails"))
    both = await asyncio.gather(claimed(its, "one"), claimed(its, "two"))

    assert sorted(len(one) for one in both) == [0, 1]


async def test_the_same_words_are_told_once_and_other_words_edit(its: Notices) -> None:
    """What it says decides; where it stands is kept."""
    assert await its.put("alarm", "#incidents", content("fails"))
    (first,) = await claimed(its)
    assert await its.settle(first, "C1:1.0")
    assert not await its.put("alarm", "#incidents", content("fails"))
    assert await claimed(its) == []
    assert await its.put("alarm", "#incidents", content("is well"))
    (second,) = await claimed(its)

    assert (second.id, second.receipt, second.unknown_since) == (first.id, "C1:1.0", None)
    assert second.content == content("is well")


async def test_what_changes_while_it_is_told_is_told_again(its: Notices) -> None:
    """The claim stays with who has it, so that nobody posts beside them; what they have found is not put over it."""
    await its.put("alarm", "#incidents", content("fails"))
    (first,) = await claimed(its)
    await its.put("alarm", "#incidents", content("is well"))
    meanwhile = await claimed(its, "two")
    overwritten = await its.rewrite(first, content("old"))
    await its.settle(first, "C1:1.0")
    (again,) = await claimed(its)

    assert meanwhile == []
    assert not overwritten
    assert (again.receipt, again.content) == ("C1:1.0", content("is well"))


async def test_a_process_that_died_may_have_told_it(its: Notices) -> None:
    """Whoever takes over knows that it must look first, after the lease, or at once if the death is known."""
    await its.put("alarm", "#incidents", content("fails"))
    (first,) = await claimed(its, "dead")
    later = START + timedelta(seconds=1)
    early = await claimed(its, "two", later)
    await its.release(await its.claimants(), later)
    (taken,) = await claimed(its, "two", later)

    assert (first.unknown_since, early) == (None, [])
    assert taken.unknown_since == START


async def test_the_second_copy_of_a_frozen_process_is_remembered(its: Notices) -> None:
    """It wakes up and has posted: its copy is to be taken back by whoever tells it next, which is at once."""
    await its.put("alarm", "#incidents", content("fails"))
    (frozen,) = await claimed(its, "frozen")
    (other,) = await claimed(its, "two", START + LEASE)
    await its.settle(other, "C1:2.0")
    assert not await its.settle(frozen, "C1:1.0")
    (mending,) = await claimed(its, "two", START + LEASE)

    assert (mending.receipt, mending.twins) == ("C1:2.0", ("C1:1.0",))
