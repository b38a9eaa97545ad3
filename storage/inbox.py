"""Forgetting the identities of commands done long ago, which nobody will send again."""

from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Database
from storage.tables import inbox


async def forget(database: Database, before: datetime) -> int:
    """Forget what was done before that moment of the incidents' time; returns how many. Slack's last retry comes after
    about five minutes.
    """
    async with database.read() as connection:
        if await connection.scalar(select(inbox.c.key).where(inbox.c.at < before).limit(1)) is None:
            return 0  # nobody who writes has to wait for it
    async with database.write() as connection:
        gone = await connection.execute(delete(inbox).where(inbox.c.at < before))
    return gone.rowcount
