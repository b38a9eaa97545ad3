"""The one door, on SQLite and on PostgreSQL: what it promises about commands, numbers, keys and the outbox."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import sqlite

from playbook import commands
from playbook.document import Playbook
from playbook.incident import Room, Status
from playbook.lines import line
from playbook.refusals import Refused
from storage import deliveries, overdue
from storage.database import Database, Unsettled
from storage.deliveries import Delivery
from storage.endings import GivenUp, Postponed, Settled
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from storage.surroundings import receipt_of
from storage.tables import EPOCH
from storage.tables import deliveries as rows
from tests.faults.servers import empty

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


@pytest.fixture
def incidents(database: Database, playbook: Playbook) -> Incidents:
    """The door to an empty database."""
    return Incidents(database, Playbooks(database, playbook), lambda: None)


def declare(severity: str = "P0", by: str = "U0000DEE") -> commands.Declare:
    """A declaration."""
    return commands.Declare(by=by, at=NOW, severity=severity, title="checkout down")


async def claim(database: Database, now: datetime = NOW, token: str = "me") -> list[Delivery]:
    """Take everything that may be told."""
    return await deliveries.claim(database, now=now, lease=LEASE, token=token, limit=100)


async def count(database: Database) -> int:
    """How many deliveries there are, told or not."""
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(rows)) or 0


async def test_what_was_decided_is_what_stands(incidents: Incidents) -> None:
    """State, timeline and wake-up time are read back as they were decided."""
    made = await incidents.declare(declare())

    assert await incidents.get(1) == made.incident
    assert await incidents.timeline(1) == list(made.events)
    assert [await incidents.entry(1, seq) for seq in range(4)] == [None, *made.events, None]
    assert await incidents.next_wake() == NOW + timedelta(minutes=5)
    assert await incidents.open() == [made.incident]
    assert await incidents.recent(5) == [made.incident]


async def test_numbers_have_no_gaps(incidents: Incidents) -> None:
    """Fifty at once, some of them refused, get the numbers from 1 on, each once."""
    wishes = [incidents.declare(declare("P9" if n % 5 == 0 else "P0")) for n in range(50)]

    made = await asyncio.gather(*wishes, return_exceptions=True)

    numbers = sorted(one.incident.number for one in made if not isinstance(one, BaseException))
    assert numbers == list(range(1, 41))
    assert sum(isinstance(one, Refused) for one in made) == 10


async def test_the_same_key_is_done_once(incidents: Incidents) -> None:
    """A redelivered command gives the answer of the first time, and changes nothing."""
    first = await incidents.declare(declare(), key="a")
    again, other = await asyncio.gather(incidents.declare(declare(), key="a"), incidents.declare(declare(), key="b"))

    assert (again.repeat, again.incident, again.events) == (True, first.incident, first.events)
    assert (other.repeat, other.incident.number) == (False, 2)


async def test_the_same_key_at_the_same_moment(database: Database, playbook: Playbook) -> None:
    """Two processes that get the same command at once do it once between them."""
    doors = [Incidents(database, Playbooks(database, playbook), lambda: None) for _ in range(2)]

    made = await asyncio.gather(*(door.declare(declare(), key="a") for door in doors))

    assert [one.incident.number for one in made] == [1, 1]
    assert sorted(one.repeat for one in made) == [False, True]


async def test_a_refused_command_changes_nothing(incidents: Incidents, database: Database) -> None:
    """Not the state, not the timeline, not the outbox; and the same key may be used for what is right."""
    made = await incidents.declare(declare())
    before = await count(database)

    with pytest.raises(Refused, match="still investigating"):
        await incidents.handle(1, commands.ChangeStatus(by="U0000ANA", at=NOW, to=Status.CLOSED), key="k")

    assert await incidents.get(1) == made.incident
    assert await incidents.timeline(1) == list(made.events)
    assert await count(database) == before
    assert not (await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW), key="k")).repeat


async def test_an_unknown_incident_is_refused(incidents: Incidents) -> None:
    """The sentence says how to find those there are."""
    with pytest.raises(Refused) as refused:
        await incidents.handle(99, commands.Acknowledge(by="U0000ANA", at=NOW))

    assert refused.value.sentence == "There is no INC-99. `/incident list` shows the open ones."


async def test_two_acknowledge_at_once(incidents: Incidents) -> None:
    """One wins, the other is told who did it."""
    await incidents.declare(declare())

    made = await asyncio.gather(
        incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW)),
        incidents.handle(1, commands.Acknowledge(by="U0000BEN", at=NOW)),
        return_exceptions=True,
    )

    won = [one for one in made if not isinstance(one, BaseException)]
    lost = [str(one) for one in made if isinstance(one, Refused)]
    assert len(won) == 1
    assert lost == [
        f"<@{won[0].incident.commander}> has already acknowledged INC-1. To take over: `/incident commander me`."
    ]


async def test_a_room_names_its_incident(incidents: Incidents) -> None:
    """The war room is found by its channel."""
    await incidents.declare(declare())
    made = await incidents.handle(1, commands.RecordRoom(at=NOW, room=Room(channel="C1", name="inc-0001")))

    assert await incidents.of_channel("C1") == made.incident
    assert await incidents.of_channel("C2") is None


async def test_the_governing_playbook_is_kept(database: Database, playbook: Playbook) -> None:
    """An incident is governed by the playbook in force when it was declared, even after a restart with another."""
    await Incidents(database, Playbooks(database, playbook), lambda: None).declare(declare())
    other = playbook.model_copy(update={"name": "Another team"})

    restarted = Incidents(database, Playbooks(database, other), lambda: None)
    incident = await restarted.get(1)

    assert incident is not None
    assert await restarted.governing(incident) == playbook
    assert restarted.playbook == other


async def test_pages_go_first_and_queues_keep_their_order(incidents: Incidents, database: Database) -> None:
    """The first claim has announcement, pages and mention before the room; what waits behind them is not among it."""
    await incidents.declare(declare())
    await incidents.handle(1, commands.Escalate(by="U0000ANA", at=NOW))

    keys = [delivery.key.split(":")[0] for delivery in await claim(database)]

    assert keys == ["announcement", "page", "page", "thread", "open-room"]


async def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(incidents: Incidents, database: Database) -> None:
    """A claim that ran out is given again, marked as one whose outcome nobody knows."""
    await incidents.declare(declare())
    first = await claim(database)

    assert await claim(database, NOW + LEASE / 2, "other") == []
    again = await claim(database, NOW + LEASE, "other")
    assert [(one.key, one.unknown_since) for one in again] == [(one.key, NOW) for one in first]
    assert {one.unknown_since for one in first} == {None}


async def test_told_once_and_edited_after(incidents: Incidents, database: Database) -> None:
    """What was told is not told again, unless something changed since; then the receipt comes with it."""
    await incidents.declare(declare())
    for delivery in await claim(database):
        await incidents.end(Settled(delivery=delivery, at=NOW, receipt=f"C1:{delivery.key}"))
    assert await claim(database) == []

    await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW))

    assert sorted(str(delivery.receipt).split(":")[1] for delivery in await claim(database)) == [
        "announcement",
        "page",
    ]


async def test_a_change_while_it_is_being_told(incidents: Incidents, database: Database) -> None:
    """The newest version is always told in the end."""
    await incidents.declare(declare())
    claimed = await claim(database)
    await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW))
    for delivery in claimed:
        await incidents.end(Settled(delivery=delivery, at=NOW, receipt="C1:1"))

    assert [delivery.generation for delivery in await claim(database)] == [2, 2]


async def test_postponed_and_given_up(incidents: Incidents, database: Database) -> None:
    """A postponed one comes back at its time; one given up never does, and the timeline says so."""
    await incidents.declare(declare())
    announcement, page, room = await claim(database)
    later = NOW + timedelta(seconds=5)
    await incidents.end(Postponed(delivery=announcement, until=later, error="429", unknown_since=None))
    await incidents.end(Postponed(delivery=room, until=later, error="reset", unknown_since=NOW))
    lost = commands.RecordUndelivered(at=NOW, what=page.what, person=page.person, reason="the user is deactivated")
    await incidents.end(GivenUp(delivery=page, at=NOW, error="user_not_found"), command=lost)

    assert await claim(database, NOW + timedelta(seconds=4)) == []
    assert [(one.key, one.unknown_since) for one in await claim(database, later)] == [
        ("announcement", None),
        ("open-room", NOW),
    ]
    assert [event.kind for event in await incidents.timeline(1)] == ["declared", "paged", "undelivered"]


async def test_an_ending_by_one_whose_lease_ran_out_is_ignored(incidents: Incidents, database: Database) -> None:
    """Who was frozen past its lease does not settle what another has taken over."""
    await incidents.declare(declare())
    slow = (await claim(database))[0]
    await claim(database, NOW + LEASE, "other")

    await incidents.end(Settled(delivery=slow, at=NOW, receipt="C1:late"))

    async with database.read() as connection:
        assert await receipt_of(connection, 1, slow.key) is None


async def test_only_the_due_are_woken(incidents: Incidents) -> None:
    """The tick reads those whose time has come, the longest waiting first."""
    await incidents.declare(declare("P0"))
    await incidents.declare(declare("P1"))

    assert await incidents.to_wake(NOW + timedelta(minutes=4), 10) == []
    assert [one.number for one in await incidents.to_wake(NOW + timedelta(minutes=15), 10)] == [1, 2]


async def test_one_that_is_given_up_and_stands_for_the_incident_is_tried_again(
    incidents: Incidents, database: Database
) -> None:
    """The announcement's channel may have been mended since; a page that cannot be delivered stays given up."""
    await incidents.declare(declare())
    announcement, page, _ = await claim(database)
    for one in (announcement, page):
        await incidents.end(GivenUp(delivery=one, at=NOW, error="channel_not_found"))
    await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW))

    assert [one.key for one in await claim(database)] == ["announcement"]


