"""How each health check stands, which process runs it, and when heartbeats came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.health.standing import Standing
from storage.database import Database
from storage.locks import in_order
from storage.tables import EPOCH, health, heartbeats

DEAF: Final = timedelta(seconds=30)
"""When nobody could take calls for longer than that, one may have been lost; a shorter time is that of a restart, and
whoever calls tries again."""


_RECORDED: Final = (
    update(health).where(health.c.name == bindparam("name_")).values(data=bindparam("data_"), alarm=bindparam("alarm_"))
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A check that a process may run until then, by the world's clock, and nobody else meanwhile."""

    standing: Standing
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Written:
    """How each check stands, and those that belong to an alarm, by its key."""

    standings: Mapping[str, Standing]
    alarmed: Mapping[str, Mapping[str, Standing]]


class Health:
    """One row for each check. A process holds a check for a lease; whoever lost it writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, tuple[str, Standing]] = {}

    async def hold(self, subjects: Mapping[str, str], token: str, now: datetime, until: datetime) -> dict[str, Held]:
        """Hold until then those of these checks that nobody else holds; `subjects` says what each speaks for."""
        async with self._database.write() as connection:
            await self._know(connection, subjects)
            free = or_(health.c.claim == token, health.c.claimed_until <= now)
            query = select(health.c.name).where(health.c.name.in_(subjects), free).order_by(health.c.name)
            names = list(await connection.scalars(query.with_for_update(skip_locked=True)))
            mine = update(health).where(health.c.name.in_(names)).values(claim=token, claimed_until=until)
            rows = await connection.execute(mine.returning(health.c.name, health.c.data))
            return {row.name: Held(standing=Standing.model_validate_json(row.data), until=until) for row in rows}

    async def _know(self, connection: AsyncConnection, subjects: Mapping[str, str]) -> None:
        """Each has its row; what a check speaks for may have changed since."""
        known = {row.name: row.subject for row in await connection.execute(select(health.c.name, health.c.subject))}
        news = [{"name": one, "subject": what} for one, what in sorted(subjects.items()) if known.get(one) != what]
        if news:
            insert = self._database.insert(health)
            changed = {"subject": insert.excluded.subject}
            await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=changed), news)

    async def free(self, names: Iterable[str], now: datetime) -> set[str]:
        """Those that nobody holds; costs nobody who writes anything."""
        async with self._database.read() as connection:
            taken = set(await connection.scalars(select(health.c.name).where(health.c.claimed_until > now)))
        return set(names) - taken

    async def record(self, standings: Mapping[str, Standing], token: str) -> set[str]:
        """Write down how they stand; returns those that are not held by us any more, of which nothing was written."""
        data = {name: standing.model_dump_json() for name, standing in standings.items()}
        async with self._database.write() as connection:
            rows = await _locked(connection, [name for name, one in standings.items() if one.failing], token)
            ours = [row for row in rows if row.claim == token and row.name in standings]
            alarms = {row.subject: row.alarm for row in rows if row.alarm is not None}
            news = []
            for row in ours:
                standing, alarm = standings[row.name], row.alarm
                if standing.failing and alarm is None:
                    alarm = alarms.setdefault(row.subject, _key(row.subject, standing))
                news.append({"name_": row.name, "data_": data[row.name], "alarm_": alarm})
            if news:
                await connection.execute(_RECORDED, news)  # all at once: nobody who writes waits for each of fifty
        return set(standings) - {row.name for row in ours}

    async def note(self, name: str, subject: str, standing: Standing) -> None:
        """Write down how a check stands that nobody holds, since it runs only when somebody asks."""
        async with self._database.write() as connection:
            await self._know(connection, {name: subject})
            row = update(health).where(health.c.name == name, health.c.claim.is_(None))
            await connection.execute(row.values(data=standing.model_dump_json()))

    async def stand(self, name: str, standing: Standing) -> None:
        """Write down how something stands that no process holds, with an alarm of its own once it fails."""
        async with self._database.write() as connection:
            await self._know(connection, {name: name})
            known = await connection.scalar(select(health.c.alarm).where(health.c.name == name).with_for_update())
            alarm = known or (_key(name, standing) if standing.failing else None)
            row = update(health).where(health.c.name == name)
            await connection.execute(row.values(data=standing.model_dump_json(), alarm=alarm))

    async def release(self, token: str) -> None:
        """Hold nothing any more."""
        async with self._database.write() as connection:
            mine = update(health).where(health.c.name.in_(in_order(health, health.c.claim == token)))
            await connection.execute(mine.values(claim=None, claimed_until=EPOCH))

    async def holders(self) -> list[str]:
        """Who holds something."""
        async with self._database.read() as connection:
            query = select(health.c.claim).where(health.c.claim.is_not(None)).distinct()
            return [claim for claim in await connection.scalars(query) if claim is not None]

    async def written(self) -> Written:
        """What stands written of every check."""
        async with self._database.read() as connection:
            query = select(health.c.name, health.c.data, health.c.alarm).order_by(health.c.name)
            rows = (await connection.execute(query)).all()
        self._read = {row.name: self._read_again(row.name, row.data) for row in rows}
        alarmed: dict[str, dict[str, Standing]] = {}
        for row in rows:
            if row.alarm is not None:
                alarmed.setdefault(row.alarm, {})[row.name] = self._read[row.name][1]
        return Written(standings={name: standing for name, (_, standing) in self._read.items()}, alarmed=alarmed)

    def _read_again(self, name: str, data: str) -> tuple[str, Standing]:
        """What says the same as the last time is not read again: it is looked at each second."""
        known = self._read.get(name)
        return known if known is not None and known[0] == data else (data, Standing.model_validate_json(data))

    async def settle(self, alarm: str, names: Sequence[str]) -> None:
        """All of an alarm is well again, and it has been said: what fails next is another one."""
        async with self._database.write() as connection:
            its = in_order(health, health.c.alarm == alarm, health.c.name.in_(names))
            await connection.execute(update(health).where(health.c.name.in_(its)).values(alarm=None))

    async def await_calls(self, names: Iterable[str], now: datetime) -> None:
        """From now on these heartbeats are awaited, unless they were before."""
        rows = [{"name": name, "awaited_since": now} for name in names]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(self._database.insert(heartbeats).on_conflict_do_nothing(), rows)

    async def called(self, name: str, now: datetime) -> None:
        """A heartbeat came."""
        insert = self._database.insert(heartbeats).values(name=name, awaited_since=now, called_at=now)
        news = {"called_at": insert.excluded.called_at, "deaf_until": None}
        async with self._database.write() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=news))

    async def listen(self, awaited: Mapping[str, timedelta], at: datetime, wall: datetime) -> None:
        """We can take the calls of these heartbeats, each awaited so often; `at` in the incidents' time, `wall` in the
        world's. Where nobody could for a while since the last call, it is awaited anew: once, so that one that has
        died is found out however often we are away.
        """
        query = select(heartbeats).where(heartbeats.c.name.in_(awaited)).order_by(heartbeats.c.name)
        async with self._database.write() as connection:
            rows = (await connection.execute(query.with_for_update())).all()
            for row in rows:
                deaf_until = at if _may_have_called(row, awaited[row.name], at, wall) else row.deaf_until
                one = update(heartbeats).where(heartbeats.c.name == row.name)
                await connection.execute(one.values(heard_at=wall, deaf_until=deaf_until))

    async def last_call(self, name: str) -> datetime | None:
        """When a heartbeat came last, or since when it is awaited."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(heartbeats).where(heartbeats.c.name == name))).first()
        if row is None:
            return None
        found: datetime = max(row.called_at or row.awaited_since, row.deaf_until or EPOCH)
        return found


def _may_have_called(row: Row[*tuple[Any, ...]], within: timedelta, at: datetime, wall: datetime) -> bool:
    """Whether a call may have been lost for the first time, of one that was not missing before."""
    if row.deaf_until is not None or row.heard_at is None or wall - row.heard_at <= DEAF:
        return False
    gone_at: datetime = at - (wall - row.heard_at)
    missed: bool = gone_at > (row.called_at or row.awaited_since) + within
    return not missed


async def _locked(connection: AsyncConnection, failing: Sequence[str], token: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """What we hold, and all that speaks for the same as what fails, in one order: so that one failure, seen by two
    processes, is one alarm."""
    same = select(health.c.subject).where(health.c.name.in_(failing))
    query = select(health.c.name, health.c.subject, health.c.alarm, health.c.claim)
    query = query.where(or_(health.c.claim == token, health.c.subject.in_(same))).order_by(health.c.name)
    return (await connection.execute(query.with_for_update())).all()


def _key(subject: str, standing: Standing) -> str:
    at = standing.detected_at or EPOCH
    return f"alarm:{subject}:{at:%Y-%m-%dT%H:%M:%S.%f}"
