"""Who is behind an e-mail address in Slack; asked once and kept."""

from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.tables import people


async def known(database: Database, since: datetime | None = None) -> dict[str, str]:
    """Slack user ids by e-mail address; with `since`, only those asked for since then."""
    query = select(people.c.email, people.c.slack)
    async with database.read() as connection:
        rows = await connection.execute(query if since is None else query.where(people.c.at >= since))
        return {row.email: row.slack for row in rows}


async def keep(database: Database, email: str, slack: str, at: datetime) -> None:
    """Remember one; a newer answer replaces the older."""
    row = database.insert(people).values(email=email, slack=slack, at=at)
    async with database.write() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=["email"], set_={"slack": slack, "at": at}))
