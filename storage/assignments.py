"""What runners are to do: each thing is given once, taken by one runner at most, and never taken twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from storage.database import Database
from storage.tables import assignments


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a runner has taken: `work` is what it is to do."""

    id: str
    work: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far it is: until when whoever took it is known to live, None if nobody has; and its answer."""

    kept_until: datetime | None
    answer: str | None


class Assignments:
    """One row for each. `key` is the name of one taking: the same key takes the same thing again, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, one: Assignment, runner: str, lane: str, begin_by: datetime, awaited_until: datetime) -> None:
        """Let a runner find it until `begin_by`, and work on it while it is awaited; given twice, it is there once."""
        row = self._database.insert(assignments).on_conflict_do_nothing()
        values = {"id": one.id, "runner": runner, "lane": lane, "work": one.work}
        moments = {"begin_by": begin_by, "awaited_until": awaited_until}
        async with self._database.write() as connection:
            await connection.execute(row, {**values, **moments})

    async def take(self, runner: str, lane: str, key: str, now: datetime, until: datetime) -> Assignment | None:
        """The oldest that nobody has taken, ours until then.

        Asked again with the same key, it is the same one, while whoever waits can still believe that we live.
        """
        async with self._database.write() as connection:
            held = (await connection.execute(select(assignments).where(assignments.c.key == key))).first()
            if held is not None and not _same(held, runner, lane, now):
                return None  # a key is for one taking: whoever asks on takes another
            free = select(assignments.c.id, assignments.c.work).where(_free(runner, lane, now))
            oldest = free.order_by(assignments.c.begin_by).limit(1).with_for_update(skip_locked=True)
            row = held or (await connection.execute(oldest)).first()
            if row is None:
                return None
            mine = update(assignments).where(assignments.c.id == row.id)
            await connection.execute(mine.values(key=key, kept_until=until))
            return Assignment(id=row.id, work=row.work)

    async def waiting(self, runner: str, lane: str, now: datetime) -> bool:
        """Whether there is something to take; costs nobody who writes anything."""
        query = select(assignments.c.id).where(_free(runner, lane, now))
        async with self._database.read() as connection:
            return await connection.scalar(query.limit(1)) is not None

    async def keep(self, one: str, key: str, now: datetime, until: datetime) -> bool:
        """Whoever took it lives, and works on it; False if nobody waits for it any more: it is to be stopped."""
        mine = update(assignments).where(
            assignments.c.id == one,
            assignments.c.key == key,
            assignments.c.stopped.is_(False),
            assignments.c.awaited_until > now,
        )
        async with self._database.write() as connection:
            return (await connection.execute(mine.values(kept_until=until))).rowcount == 1

    async def answer(self, one: str, key: str, answer: str) -> None:
        """What became of it; nothing happens if nobody waits for it any more."""
        mine = update(assignments).where(
            assignments.c.id == one, assignments.c.key == key, assignments.c.answer.is_(None)
        )
        async with self._database.write() as connection:
            await connection.execute(mine.values(answer=answer))

    async def wait(self, ids: Collection[str], until: datetime) -> None:
        """Whoever waits for these lives, and goes on waiting."""
        async with self._database.write() as connection:
            await connection.execute(update(assignments).where(assignments.c.id.in_(ids)).values(awaited_until=until))

    async def progress(self, ids: Collection[str]) -> dict[str, Progress]:
        """How far these are; one that is missing was forgotten."""
        query = select(assignments.c.id, assignments.c.kept_until, assignments.c.answer)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(assignments.c.id.in_(ids)))
            return {row.id: Progress(kept_until=row.kept_until, answer=row.answer) for row in rows}

    async def withdraw(self, one: str) -> bool:
        """Let nobody take it any more; False if somebody has."""
        free = delete(assignments).where(assignments.c.id == one, assignments.c.key.is_(None))
        async with self._database.write() as connection:
            return (await connection.execute(free)).rowcount == 1

    async def stop(self, one: str) -> None:
        """Let whoever has taken it end it."""
        async with self._database.write() as connection:
            await connection.execute(update(assignments).where(assignments.c.id == one).values(stopped=True))

    async def forget(self, one: str) -> None:
        """Nobody waits for it any more; whoever works on it learns that with its next sign of life."""
        async with self._database.write() as connection:
            await connection.execute(delete(assignments).where(assignments.c.id == one))

    async def sweep(self, before: datetime) -> None:
        """Forget those for which nobody has waited since then."""
        async with self._database.write() as connection:
            await connection.execute(delete(assignments).where(assignments.c.awaited_until < before))


def _free(runner: str, lane: str, now: datetime) -> ColumnElement[bool]:
    """What is there for that runner, and nobody has taken."""
    return and_(
        assignments.c.runner == runner,
        assignments.c.lane == lane,
        assignments.c.key.is_(None),
        assignments.c.begin_by > now,
        assignments.c.awaited_until > now,
    )


def _same(row: Row[*tuple[Any, ...]], runner: str, lane: str, now: datetime) -> bool:
    """Whether whoever waits can still believe that whoever took it lives."""
    awaited = row.answer is None and row.kept_until > now and row.awaited_until > now
    return bool(awaited and row.runner == runner and row.lane == lane)
