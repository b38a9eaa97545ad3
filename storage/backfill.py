"""Writing down afterwards what was declared, and told, while the database did not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update

from playbook.commands import AddNote, Declare, RecordRoom
from playbook.incident import CLOCK, Room
from storage.batch import Batch, Job, Outcome
from storage.database import Database
from storage.playbooks import Playbooks
from storage.tables import deliveries


@dataclass(frozen=True, kw_only=True)
class Unwritten:
    """A declaration that was carried out without a record; `receipts` are where its tellings stand, by their keys."""

    command: Declare
    key: str
    room: Room | None = None
    receipts: Mapping[str, str] = field(default_factory=dict)


async def backfill(database: Database, playbooks: Playbooks, one: Unwritten, at: datetime) -> Outcome:
    """Declare it, with its room and receipts, in one transaction: nobody can tell again what was told.

    What is told already is edited by the deliveries, since it has a receipt. Done twice, it is done once. Raises the
    database's errors and `Refused`, and then nothing has changed.
    """
    batch = Batch(database, playbooks)
    declare = Job(command=one.command, key=one.key)
    noted = Job(command=_note(one.command, at), key=f"{one.key}:backfill")
    async with database.write() as connection:
        await batch.read(connection, [declare, noted])
        outcome = await batch.do(connection, declare)
        if outcome is None:
            raise TypeError("a declaration has an outcome")
        number = outcome.incident.number
        if one.room is not None and outcome.incident.room is None:
            await batch.do(connection, Job(command=RecordRoom(at=at, room=one.room), number=number))
        if noted.key not in batch.done:
            await batch.do(connection, Job(command=noted.command, number=number, key=noted.key))
        await batch.write(connection)
        for key, receipt in one.receipts.items():
            row = (deliveries.c.incident == number) & (deliveries.c.key == key) & deliveries.c.receipt.is_(None)
            await connection.execute(update(deliveries).where(row).values(receipt=receipt))
    playbooks.kept(batch.kept)
    return outcome


def _note(command: Declare, at: datetime) -> AddNote:
    words = (
        f"Declared at {command.at:%H:%M:%S} UTC, while the database was down; recorded at {at:%H:%M:%S} UTC. "
        "What was said in the room in between is not on this timeline."
    )
    return AddNote(by=CLOCK, at=at, words=words)
