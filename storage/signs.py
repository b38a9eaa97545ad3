"""Signs of life: which steps of runbooks run now, in which process, and when that was last heard of."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Database
from storage.tables import signs


@dataclass(frozen=True, kw_only=True)
class Running:
    """One step that a process runs; `step` is the key of its order."""

    incident: int
    step: str
    process: str


class Signs:
    """One row for each step that runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, ones: Collection[Running], at: datetime) -> None:
        """Whoever runs these lives."""
        if not ones:
            return
        insert = self._database.insert(signs)
        row = insert.on_conflict_do_update(
            index_elements=["incident", "step", "process"], set_={"seen_at": insert.excluded.seen_at}
        )
        async with self._database.write() as connection:
            await connection.execute(row, [{**asdict(one), "seen_at": at} for one in ones])

    async def seen(self) -> dict[Running, datetime]:
        """Everything that runs, and when it was last heard of."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(signs))
            return {Running(incident=row.incident, step=row.step, process=row.process): row.seen_at for row in rows}

    async def forget(self, one: Running) -> None:
        """It runs no more."""
        mine = delete(signs).where(
            signs.c.incident == one.incident, signs.c.step == one.step, signs.c.process == one.process
        )
        async with self._database.write() as connection:
            await connection.execute(mine)
