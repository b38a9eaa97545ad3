"""Messages that belong to no incident: what each is to say, and what of it has been told; claimed as deliveries are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Update, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.health.notices import Content, read
from storage.database import Database
from storage.endings import unsure_since
from storage.locks import at_rest
from storage.tables import EPOCH, notices


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message, claimed by us until the lease ends."""

    id: int
    key: str
    channel: str
    under: str | None
    """Where the message stands below which it belongs; empty if that one was never posted; None if it is no reply."""
    content: Content
    at: datetime
    """The world's time when it was first wanted: nothing was posted before."""
    generation: int
    attempts: int
    unknown_since: datetime | None
    receipt: str | None
    twins: tuple[str, ...]
    claim: str
    until: datetime


class Notices:
    """Puts messages up, and keeps what has become of them. `wall` is the world's time."""

    def __init__(self, database: Database, wall: Callable[[], datetime]) -> None:
        self._database = database
        self._wall = wall

    async def put(self, key: str, channel: str, content: Content, *, under: str | None = None) -> bool:
        """Let a message say this; returns whether that is new. The same key is the same message, edited."""
        data = content.model_dump_json()
        async with self._database.read() as connection:
            if await connection.scalar(select(notices.c.data).where(notices.c.key == key)) == data:
                return False
        insert = self._database.insert(notices).values(
            key=key, channel=channel, under=under, data=data, at=self._wall()
        )
        async with self._database.write() as connection:
            changed = insert.on_conflict_do_update(
                index_elements=["key"], set_=_anew(data), where=notices.c.data != data
            )
            return bool((await connection.execute(changed)).rowcount)

    async def change(self, key: str, content: Content) -> None:
        """Let a message that there is say this."""
        async with self._database.write() as connection:
            one = update(notices).where(notices.c.key == key)
            await connection.execute(one.values(_anew(content.model_dump_json())))

    async def content(self, key: str) -> Content | None:
        """What a message is to say; None if there is none of that key."""
        async with self._database.read() as connection:
            data = await connection.scalar(select(notices.c.data).where(notices.c.key == key))
        return read(data) if data else None

    async def claim(self, token: str, now: datetime, until: datetime, *, limit: int) -> list[Notice]:
        """Those that may be told now, by us alone until then."""
        due = notices.c.pending & (notices.c.next_at <= now) & (notices.c.claimed_until <= now)
        async with self._database.read() as connection:
            if await connection.scalar(select(notices.c.id).where(due).limit(1)) is None:
                return []  # nobody who writes has to wait for it
        async with self._database.write() as connection:
            query = select(notices).where(due).order_by(notices.c.id).limit(limit)
            rows = (await connection.execute(query.with_for_update(skip_locked=True))).all()
            values = {"claim": token, "claimed_until": until, "attempts": notices.c.attempts + 1}
            ids = [row.id for row in rows]
            await connection.execute(update(notices).where(notices.c.id.in_(ids)).values(values))
            return [_notice(row, await _above(connection, row), token, now, until) for row in rows]

    async def rewrite(self, notice: Notice, content: Content) -> bool:
        """What it says has changed while it was being told; returns whether it is still ours, and nothing newer."""
        same = _ours(notice) & (notices.c.generation == notice.generation)
        async with self._database.write() as connection:
            done = await connection.execute(update(notices).where(same).values(data=content.model_dump_json()))
            return bool(done.rowcount)

    async def settle(self, notice: Notice, receipt: str | None) -> bool:
        """It was told; returns whether the claim was still ours. If not, only its second copy is remembered."""
        newer = notices.c.generation > notice.generation
        told = {
            "pending": newer,
            "attempts": 0,
            "unknown_since": unsure_since(notice.unknown_since, notice.receipt, self._wall()),
            "last_error": None,
            "twin": case((newer, notices.c.twin), else_=None),
        }
        return await self._ended(notice, receipt, told)

    async def put_off(
        self, notice: Notice, receipt: str | None, until: datetime, error: str, unknown_since: datetime | None
    ) -> None:
        """It could not be told to its end, or nobody knows; try again then. `receipt`: where it stands all the same."""
        since = notice.unknown_since or unknown_since
        await self._ended(notice, receipt, {"next_at": until, "last_error": error, "unknown_since": since})

    async def give_up(self, notice: Notice, receipt: str | None, error: str) -> None:
        """It cannot be told, until there is something new to say."""
        await self._ended(notice, receipt, {"pending": False, "last_error": error})

    async def claimants(self) -> list[str]:
        """Who has claimed something that is not told yet."""
        async with self._database.read() as connection:
            query = select(notices.c.claim).where(notices.c.pending, notices.c.claim.is_not(None)).distinct()
            return [claim for claim in await connection.scalars(query) if claim is not None]

    async def release(self, claims: Sequence[str], now: datetime) -> None:
        """End the leases of processes known to have died; what they told is looked for before it is told again."""
        async with self._database.write() as connection:
            theirs = at_rest(notices, notices.c.claim.in_(claims), notices.c.claimed_until > now)
            await connection.execute(update(notices).where(notices.c.id.in_(theirs)).values(claimed_until=now))

    async def _ended(self, notice: Notice, receipt: str | None, values: dict[str, object]) -> bool:
        async with self._database.write() as connection:
            ours = update(notices).where(_ours(notice)).values({**_RELEASED, "receipt": receipt, **values})
            if (await connection.execute(ours)).rowcount:
                return True
            if receipt is not None and receipt != notice.receipt:
                await connection.execute(_second_copy(notice, receipt))
            return False


_RELEASED: dict[str, object] = {"claim": None, "claimed_until": EPOCH}


def _anew(data: str) -> dict[str, object]:
    generation = notices.c.generation + 1
    return {"data": data, "generation": generation, "pending": True, "attempts": 0, "next_at": EPOCH}


def _ours(notice: Notice) -> ColumnElement[bool]:
    return (notices.c.id == notice.id) & (notices.c.claim == notice.claim) & (notices.c.claimed_until == notice.until)


def _second_copy(notice: Notice, receipt: str) -> Update:
    other = (notices.c.id == notice.id) & (func.coalesce(notices.c.receipt, "") != receipt)
    twin = {"twin": func.coalesce(notices.c.twin + " ", "") + receipt}
    return update(notices).where(other).values(pending=True, generation=notices.c.generation + 1, **twin)


async def _above(connection: AsyncConnection, row: Row[tuple[object, ...]]) -> str | None:
    if row.under is None:
        return None
    return await connection.scalar(select(notices.c.receipt).where(notices.c.key == row.under)) or ""


def _notice(row: Row[tuple[object, ...]], under: str | None, token: str, now: datetime, until: datetime) -> Notice:
    return Notice(
        id=row.id,
        key=row.key,
        channel=row.channel,
        under=under,
        content=read(row.data),
        at=row.at,
        generation=row.generation,
        attempts=row.attempts,
        # A claim that has run out is an attempt that nobody saw the end of: it began no earlier than it was wanted.
        unknown_since=row.unknown_since or (row.at if row.claim else None),
        receipt=row.receipt,
        twins=tuple((row.twin or "").split()),
        claim=token,
        until=until,
    )
