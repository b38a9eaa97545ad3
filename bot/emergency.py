"""When the database is down: a declaration pages and opens a room all the same, and is written down afterwards.

It is carried out from memory and a spool file. Until it is recorded nobody else is called by itself, and everybody who
is told is told that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.clock import Times
from bot.integrations.slack.unrecorded import ANNOUNCEMENT, INVITE, NOTICE, OPEN_ROOM, Unrecorded, errand
from bot.integrations.slack.words import unrecorded as words
from bot.spool import Record, Spool
from playbook import deciding, evolving
from playbook.commands import Declare
from playbook.events import Event, Paged
from playbook.flags import call_key
from playbook.incident import Incident
from playbook.telling import What, page_key
from scheduler.errands import Done, Errand, GiveUp, Integration, TryLater
from storage.backfill import Unwritten, backfill, place
from storage.batch import Outcome
from storage.database import Database
from storage.outages import OUTAGES
from storage.playbooks import Playbooks

log = logging.getLogger(__name__)

BEAT: Final = 2.0
"""Seconds between two attempts: to tell what is not told, and to write down what is not written."""
WRITING: Final = 5.0
"""Seconds that one attempt to write may take."""
_SOON: Final = timedelta(seconds=1)

Tell = Callable[[Errand], Awaitable[str]]


class Emergency:
    """Carries out declarations without a record. `wake` is called once one is recorded, and there is more to tell."""

    def __init__(
        self,
        told: Unrecorded,
        spool: Spool,
        *,
        database: Database,
        playbooks: Playbooks,
        times: Times,
        wake: Callable[[], None],
    ) -> None:
        self._told = told
        self._spool = spool
        self._database = database
        self._playbooks = playbooks
        self._times = times
        self._wake = wake
        self._records: dict[str, Record] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Go on with what an earlier process has left."""
        for record in self._spool.read():
            self._take(self._decided(record), left=True)

    async def stop(self) -> None:
        """Leave the rest to the next process: the spool knows how far each is."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._save()

    async def idle(self) -> None:
        """Returns once everything is recorded."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def declare(self, command: Declare, key: str) -> str:
        """Carry it out, once per `key`; returns, once it is on disk, what to say: escaped mrkdwn. Raises `Refused`."""
        if key not in self._records:
            record = self._decided(Record(key=key, command=command))
            log.error("declared_without_record", extra={"key": key, "by": command.by, "severity": command.severity})
            self._take(record)
        kept = await self._save()
        return words.answer(evolving.replay(self._records[key].happened), self._playbooks.current, kept=kept)

    def around(self, integration: Integration) -> Integration:
        """The same place to be told, which is not told again what was told without a record."""
        return _Aware(integration, self._records)

    def _decided(self, record: Record) -> Record:
        """With what it makes happen, unless that was decided before. Raises `Refused`."""
        if record.happened:
            return record
        happened = deciding.declare(0, record.command, self._playbooks.current)
        return record.model_copy(update={"happened": tuple(happened)})

    def _take(self, record: Record, *, left: bool = False) -> None:
        self._records[record.key] = record
        task = asyncio.create_task(self._carry(record, left=left))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _carry(self, record: Record, *, left: bool) -> None:
        """Tell it and write it down; whichever fails is tried again.

        What an earlier process has `left` is written down first: the database may be back, and Slack may have brought
        the same request to another process that has recorded it. What was begun is told to its end in any case.
        """
        if left:
            await self._try(record, self._write)
        while not record.settled:
            await self._try(record, self._tell, self._write)
            if not record.settled:
                await asyncio.sleep(BEAT)

    async def _try(self, record: Record, *steps: Callable[[Record], Awaitable[None]]) -> None:
        try:
            for step in steps:
                await step(record)
        except Exception:
            log.exception("emergency_failed", extra={"key": record.key})

    async def _tell(self, record: Record) -> None:
        """The pages and the room first; then people into it, and the announcement with the way to it."""
        pages = [self._page(record, paged, person) for paged, person in pages_of(record.happened)]
        flags = [self._flag(record, person) for person in evolving.replay(record.happened).flags.called]
        await asyncio.gather(*pages, *flags, self._open_room(record))
        if record.room is not None:
            await self._once(record, INVITE, What.INVITE, self._told.invite)
            await self._once(record, NOTICE, What.ROOM, self._told.notice)
        if not record.command.private:
            await self._once(record, ANNOUNCEMENT, What.ANNOUNCEMENT, self._told.announcement)

    async def _page(self, record: Record, paged: Paged, person: str) -> None:
        key = page_key(person, paged.level, paged.at)
        await self._once(record, key, What.PAGE, self._told.page, person, event=paged)

    async def _flag(self, record: Record, person: str) -> None:
        await self._once(record, call_key(person), What.FLAG, self._told.flag, person)

    async def _open_room(self, record: Record) -> None:
        async def opened(one: Errand) -> str:
            record.room = await self._told.room(one)
            return record.room.channel

        await self._once(record, OPEN_ROOM, What.OPEN_ROOM, opened)

    async def _once(
        self,
        record: Record,
        key: str,
        what: What,
        tell: Tell,
        person: str | None = None,
        *,
        event: Event | None = None,
    ) -> None:
        """Tell it unless it is told. The spool knows of the attempt before it begins: a crash doubles nothing.

        Once it is recorded only what was begun is told to its end; the rest is for the deliveries.
        """
        if key in record.receipts or key in record.lost or (record.recorded and key not in record.open):
            return
        before = record.unknown.get(key)
        record.unknown.setdefault(key, self._times.wall())
        await self._save()
        one = self._errand(record, key, what, person=person, event=event, unknown_since=before)
        try:
            record.receipts[key] = await tell(one)
        except TryLater as later:
            log.warning("emergency_postponed", extra={"key": record.key, "what": key, "reason": str(later)})
            if not later.unknown and before is None:
                del record.unknown[key]
        except GiveUp as end:
            log.error("emergency_given_up", extra={"key": record.key, "what": key, "reason": str(end)})
            record.lost.add(key)
        await self._save()

    async def _write(self, record: Record) -> None:
        """Into the database, if it takes it; then the deliveries go on with all that is told already."""
        receipts = dict(record.receipts)
        one = Unwritten(command=record.command, key=record.key, room=record.room, receipts=receipts)
        try:
            async with asyncio.timeout(WRITING):
                outcome = await self._record(one, record.number)
        except OUTAGES as error:
            log.warning("still_not_recorded", extra={"key": record.key, "reason": repr(error)})
            return
        record.placed |= receipts.keys()
        if outcome is not None:
            log.warning("recorded_at_last", extra={"key": record.key, "incident": outcome.incident.number})
            await self._say_so(record, outcome.incident)
            record.number = outcome.incident.number
        await self._save()
        self._wake()

    async def _record(self, one: Unwritten, number: int | None) -> Outcome | None:
        """Once it is on record, only where its tellings stand is added: then there is no outcome."""
        if number is None:
            return await backfill(self._database, self._playbooks, one, self._times.incidents())
        await place(self._database, self._playbooks, one, number)
        return None

    async def _say_so(self, record: Record, recorded: Incident) -> None:
        """In our room, and before it is closed if the incident has another."""
        if NOTICE not in record.receipts:
            return
        one = self._errand(record, NOTICE, What.ROOM)
        try:
            await self._told.recorded(one, record.receipts[NOTICE], recorded)
        except (TryLater, GiveUp) as error:
            log.warning("not_said_that_it_is_recorded", extra={"incident": recorded.name, "reason": str(error)})

    def _errand(
        self,
        record: Record,
        key: str,
        what: What,
        *,
        person: str | None = None,
        event: Event | None = None,
        unknown_since: datetime | None = None,
    ) -> Errand:
        incident = evolving.replay(record.happened).model_copy(update={"room": record.room})
        made, now = event or record.happened[0], self._times.incidents()
        given = partial(errand, f"{record.key}/{record.mark}", key, what, incident, made, self._playbooks.current, now)
        return given(person=person, unknown_since=unknown_since)

    async def _save(self) -> bool:
        return await self._spool.write(one for one in self._records.values() if not one.settled)


