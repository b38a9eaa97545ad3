"""Health checks, on SQLite and on PostgreSQL: one holder at a time, one alarm for one failure, heartbeats kept."""

import asyncio
from datetime import timedelta

import pytest

from playbook.health.check import Damping
from playbook.health.sample import Outcome, Sample
from playbook.health.standing import Standing, after
from storage.database import Database
from storage.health import Health
from tests.support.history import START, at

LEASE = timedelta(seconds=60)
TWO = {"api": "checkout", "db": "checkout"}


@pytest.fixture
def its(database: Database) -> Health:
    """The health of an empty database."""
    return Health(database)


def failing(name: str, minute: float = 0) -> Standing:
    """A check that has failed twice."""
    standing = Standing()
    for each in range(2):
        sample = Sample(
            check=name, at=at(minute + each), took=timedelta(), outcome=Outcome.FAILING, says="no answer", evidence=""
        )
        standing = after(standing, sample, Damping())
    return standing


async def test_a_check_has_one_holder(its: Health) -> None:
    """Of two that ask at once each check goes to one; the other gets it once the lease is over, or it is given back."""
    both = await asyncio.gather(*(its.hold(TWO, one, START, START + LEASE) for one in ("one", "two")))
    held = [set(one) for one in both]
    loser = ("one", "two")[held.index(set())]
    winner = ("two", "one")[held.index(set())]
    free = await its.free(TWO, START)
    later = await its.hold(TWO, loser, START + LEASE, START + 2 * LEASE)
    await its.release(loser)
    given_back = await its.hold(TWO, winner, START + LEASE, START + 2 * LEASE)

    assert sorted(held, key=len) == [set(), set(TWO)]
    assert free == set()
    assert set(later) == set(given_back) == set(TWO)


async def test_whoever_lost_a_check_writes_nothing_of_it(its: Health) -> None:
    """A process that was frozen wakes up and has a result; another has gone on meanwhile."""
    await its.hold({"api": "checkout"}, "one", START, START + LEASE)
    await its.hold({"api": "checkout"}, "two", START + LEASE, START + 2 * LEASE)

    assert await its.record({"api": failing("api")}, "one") == {"api"}
    assert (await its.written()).standings == {"api": Standing()}
    assert await its.record({"api": failing("api")}, "two") == set()
    assert (await its.written()).standings == {"api": failing("api")}


async def test_what_speaks_for_the_same_is_one_alarm(its: Health) -> None:
    """Two processes that see two checks of one service fail raise one; settled, the next failure is another one."""
    await its.hold({"api": "checkout"}, "one", START, START + LEASE)
    await its.hold({"db": "checkout", "disk": "disk"}, "two", START, START + LEASE)
    await asyncio.gather(
        its.record({"api": failing("api")}, "one"),
        its.record({"db": failing("db", 1), "disk": failing("disk", 2)}, "two"),
    )
    alarms = (await its.written()).alarmed
    (key,) = (key for key, names in alarms.items() if "api" in names)
    await its.settle(key, ("api", "db"))
    await its.record({"api": failing("api", 30)}, "one")
    anew = (await its.written()).alarmed

    assert sorted(sorted(names) for names in alarms.values()) == [["api", "db"], ["disk"]]
    assert sorted(sorted(names) for names in anew.values()) == [["api"], ["disk"]]
    assert key not in anew


async def test_what_no_process_holds_has_an_alarm_of_its_own(its: Health) -> None:
    """However often it is said; once that is settled, the next one is another."""
    for _ in range(2):
        await its.stand("runner dmz", failing("runner dmz"))
    [key] = (await its.written()).alarmed
    await its.stand("runner dmz", Standing())
    lasting = list((await its.written()).alarmed)
    await its.settle(key, ["runner dmz"])
    over = (await its.written()).alarmed
    await its.stand("runner dmz", failing("runner dmz", 9))

    assert (lasting, over) == ([key], {})
    assert key not in (await its.written()).alarmed


async def test_a_heartbeat_is_awaited_from_the_first_look_on(its: Health) -> None:
    """Until it comes for the first time its silence is counted from when it was first awaited."""
    await its.await_calls(["backup"], at(0))
    await its.await_calls(["backup"], at(5))
    awaited = await its.last_call("backup")
    await its.called("backup", at(7))
    await its.await_calls(["backup"], at(9))

    assert awaited == at(0)
    assert await its.last_call("backup") == at(7)
    assert await its.last_call("another") is None


async def listened(its: Health, minute: float) -> None:
    """Somebody can take the call of the backup at that minute, which is awaited every five."""
    await its.listen({"backup": timedelta(minutes=5)}, at(minute), at(minute))


async def test_a_call_that_nobody_could_take_is_awaited_once_more(its: Health) -> None:
    """From when somebody can again; a second time only after it has called. A restart is no such time."""
    await its.called("backup", at(0))
    await listened(its, 1)
    await listened(its, 1.4)
    restarted = await its.last_call("backup")
    await listened(its, 11)
    once = await its.last_call("backup")
    await listened(its, 15)
    twice = await its.last_call("backup")
    await its.called("backup", at(16))
    called = await its.last_call("backup")
    await listened(its, 20)

    assert (restarted, once, twice, called) == (at(0), at(11), at(11), at(16))
    assert await its.last_call("backup") == at(20)


async def test_what_was_missing_before_nobody_was_there_is_missing_still(its: Health) -> None:
    """Its alarm does not end because we were away."""
    await its.called("backup", at(0))
    await listened(its, 6)
    await listened(its, 20)

    assert await its.last_call("backup") == at(0)
