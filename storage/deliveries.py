"""What must still be told, and what has been: the rows between a commit and the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.telling import Lane, Telling, What
from storage.database import Database
from storage.locks import at_rest
from storage.pieces import revive
from storage.tables import FIRST, deliveries


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One thing to tell, claimed by us until the lease ends."""

    id: int
    incident: int
    key: str
    what: What
    person: str | None
    lane: int
    entry: int
    generation: int
    attempts: int
    """How often it has been tried before, this generation."""
    unknown_since: datetime | None
    """When an attempt began whose outcome nobody knows; None if every outcome so far is known. With a receipt: since
    when a second copy may turn up."""
    receipt: str | None
    """Where it was posted, if it was."""
    twins: tuple[str, ...] = ()
    """Where it was told a second time by somebody who had lost the claim; to be taken back."""
    claim: str
    until: datetime
    """When the claim runs out, by the world's clock."""

    def besides(self, kept: str | None) -> tuple[str, ...]:
        """The second copies, if `kept` is where the one stands that is to stay."""
        return tuple(twin for twin in self.twins if twin != kept)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A telling, and what it comes from."""

    incident: int
    entry: int
    telling: Telling


_STANDING = (What.ANNOUNCEMENT, What.CARD, What.TOPIC, What.LOG, What.DOCUMENT)
"""What stands for the incident: given up once, it is tried again whenever it changes, since the place may be mended."""
_mendable = or_(deliveries.c.gave_up_at.is_(None), *(deliveries.c.what == str(what) for what in _STANDING))
OURS_TO_TELL = deliveries.c.what.in_([str(what) for what in What])  # what a later version tells is left to it


async def put(database: Database, connection: AsyncConnection, told: Sequence[Told]) -> None:
    """Write down what must be told; a key that is there already is to be told anew, as an edit."""
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for one in told:
        rows.setdefault((one.incident, one.telling.key), _row(one))
    if not rows:
        return
    again = database.insert(deliveries).on_conflict_do_update(
        index_elements=["incident", "key"],
        set_={
            "generation": deliveries.c.generation + 1,
            "pending": _mendable,
            "gave_up_at": case((_mendable, None), else_=deliveries.c.gave_up_at),
            "attempts": case((deliveries.c.pending, deliveries.c.attempts), else_=0),
        },
    )
    await revive(connection, [(one.incident, one.telling.key) for one in told if one.telling.anew])
    await connection.execute(again, list(rows.values()))


def _row(told: Told) -> dict[str, object]:
    telling = told.telling
    return {
        "incident": told.incident,
        "key": telling.key,
        "entry": told.entry,
        "what": str(telling.what),
        "person": telling.person,
        "lane": int(telling.lane),
        "queue": f"{told.incident}/{telling.queue}",
    }


async def claim(
    database: Database, *, now: datetime, lease: timedelta, token: str, limit: int, lowest: Lane = Lane.STEP
) -> list[Delivery]:
    """Take what may be told now, for one lease: heads of queues only, pages first. Nobody else gets it meanwhile."""
    async with database.write() as connection:
        rows = (await connection.execute(READY, {"now": now, "lowest": int(lowest), "limit": limit})).all()
        if rows:
            taken = {"claim": token, "claimed_until": now + lease, "attempts": deliveries.c.attempts + 1}
            ours = update(deliveries).where(deliveries.c.id.in_([row.id for row in rows]))
            await connection.execute(ours.values(taken))
    return [_delivery(row, token, now, lease) for row in rows]


def _delivery(row: Row[tuple[object, ...]], token: str, now: datetime, lease: timedelta) -> Delivery:
    return Delivery(
        id=row.id,
        incident=row.incident,
        key=row.key,
        what=What(row.what),
        person=row.person,
        lane=row.lane,
        entry=row.entry,
        generation=row.generation,
        attempts=row.attempts,
        # A claim that has run out is an attempt that nobody saw the end of.
        unknown_since=row.unknown_since or (row.claimed_until - lease if row.claim else None),
        receipt=row.receipt,
        twins=tuple((row.twin or "").split()),
        claim=token,
        until=now + lease,
    )


async def claimants(connection: AsyncConnection) -> list[str]:
    """Who has claimed something that is not told yet."""
    query = select(deliveries.c.claim).where(deliveries.c.pending, deliveries.c.claim.is_not(None)).distinct()
    return [claim for claim in await connection.scalars(query) if claim is not None]


async def release(connection: AsyncConnection, claims: Sequence[str], now: datetime) -> None:
    """End the leases of processes known to have died; what they were telling is looked for before it is told again."""
    theirs = at_rest(deliveries, deliveries.c.claim.in_(claims), deliveries.c.claimed_until > now)
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(theirs)).values(claimed_until=now))


async def next_try(connection: AsyncConnection) -> datetime | None:
    """When the next delivery that is at the head of its queue may be tried; None if nothing waits."""
    later = case(
        (deliveries.c.next_at > deliveries.c.claimed_until, deliveries.c.next_at), else_=deliveries.c.claimed_until
    )
    query = select(func.min(later)).where(deliveries.c.pending, FIRST, OURS_TO_TELL)
    found: datetime | None = await connection.scalar(query)
    return found


READY = (
    select(deliveries)
    .where(deliveries.c.pending, *(at <= bindparam("now") for at in (deliveries.c.next_at, deliveries.c.claimed_until)))
    .where(deliveries.c.lane <= bindparam("lowest"), FIRST, OURS_TO_TELL)
    .order_by(deliveries.c.lane, deliveries.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=deliveries)
)
