"""The sweep, on SQLite and on PostgreSQL: what it takes up, when it says that all is well, and what beats it."""

import asyncio
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select, update

from playbook import commands
from playbook.document import Playbook
from playbook.events import read_event
from scheduler.auditor import FRESH, Auditor
from scheduler.delivery import LEASE, Deliverer
from scheduler.errands import Done, Errand
from scheduler.figures import Figures
from scheduler.jobs import Jobs
from scheduler.tick import Tick
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from storage.tables import deliveries, inbox, incidents

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Nowhere:
    """A place that takes everything."""

    async def deliver(self, errand: Errand) -> Done:
        """Told."""
        return Done()


class Watched:
    """One process's parts, with its clocks moved by hand."""

    def __init__(self, database: Database, playbook: Playbook) -> None:
        self.database = database
        self.now, self.seconds, self.well = NOW, 0.0, 0
        self.figures = Figures()
        self.incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
        self.deliverer = Deliverer(
            database, self.incidents, Nowhere(), clock=self.clock, wall=self.clock, token="me", chance=Random(0)
        )
        self.auditor = Auditor(
            database,
            self.incidents,
            Tick(self.incidents, self.clock, self.figures),
            self.deliverer,
            clock=self.clock,
            wall=self.clock,
            monotonic=lambda: self.seconds,
            figures=self.figures,
            well=self.said_well,
        )

    def clock(self) -> datetime:
        """The time of the incidents and of the world."""
        return self.now

    async def said_well(self) -> None:
        """All is well, said the sweep."""
        self.well += 1

    async def declare(self, *, key: str | None = None) -> int:
        """A P0, whose backup is called after 15 minutes if nobody acknowledges."""
        command = commands.Declare(by="U0000DEE", at=self.now, severity="P0", title="checkout down")
        return (await self.incidents.declare(command, key=key)).incident.number

    async def set(self, number: int, **columns: object) -> None:
        """Change an incident's row behind everybody's back."""
        async with self.database.write() as connection:
            await connection.execute(update(incidents).where(incidents.c.number == number).values(columns))

    async def wake_at(self, number: int) -> datetime | None:
        """When its row says that it is to be woken."""
        async with self.database.read() as connection:
            found: datetime | None = await connection.scalar(
                select(incidents.c.wake_at).where(incidents.c.number == number)
            )
        return found

    async def kinds(self, number: int) -> list[str]:
        """The kinds of its timeline's entries."""
        return [event.kind for event in await self.incidents.timeline(number)]


@pytest.fixture
def watched(database: Database, playbook: Playbook) -> Watched:
    """Parts over an empty database."""
    return Watched(database, playbook)


async def test_a_timer_that_the_tick_missed(watched: Watched) -> None:
    """What is more than 15 s late is carried out by the sweep, counted, and is not late any more."""
    number = await watched.declare()
    due = await watched.wake_at(number)
    assert due is not None
    watched.now = due + timedelta(seconds=16)

    taken = await watched.auditor.sweep()

    assert taken == 1
    assert (await watched.kinds(number))[-1] == "page_repeated"
    assert (await watched.wake_at(number) or NOW) > watched.now
    assert b"warroom_rearmed_total 1.0" in watched.figures.text()
    assert await watched.auditor.sweep() == 0


async def test_what_the_tick_will_get_at_is_left_to_it(watched: Watched) -> None:
    """A timer that is a few seconds late is not taken up."""
    number = await watched.declare()
    watched.now = (await watched.wake_at(number) or NOW) + timedelta(seconds=14)

    assert await watched.auditor.sweep() == 0


@pytest.mark.parametrize("wrong", [None, NOW + timedelta(days=3)])
async def test_a_row_that_would_never_be_woken(watched: Watched, wrong: datetime | None) -> None:
    """An open incident whose row has lost its time, or has a wrong one, gets the right one."""
    number = await watched.declare()
    right = await watched.wake_at(number)
    await watched.set(number, wake_at=wrong)

    assert await watched.auditor.sweep() == 1
    assert await watched.wake_at(number) == right