class _Aware:
    """A place that knows what stands there already, though no row says so: the database came back in between."""

    def __init__(self, integration: Integration, records: dict[str, Record]) -> None:
        self._integration = integration
        self._records = records

    async def deliver(self, errand: Errand) -> Done:
        """Tell it, as an edit of what was told without a record. Raises `TryLater` and `GiveUp`."""
        record = next((one for one in self._records.values() if _is_of(one, errand.incident)), None)
        if record is None or errand.delivery.receipt is not None:
            return await self._integration.deliver(errand)
        key, delivery = errand.delivery.key, errand.delivery
        if key in record.receipts:
            # as a copy that is to be adopted, unless an attempt of somebody else's has made one
            known = replace(delivery, twins=(record.receipts[key], *delivery.twins))
            return await self._integration.deliver(replace(errand, delivery=known))
        if _is_being_told(key, record):
            raise TryLater("it is being told already", after=_SOON)
        return await self._integration.deliver(errand)


def _is_being_told(key: str, record: Record) -> bool:
    """Whether that telling is one of those which are told without a record, and not yet told to its end."""
    if record.recorded or key in record.lost:
        return key in record.open
    pages = [page_key(person, paged.level, paged.at) for paged, person in pages_of(record.happened)]
    flags = [call_key(person) for person in evolving.replay(record.happened).flags.called]
    return key in (ANNOUNCEMENT, OPEN_ROOM, *pages, *flags)


def _is_of(record: Record, incident: Incident) -> bool:
    command = record.command
    return (command.at, command.by) == (incident.declared_at, incident.declared_by)


def pages_of(happened: Sequence[Event]) -> list[tuple[Paged, str]]:
    """Whom the declaration calls."""
    return [(event, person) for event in happened if isinstance(event, Paged) for person in event.people]
