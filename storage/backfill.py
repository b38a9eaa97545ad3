"""Writing down afterwards what was declared, and told, while the database did not answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.commands import AddNote, Declare, RecordRoom
from playbook.document import Playbook
from playbook.incident import CLOCK, Incident, Room
from playbook.telling import open_room
from storage.batch import Batch, Job, Outcome
from storage.database import Database
from storage.endings import note_twins
from storage.playbooks import Playbooks
from storage.tables import deliveries, incidents


@dataclass(frozen=True, kw_only=True)
class Unwritten:
    """A declaration that was carried out without a record; `receipts` are where its tellings stand, by their keys."""

    command: Declare
    key: str
    room: Room | None = None
    receipts: Mapping[str, str] = field(default_factory=dict)


async def backfill(database: Database, playbooks: Playbooks, one: Unwritten, at: datetime) -> Outcome:
    """Declare it, with its room and receipts, in one transaction: nobody can tell again what was told.

    What is told already is edited by the deliveries, since it has a receipt. If somebody else has recorded the same
    request meanwhile, what we have told is the second copy, and is taken back. Done twice, it is done once. Raises the
    database's errors and `Refused`, and then nothing has changed.
    """
    batch = Batch(database, playbooks)
    declare = Job(command=one.command, key=one.key, at=at)
    noted = Job(command=_note(one.command, at), key=f"{one.key}:backfill")
    async with database.write() as connection:
        await batch.read(connection, [declare, noted])
        outcome = await batch.do(connection, declare)
        if outcome is None:
            raise TypeError("a declaration has an outcome")
        incident, number = outcome.incident, outcome.incident.number
        if one.room is not None and incident.room is None and await _nobody_opens(connection, number):
            await batch.do(connection, Job(command=RecordRoom(at=at, room=one.room), number=number))
        if noted.key not in batch.done and incident.declared_at == one.command.at:
            await batch.do(connection, Job(command=noted.command, number=number, key=noted.key))
        await batch.write(connection)
        await _place_all(connection, incident, one, playbooks.current)
    playbooks.kept(batch.kept)
    return outcome


async def place(database: Database, playbooks: Playbooks, one: Unwritten, number: int) -> None:
    """Hand over where the tellings stand of one that is on record already, under that number; done twice, it is done
    once. Raises the database's errors.
    """
    async with database.write() as connection:
        query = select(incidents.c.data).where(incidents.c.number == number).with_for_update()
        incident = Incident.model_validate_json((await connection.execute(query)).scalar_one())
        await _place_all(connection, incident, one, playbooks.current)


async def _place_all(connection: AsyncConnection, incident: Incident, one: Unwritten, playbook: Playbook) -> None:
    for key, receipt in one.receipts.items():
        # one that was asked again was declared at another moment, which is in the keys of its pages
        known = key.replace(one.command.at.isoformat(), incident.declared_at.isoformat())
        await _place(connection, incident.number, _names(known, playbook), receipt)


async def _nobody_opens(connection: AsyncConnection, number: int) -> bool:
    """Whether no other process may be about to open the room: it would not know of ours."""
    row = await _row(connection, number, open_room().key)
    return row is None or row.free


def _names(key: str, playbook: Playbook) -> list[str]:
    """The keys that the telling may have: whoever told it may not yet have known people by their Slack ids."""
    start, colon, person = key.rpartition(":")
    others = [way for one in playbook.contacts_of(person) for way in (one.slack, one.email) if way] if colon else []
    return [key, *(f"{start}:{other}" for other in others)]


async def _place(connection: AsyncConnection, number: int, keys: Iterable[str], receipt: str) -> None:
    """Ours is the one copy, if nobody has told it or is telling it; else it is the second one."""
    row = None
    for key in keys:
        row = row or await _row(connection, number, key)
    if row is None or receipt in row.copies:
        return
    if row.free:
        await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(receipt=receipt))
    else:
        await note_twins(connection, [(row.id, receipt)])


@dataclass(frozen=True, kw_only=True)
class _Row:
    """How a delivery stands: where the copies are that are known, and whether there can be no other."""

    id: int
    copies: tuple[str, ...]
    free: bool


async def _row(connection: AsyncConnection, number: int, key: str) -> _Row | None:
    c = deliveries.c
    query = select(c.id, c.receipt, c.claim, c.twin, c.unknown_since).where(c.incident == number, c.key == key)
    found = (await connection.execute(query.with_for_update())).one_or_none()
    if found is None:
        return None
    copies = (*([found.receipt] if found.receipt else []), *(found.twin or "").split())
    return _Row(id=found.id, copies=copies, free=not copies and found.claim is None and found.unknown_since is None)


def _note(command: Declare, at: datetime) -> AddNote:
    words = (
        f"Declared at {command.at:%H:%M:%S} UTC, while the database was down; recorded at {at:%H:%M:%S} UTC. "
        "What was said in the room in between is not on this timeline."
    )
    return AddNote(by=CLOCK, at=at, words=words)
