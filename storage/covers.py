"""Who was asked to stand in on a rota, what they answered, and what of it has been told to whom."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook import covers as rules
from playbook.covers import Request, State
from playbook.refusals import Refused
from playbook.rotas import Cover
from storage.database import Database
from storage.tables import EPOCH, covers


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A request of which something is still to be told; `told` holds where each thing stands, by its key."""

    request: Request
    told: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    error: str = ""
    """Why the person could not be asked, ever, if they could not."""
    until: datetime
    """When our claim runs out, by the world's clock; by this the row knows us."""


async def holding(connection: AsyncConnection, since: datetime) -> tuple[Cover, ...]:
    """The covers that were accepted and are not over at that time."""
    query = select(covers).where(covers.c.state == State.ACCEPTED, covers.c.ends > since)
    return tuple(_request(row).cover for row in await connection.execute(query.order_by(covers.c.id)))


class Covers:
    """Asks and answers, each in a transaction of its own; and what is to be told of them, claimed for a lease."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, request: Request, *, key: str) -> Request:
        """Write a request down; the same key twice is one request."""
        try:
            async with self._database.write() as connection:
                done = await connection.execute(
                    insert(covers).values(key=key, told="{}", pending=True, **_row(request))
                )
                return replace(request, id=done.inserted_primary_key[0])  # type: ignore[index]  # there is one
        except IntegrityError:
            return await self._of_key(key)

    async def get(self, number: int) -> Request:
        """The request of that number. Raises `Refused`."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(covers).where(covers.c.id == number))).one_or_none()
        return _request(_known(row))

    async def ahead(self, now: datetime) -> tuple[Request, ...]:
        """What is asked or agreed and not over yet, the soonest first."""
        stands = covers.c.state.in_([State.ASKED, State.ACCEPTED]) & (covers.c.ends > now)
        async with self._database.read() as connection:
            rows = await connection.execute(select(covers).where(stands).order_by(covers.c.starts, covers.c.id))
            return tuple(_request(row) for row in rows)

    async def answer(self, number: int, *, by: str, yes: bool, at: datetime) -> Request:
        """Say yes or no to it. Raises `Refused`."""
        async with self._database.write() as connection:
            request = _request(_known(await _locked(connection, number)))
            answered = rules.answer(request, by=by, yes=yes, at=at)
            await _change(connection, answered)
            return answered

    async def lapse(self, now: datetime) -> int:
        """Give up waiting for answers to what has begun; returns how many."""
        query = select(covers).where(covers.c.state == State.ASKED, covers.c.starts <= now)
        async with self._database.read() as connection:
            waiting = [_request(row) for row in await connection.execute(query)]
        late = [one for one in waiting if rules.lapses_at(one) <= now]
        for one in late:
            async with self._database.write() as connection:
                if (row := await _locked(connection, one.id)) and row.state == State.ASKED:
                    await _change(connection, rules.lapse(one, now))
        return len(late)

    async def claim(self, now: datetime, until: datetime) -> Untold | None:
        """The first that is to be told now, by us alone until then; times are the world's."""
        due = covers.c.pending & (covers.c.next_at <= now) & (covers.c.claimed_until <= now)
        first = select(covers.c.id).where(due).order_by(covers.c.id).limit(1)
        async with self._database.read() as connection:
            if await connection.scalar(first) is None:
                return None  # nobody who writes has to wait for it
        async with self._database.write() as connection:
            number = first.with_for_update(skip_locked=True).scalar_subquery()
            mine = update(covers).where(covers.c.id == number).values(claimed_until=until).returning(covers)
            row = (await connection.execute(mine)).one_or_none()
            return _untold(row) if row else None

    async def holds(self, untold: Untold, at: datetime) -> bool:
        """Whether it is ours still, will be at that time too, and stands as it did when we took it."""
        async with self._database.read() as connection:
            query = select(covers.c.id).where(_ours(untold), covers.c.claimed_until > at)
            return await connection.scalar(query) is not None

    async def tell(self, untold: Untold, told: Mapping[str, str]) -> None:
        """Write down where something was told. Whoever lost the claim writes nothing, here and below."""
        await self._write(untold, told=json.dumps(dict(told)))

    async def done(self, untold: Untold) -> None:
        """All of it is told."""
        await self._write(untold, claimed_until=EPOCH, attempts=0, pending=False)

    async def put_off(self, untold: Untold, until: datetime) -> None:
        """It could not be told; try again then."""
        await self._write(untold, next_at=until, claimed_until=until, attempts=untold.attempts + 1)

    async def give_up(self, untold: Untold, now: datetime, reason: str, told: Mapping[str, str]) -> None:
        """The person cannot be asked, ever: nobody waits for their answer any more."""
        async with self._database.write() as connection:
            row = await _locked(connection, untold.request.id)
            if row and row.state == State.ASKED and row.claimed_until == untold.until:
                lapsed = rules.lapse(untold.request, now)
                await _change(connection, lapsed, last_error=reason, told=json.dumps(dict(told)))

    async def _write(self, untold: Untold, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(covers).where(_ours(untold)).values(values))

    async def _of_key(self, key: str) -> Request:
        async with self._database.read() as connection:
            return _request((await connection.execute(select(covers).where(covers.c.key == key))).one())


async def _locked(connection: AsyncConnection, number: int) -> Row[Any] | None:
    query = select(covers).where(covers.c.id == number).with_for_update()
    return (await connection.execute(query)).one_or_none()


def _ours(untold: Untold) -> ColumnElement[bool]:
    """It has not been answered since we claimed it, and nobody else has claimed it."""
    request = untold.request
    same = (covers.c.state == str(request.state)) & (covers.c.revision == request.revision)
    return (covers.c.id == request.id) & (covers.c.claimed_until == untold.until) & same


async def _change(connection: AsyncConnection, request: Request, **more: object) -> None:
    """Write a request anew; there is something to tell of it at once, and whoever was telling it has lost its claim."""
    fresh = {"pending": True, "next_at": EPOCH, "claimed_until": EPOCH, "attempts": 0, "last_error": None}
    values = {**_row(request), **fresh, **more}
    await connection.execute(update(covers).where(covers.c.id == request.id).values(values))


def _known(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise Refused("There is no such request any more. `/incident oncall` shows who is on call.")
    return row


def _row(request: Request) -> dict[str, object]:
    return {
        "rota": request.rota,
        "person": request.person,
        "by": request.by,
        "instead": json.dumps(request.instead),
        "starts": request.starts,
        "ends": request.ends,
        "asked_at": request.asked_at,
        "state": str(request.state),
        "answered_at": request.answered_at,
        "revision": request.revision,
    }


def _request(row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        rota=row.rota,
        person=row.person,
        by=row.by,
        instead=tuple(json.loads(row.instead)),
        starts=row.starts,
        ends=row.ends,
        asked_at=row.asked_at,
        state=State(row.state),
        answered_at=row.answered_at,
        revision=row.revision,
    )


def _untold(row: Row[Any]) -> Untold:
    return Untold(
        request=_request(row),
        told=json.loads(row.told),
        attempts=row.attempts,
        error=row.last_error or "",
        until=row.claimed_until,
    )
