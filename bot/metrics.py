"""`GET /metrics`: the figures in Prometheus' text form."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from scheduler.figures import Figures
from storage import overdue
from storage.database import Database

_TYPE: Final = {"Content-Type": CONTENT_TYPE_LATEST}


def metrics(figures: Figures, database: Database) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answers with the figures; without what stands in the database, if that does not answer."""

    async def answer(_request: web.Request) -> web.Response:
        try:
            async with database.read() as connection:
                figures.count(*await overdue.counts(connection))
        except (OSError, SQLAlchemyError):
            figures.forget()
        return web.Response(body=figures.text(), headers=_TYPE)

    return answer
