"""The reckoning: what was acknowledged, against what stands in the database and what people see in Slack."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Row, func, select, update

from bot.integrations.slack.integration import WORDS
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.workspace import Workspace
from storage.database import Database
from storage.locks import at_rest
from storage.tables import EPOCH, deliveries, incidents, timeline
from tests.faults.load import MARK, Load

Rows = list[Row[tuple[object, ...]]]
MESSAGES = frozenset(WORDS)
"""All that is told by a message, which bears its delivery's identity; the rest are doings."""


@dataclass
class Reckoning:
    """What is missing, what is there more than once, and what stands in the wrong order; sentences."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    told: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.disordered)

    def once(self, what: str, times: int) -> None:
        """Note it if it is not there exactly once."""
        if times == 0:
            self.lost.append(what)
        elif times > 1:
            self.doubled.append(f"{what}: {times} times")


async def quiet(database: Database, seconds: float, *, hurry: bool = False) -> float:
    """Wait until nothing is left to tell; returns how long it took. Raises AssertionError with what is left."""
    began = time.monotonic()
    while left := await _pending(database):
        assert time.monotonic() - began < seconds, f"{len(left)} not told after {seconds} s: {left[:20]}"
        if hurry:
            await _hurry(database)
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def thin(database_url: str, most: int, seconds: float) -> None:
    """Wait until no more than so many are left to tell, whoever dies meanwhile. Raises AssertionError with the rest."""
    database, began = Database(database_url), time.monotonic()
    try:
        while len(left := await _pending(database)) > most:
            assert time.monotonic() - began < seconds, f"{len(left)} not told after {seconds} s: {left[:20]}"
            await asyncio.sleep(0.5)
    finally:
        await database.close()


async def _hurry(database: Database) -> None:
    """A quick run does not sit out the back-off: what waits for its next attempt may be tried now."""
    async with database.write() as connection:
        waiting = at_rest(deliveries, deliveries.c.pending)
        await connection.execute(update(deliveries).where(deliveries.c.id.in_(waiting)).values(next_at=EPOCH))


async def _pending(database: Database) -> list[tuple[object, ...]]:
    c = deliveries.c
    shown = select(c.id, c.incident, c.key, c.attempts, c.next_at, c.claimed_until, c.last_error, c.unknown_since)
    async with database.read() as connection:
        return [tuple(row) for row in (await connection.execute(shown.where(c.pending).order_by(c.id))).all()]


async def reckon(database: Database, workspace: Workspace, load: Load) -> Reckoning:
    """Compare what was promised with what there is. Nothing may be pending any more."""
    found = Reckoning()
    async with database.read() as connection:
        entries: Rows = list((await connection.execute(select(timeline))).all())
        rows: Rows = list((await connection.execute(select(deliveries).order_by(deliveries.c.id))).all())
        kept: Rows = list((await connection.execute(select(incidents.c.number, incidents.c.channel))).all())
        there: dict[int, str | None] = {row.number: row.channel for row in kept}
        number = await connection.scalar(select(func.max(incidents.c.number)))
    _commands(found, load, entries, set(there))
    assert number == len(there), "the numbers have gaps"
    posted = _by_delivery(workspace)
    seen = {f"{message.channel}:{message.ts}" for message in workspace.world.all_messages()}
    for row in rows:
        _delivery(found, row, posted, seen)
    _rooms(found, workspace, there)
    _unrecorded(found, workspace, rows)
    _order(found, rows, posted)
    found.told = sum(map(len, posted.values()))
    return found


def _commands(found: Reckoning, load: Load, entries: Rows, there: set[int]) -> None:
    # The room's name is made of the title, and tells it a second time.
    told = (set(MARK.findall(str(entry.data))) for entry in entries if entry.kind != "room_opened")
    said = Counter(itertools.chain.from_iterable(told))
    for mark, number in load.words.items():
        found.once(f"{mark}, said to INC-{number} and answered {load.answers[mark]!r}", said[mark])
    found.doubled += [f"INC-{number} was declared by nobody" for number in there - set(load.declared)]
    acknowledged = Counter(entry.incident for entry in entries if entry.kind == "acknowledged")
    for number in load.declared:
        found.once(f"the acknowledgement of INC-{number}", acknowledged[number])


def _by_delivery(workspace: Workspace) -> dict[int, list[Message]]:
    """The messages that stand, by the delivery that each names in its metadata."""
    posted: dict[int, list[Message]] = {}
    for message in workspace.world.all_messages():
        if (named := (message.metadata or {}).get("event_payload", {}).get("id")) is not None:
            posted.setdefault(int(named), []).append(message)
    return posted


def _delivery(found: Reckoning, row: Row[tuple[object, ...]], posted: dict[int, list[Message]], seen: set[str]) -> None:
    """Told once: the messages that name the delivery, and the one its receipt names, are one and the same."""
    name = f"{row.key} of INC-{row.incident}"
    if row.gave_up_at is not None:
        found.lost.append(f"{name} was given up: {row.last_error}")
    elif row.what in MESSAGES and (row.receipt is not None or row.id in posted):
        copies = {f"{message.channel}:{message.ts}" for message in posted.get(row.id, [])}
        found.once(name, len(copies | ({str(row.receipt)} & seen)))
    elif row.done_at is None:
        found.lost.append(f"{name} was never told")


def _rooms(found: Reckoning, workspace: Workspace, there: Mapping[int, str | None]) -> None:
    """Each incident has one room, and there is no room without an incident."""
    made = _made(workspace)
    of = Counter(channel for channel in there.values() if channel)
    for number, channel in there.items():
        found.once(f"the room of INC-{number}", of[channel] if channel in made else 0)
    found.doubled += [f"#{made[channel].name} is nobody's room" for channel in set(made) - set(of)]
    for room in made.values():
        found.once(f"the pinned card of #{room.name}", len(room.pins))
        titles = Counter(str(bookmark["title"]) for bookmark in room.bookmarks)
        found.doubled += [f"{title} in #{room.name}" for title, times in titles.items() if times > 1]


def _made(workspace: Workspace) -> dict[str, Channel]:
    """The rooms that we have made and not closed, by their ids."""
    ours = workspace.app.bot_user_id
    return {c.id: c for c in workspace.channels() if c.creator == ours and not c.is_im and not c.archived}


def _unrecorded(found: Reckoning, workspace: Workspace, rows: Rows) -> None:
    """What was told while a database seemed down is some delivery's copy by now; rooms have their own reckoning."""
    known = {str(row.receipt) for row in rows}
    rooms = {c.id for c in workspace.channels() if c.creator == workspace.app.bot_user_id and not c.is_im}
    for number, messages in _by_delivery(workspace).items():
        left = [f"{m.channel}:{m.ts}" for m in messages if number < 0 and m.channel not in rooms]
        found.doubled += [f"{place} was told without a record, and nobody knows it" for place in set(left) - known]


def _order(found: Reckoning, rows: Rows, posted: dict[int, list[Message]]) -> None:
    """What waits in one queue, as all that is said in a room, stands in the order in which it happened."""
    last: dict[object, tuple[str, object]] = {}
    for row in rows:
        if row.what in MESSAGES and row.id in posted:
            ts = posted[row.id][0].ts
            if row.queue in last and ts < last[row.queue][0]:
                found.disordered.append(f"{row.key} of INC-{row.incident} stands before {last[row.queue][1]}")
            last[row.queue] = (ts, row.key)