async def test_each_gets_its_turn(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep looks at so many open incidents and the next one goes on from there, so all are seen."""
    monkeypatch.setattr("scheduler.auditor.AT_ONCE", 2)
    numbers = [await watched.declare() for _ in range(5)]
    for number in numbers:
        await watched.set(number, wake_at=None)

    assert [await watched.auditor.sweep() for _ in range(4)] == [2, 2, 1, 0]


async def test_one_that_fails_hinders_no_other(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """An incident that cannot be re-armed is said in the log; the others are, and all is not said to be well."""
    broken, whole = await watched.declare(), await watched.declare()
    async with watched.database.read() as connection:
        data = json.loads(await connection.scalar(select(incidents.c.data).where(incidents.c.number == broken)) or "")
    await watched.set(broken, data=json.dumps({**data, "severity": "P9"}))  # no playbook knows it
    await watched.set(whole, wake_at=None)
    with caplog.at_level(logging.ERROR):
        await watched.auditor.sweep()

    assert await watched.wake_at(whole) is not None
    assert {record.message for record in caplog.records} == {"incident_not_swept", "incident_not_rearmed"}
    assert watched.well == 0
    assert watched.auditor.trouble == ""


async def test_the_tick_goes_on_after_one_that_fails(watched: Watched) -> None:
    """One bad incident does not keep the clock from the others."""
    broken, whole = await watched.declare(), await watched.declare()
    async with watched.database.read() as connection:
        data = json.loads(await connection.scalar(select(incidents.c.data).where(incidents.c.number == broken)) or "")
    await watched.set(broken, data=json.dumps({**data, "severity": "P9"}))
    watched.now += timedelta(minutes=9)

    assert await Tick(watched.incidents, watched.clock).run() == 1
    assert (await watched.kinds(whole))[-1] == "update_prompted"


async def test_a_row_that_cannot_be_read(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """It keeps neither the tick nor the sweep from the others, is said in the log, and all is not said to be well."""
    broken, whole = await watched.declare(), await watched.declare()
    await watched.set(broken, data="{}")
    watched.now += timedelta(minutes=9)

    assert await Tick(watched.incidents, watched.clock).run() == 1
    assert (await watched.kinds(whole))[-1] == "update_prompted"
    await watched.set(whole, wake_at=None)
    await watched.auditor.sweep()
    assert await watched.wake_at(whole) is not None
    assert watched.well == 0
    assert {"incident_unreadable", "incident_not_rearmed"} <= set(caplog.messages)


async def test_two_replicas_repair_once(watched: Watched, playbook: Playbook) -> None:
    """Both sweep at the same moment and see that a piece is missing: it is redone once."""
    number = await watched.declare()
    async with watched.database.write() as connection:
        await connection.execute(delete(deliveries).where(deliveries.c.key == "announcement"))
    other = Watched(watched.database, playbook)
    await asyncio.gather(watched.auditor.sweep(), other.auditor.sweep())
    await watched.auditor.sweep()

    assert (await watched.kinds(number)).count("repaired") == 1


async def test_a_clock_that_was_set_back(watched: Watched) -> None:
    """A delivery whose next attempt or claim lies impossibly far ahead may be told again soon."""
    await watched.declare()
    far = NOW + timedelta(hours=1)
    async with watched.database.write() as connection:
        await connection.execute(update(deliveries).values(next_at=far, claimed_until=far, claim="gone"))

    assert await watched.auditor.sweep() > 0
    await watched.deliverer.drain(5)
    async with watched.database.read() as connection:
        rows = (await connection.execute(select(deliveries.c.next_at, deliveries.c.claimed_until))).all()
    assert {tuple(row) for row in rows} == {(NOW, NOW + LEASE)}
    assert await watched.auditor.sweep() == 0


async def test_an_ordinary_wait_is_left_alone(watched: Watched) -> None:
    """A delivery that waits for some minutes is not hurried."""
    await watched.declare()
    async with watched.database.write() as connection:
        await connection.execute(update(deliveries).values(next_at=NOW + timedelta(minutes=14)))

    assert await watched.auditor.sweep() == 0


async def test_deliveries_that_nobody_takes(watched: Watched) -> None:
    """What could be told for a minute and was not is taken up: the deliverer is woken."""
    await watched.declare()
    first = await watched.auditor.sweep()
    watched.seconds = 61
    second = await watched.auditor.sweep()
    await watched.deliverer.drain(5)
    third = await watched.auditor.sweep()

    assert (first, second > 0, third) == (0, True, 0)


async def test_all_is_not_well_while_something_is_stuck(watched: Watched) -> None:
    """Whoever watches from outside hears nothing of a sweep that found something stuck, nor does the metric."""
    await watched.declare()
    await watched.auditor.sweep()
    watched.seconds, watched.now = 61, NOW + timedelta(seconds=10)
    await watched.auditor.sweep()

    assert watched.well == 1
    figure = watched.figures.registry.get_sample_value
    assert figure("warroom_last_well_timestamp_seconds") == NOW.timestamp()
    assert figure("warroom_last_sweep_timestamp_seconds") == watched.now.timestamp()
    await watched.deliverer.drain(5)  # the sweep has woken it


@pytest.mark.parametrize("limit", ["AT_ONCE", "WAITING"])
async def test_all_is_not_well_before_all_was_seen(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """With more that is late, or that waits, than one sweep reads, nobody is told that all is well."""
    monkeypatch.setattr(f"scheduler.auditor.{limit}", 1)
    number = await watched.declare()
    watched.now = (await watched.wake_at(number) or NOW) + timedelta(seconds=16)
    await watched.auditor.sweep()

    assert watched.well == 0


async def test_old_keys_are_forgotten(watched: Watched) -> None:
    """The identity of a command is kept for a day, and no longer."""
    await watched.declare(key="old")
    watched.now += timedelta(hours=23)
    await watched.declare(key="new")
    watched.now += timedelta(hours=2)
    await watched.auditor.sweep()

    async with watched.database.read() as connection:
        assert (await connection.scalars(select(inbox.c.key))).all() == ["new"]


async def test_a_sweep_speaks_for_half_a_minute(watched: Watched) -> None:
    """Before the first sweep, and when the last one is old, there is trouble; a clock set back does not hide it."""
    assert watched.auditor.trouble == "nothing has been swept for overdue timers yet"
    await watched.auditor.sweep()
    assert (watched.auditor.trouble, watched.well) == ("", 1)
    watched.seconds += FRESH + 1
    watched.now -= timedelta(hours=1)
    assert watched.auditor.trouble == "the last sweep for overdue timers is 31 s old"


async def test_a_sweep_that_fails_says_nothing(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """Without the database no sweep is good; it is said in the log, and the next one is tried."""
    async with watched.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    await watched.auditor.run()

    assert watched.auditor.trouble != ""
    assert watched.well == 0
    assert "sweep_failed" in caplog.messages


async def test_what_is_done_is_on_the_timeline(watched: Watched) -> None:
    """The timeline after a sweep is one that can be read back."""
    number = await watched.declare()
    watched.now += timedelta(minutes=20)
    await watched.auditor.sweep()

    events = await watched.incidents.timeline(number)
    assert events[-1].at == watched.now
    assert [read_event(event.model_dump_json()) for event in events] == list(events)


async def test_a_stop_is_no_failure(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """What is under way when the beat stops ends there, and nobody is shown a trace of it."""
    began, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    jobs = Jobs(
        Tick(watched.incidents, watched.clock, watched.figures),
        watched.deliverer,
        watched.auditor,
        machine=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        tick_seconds=1,
    )
    jobs.add(work, 1)
    jobs.start()
    await began.wait()
    jobs.stop()
    await ended.wait()
    await asyncio.sleep(0.01)  # what APScheduler does afterwards

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