async def test_a_playbook_whose_transaction_failed_is_kept_with_the_next(incidents: Incidents) -> None:
    """A rolled-back declaration leaves nothing behind that later ones rely on."""
    await incidents.declare(declare())
    broken = declare()
    object.__setattr__(broken, "by", None)  # what no caller does, and the database refuses
    incidents._playbooks.put_in_force(incidents.playbook.model_copy(update={"name": "Another"}))

    made = await asyncio.gather(
        incidents.declare(broken),
        incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW)),
        return_exceptions=True,
    )
    again = await incidents.declare(declare())

    assert isinstance(made[0], Exception)
    assert not isinstance(made[1], Exception)
    assert again.incident.number == 2


async def test_a_claim_reads_only_what_is_pending(tmp_path: Path) -> None:
    """However much has been told, SQLite finds what is to be told by the index of what is pending."""
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrate(database)
    ready = deliveries.READY.compile(dialect=sqlite.dialect()).construct_expanded_state(
        {"now": 0, "lowest": 4, "limit": 10}
    )
    given = tuple(ready.parameters[name] for name in ready.positiontup or ())
    async with database.read() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {ready.statement}", given)
        plan = [str(row[3]) for row in rows]
    await database.close()

    read = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
    assert len(read) == 2
    assert ["ix_deliveries_pending" in step for step in read] == [True, True]


