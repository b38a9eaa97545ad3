"""What has become of claimed deliveries, written down while the claim is still theirs who held it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.telling import LINKS, MESSAGES
from storage.deliveries import Delivery
from storage.tables import EPOCH, deliveries

_AWAITED: Final = MESSAGES | LINKS
"""What is looked for once more if an attempt's end was not seen."""
LATE: Final = timedelta(seconds=30)
"""How long after a message was posted a copy is awaited that an attempt before, whose end nobody saw, may have made."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """It was told. If it is to be told anew since we looked, it stays pending."""

    delivery: Delivery
    at: datetime
    receipt: str | None


@dataclass(frozen=True, kw_only=True)
class Postponed:
    """It was not told, or nobody knows; it is tried again from `until` on."""

    delivery: Delivery
    until: datetime
    error: str
    unknown_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """It cannot be told, ever."""

    delivery: Delivery
    at: datetime
    error: str


Ending = Settled | Postponed | GivenUp


@dataclass(frozen=True, kw_only=True)
class Claim:
    """How a delivery stands that somebody says to have ended."""

    claim: str | None
    receipt: str | None


async def claims(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Claim]:
    """How these deliveries stand, locked until the transaction ends."""
    query = select(deliveries.c.id, deliveries.c.claim, deliveries.c.receipt).where(deliveries.c.id.in_(ids))
    rows = await connection.execute(query.order_by(deliveries.c.id).with_for_update())
    return {row.id: Claim(claim=row.claim, receipt=row.receipt) for row in rows}


async def note_twins(connection: AsyncConnection, twins: Sequence[tuple[int, str]]) -> None:
    """Write down second copies, by delivery, to be taken back when it is next told, which is at once."""
    if twins:
        await connection.execute(_TWIN, [{"id_": id_, "twin_": receipt} for id_, receipt in twins])


async def end(connection: AsyncConnection, endings: Sequence[Ending]) -> None:
    """Write down what has become of claimed deliveries; a claim that is no longer ours is left alone."""
    for kind, statement in ((Settled, _SETTLE), (Postponed, _POSTPONE), (GivenUp, _GIVE_UP)):
        rows = [_ending(ending) for ending in endings if isinstance(ending, kind)]
        if rows:
            await connection.execute(statement, rows)


def _ending(ending: Ending) -> dict[str, object]:
    ours: dict[str, object] = {"id_": ending.delivery.id, "claim_": ending.delivery.claim}
    match ending:
        case Settled(delivery=delivery):
            receipt = ending.receipt if ending.receipt is not None else delivery.receipt
            awaited = delivery.unknown_since if delivery.what in _AWAITED else None
            unknown = unsure_since(awaited, delivery.receipt, ending.at)
            return {**ours, "told_": delivery.generation, "receipt_": receipt, "at_": ending.at, "unknown_": unknown}
        case Postponed():
            return {**ours, "until_": ending.until, "error_": ending.error, "unknown_": ending.unknown_since}
        case GivenUp():
            return {**ours, "at_": ending.at, "error_": ending.error}


def unsure_since(unknown_since: datetime | None, receipt: str | None, at: datetime) -> datetime | None:
    """Since when a second copy of a message that was told now may turn up; None if there can be none, or it was looked
    for. `unknown_since` and `receipt` are what was known of it before.
    """
    if unknown_since is None:
        return None
    since = at if receipt is None else unknown_since
    return since if at < since + LATE else None


_OURS = update(deliveries).where(deliveries.c.id == bindparam("id_"), deliveries.c.claim == bindparam("claim_"))
_RELEASED: dict[str, object] = {"claim": None, "claimed_until": EPOCH}
_SETTLE = _OURS.values(
    {
        **_RELEASED,
        "pending": deliveries.c.generation > bindparam("told_"),
        "receipt": bindparam("receipt_"),
        "done_at": bindparam("at_"),
        "attempts": 0,
        "unknown_since": bindparam("unknown_"),
        "last_error": None,
        "twin": case((deliveries.c.generation > bindparam("told_"), deliveries.c.twin), else_=None),
    }
)
_POSTPONE = _OURS.values(
    {
        **_RELEASED,
        "next_at": bindparam("until_"),
        "last_error": bindparam("error_"),
        "unknown_since": bindparam("unknown_"),
    }
)
_GIVE_UP = _OURS.values(
    {**_RELEASED, "pending": False, "gave_up_at": bindparam("at_"), "last_error": bindparam("error_")}
)
_TWIN = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("id_"))
    .values(
        {
            "twin": func.coalesce(deliveries.c.twin + " ", "") + bindparam("twin_"),
            "pending": True,
            "generation": deliveries.c.generation + 1,
        }
    )
)