async def test_what_a_newer_version_has_added_is_kept(incidents: Incidents, database: Database) -> None:
    """While replicas of two versions run, the older one writes back what it does not know, unchanged."""
    await incidents.declare(declare())
    async with database.write() as connection:
        data = json.loads(await connection.scalar(text("SELECT data FROM incidents")) or "")
        data |= {"later": {"than": "us"}}
        await connection.execute(text("UPDATE incidents SET data = :data"), {"data": json.dumps(data)})

    await incidents.handle(1, commands.Acknowledge(by="U0000ANA", at=NOW))

    async with database.read() as connection:
        kept = json.loads(await connection.scalar(text("SELECT data FROM incidents")) or "")
    assert (kept["later"], kept["acknowledged_by"]) == ({"than": "us"}, "U0000ANA")


async def test_a_commit_whose_answer_was_lost(postgres: str, playbook: Playbook) -> None:
    """Nobody says that nothing was changed: it is looked up by its key, and if that is lost too, it is unsettled."""
    database = Database(await empty(postgres))
    await migrate(database)
    ends = "PERFORM pg_terminate_backend(pg_backend_pid())"
    lost = (
        f"CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {ends}; RETURN NULL; END $$",
        """CREATE CONSTRAINT TRIGGER lost AFTER INSERT ON timeline DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION lost()""",
    )
    async with database.write() as connection:
        for statement in lost:
            await connection.execute(text(statement))
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)

    with pytest.raises(Unsettled):
        await incidents.declare(declare(), key="a")

    async with database.write() as connection:
        await connection.execute(text("DROP TRIGGER lost ON timeline"))
    assert (await incidents.declare(declare(), key="a")).incident.number == 1
    await database.close()


async def test_what_a_newer_version_has_written_is_handed_on_and_told_by_it(
    incidents: Incidents, database: Database
) -> None:
    """An event and a kind of message that this version does not know: read as foreign, kept whole, left alone."""
    await incidents.declare(declare())
    later = {"kind": "teleported", "at": NOW.isoformat(), "by": "U0000ANA", "where": "the moon"}
    async with database.write() as connection:
        row = {"data": json.dumps(later), "at": (NOW - EPOCH) // timedelta(microseconds=1)}
        await connection.execute(
            text(
                "INSERT INTO timeline (incident, seq, at, by, kind, data, hash) "
                "VALUES (1, 9, :at, 'U0000ANA', 'teleported', :data, '')"
            ),
            row,
        )
        await connection.execute(text("UPDATE deliveries SET what = 'hologram' WHERE what = 'announcement'"))
    foreign = (await incidents.timeline(1))[-1]
    claimed = await deliveries.claim(database, now=NOW, lease=timedelta(seconds=30), token="us", limit=100)
    async with database.read() as connection:
        stuck = await overdue.waiting(connection, NOW, 100)
        following = await deliveries.next_try(connection)

    assert (stuck, following) == ([], NOW + timedelta(seconds=30))
    assert json.loads(foreign.model_dump_json()) == later | {"at": foreign.model_dump(mode="json")["at"]}
    assert line(foreign) == "teleported (written by a later version of Warroom)"
    assert claimed
    assert "announcement" not in [one.key for one in claimed]
