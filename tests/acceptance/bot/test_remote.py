"""The command line as people type it: through a running Warroom, and without one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from storage.database import Database
from storage.migrating import migrate
from tests.support.commandline import type_
from tests.support.serving import served
from tests.support.story import Story, telling

TOKEN = "correct-horse-battery-staple"


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """A running bot with a web API."""
    async with telling(tmp_path, settings={"warroom_api_token": TOKEN}) as story:
        yield story


async def test_through_a_running_warroom(story: Story) -> None:
    """Declared, acknowledged, noted, updated, listed and resolved; each says what it has done."""
    settings = {"WARROOM_URL": f"http://127.0.0.1:{story.warroom.port}", "WARROOM_API_TOKEN": TOKEN}
    declared = await type_("declare", "P0", "checkout", "is", "down", "--by", "ana@example.com", **settings)
    assert (declared.code, declared.err) == (0, "")
    assert "INC-1" in declared.out
    await story.settle()
    assert "checkout is down" in "".join(story.told("incident-response"))

    assert "acknowledged" in (await type_("ack", "INC-1", "--by", "U0000BEN", **settings)).out
    assert "db 7" in (await type_("note", "INC-1", "db", "7", "--by", "U0000BEN", **settings)).out
    assert "update #1" in (await type_("update", "1", "failing", "over", "--by", "U0000BEN", **settings)).out
    assert "INC-1  P0  investigating, acknowledged  checkout is down" in (await type_("list", **settings)).out
    assert "resolved" in (await type_("resolve", "INC-1", "now", "failed", "over", "--by", "U0000BEN", **settings)).out
    assert (await type_("list", **settings)).out == "There is no open incident.\n"
    assert str((await story.incident()).status) == "resolved"


async def test_without_one(tmp_path: Path) -> None:
    """It goes straight into the database and says so; a bot that starts later tells everything."""
    async with telling(tmp_path, settings={"warroom_api_token": TOKEN}) as story:
        await story.warroom.stop()
        settings = {
            "WARROOM_URL": "http://127.0.0.1:1",
            "WARROOM_API_TOKEN": TOKEN,
            "WARROOM_DATABASE_URL": story.settings.warroom_database_url,
            "WARROOM_CLOCK": str(story.settings.warroom_clock),
        }
        declared = await type_("declare", "P0", "checkout is down", "--by", "ana@example.com", **settings)
        assert declared.code == 0
        assert "No Warroom answers at http://127.0.0.1:1. This goes straight into the database" in declared.err
        acknowledged = await type_("ack", "INC-1", "--by", "ben@example.com", **settings)
        assert (acknowledged.code, "acknowledged" in acknowledged.out) == (0, True)

        await story.start()
        await story.settle()
        assert "checkout is down" in "".join(story.told("incident-response"))
        assert (await story.incident()).acknowledged_by == "U0000BEN"
        assert len(await story.warroom.parts.incidents.recent(5)) == 1


async def test_a_connection_that_breaks(tmp_path: Path) -> None:
    """The order is sent again under the same key, once; then it goes into the database, under that key too."""
    keys: list[str] = []

    async def breaks(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    site = web.Application()
    site.router.add_post("/api/v1/incidents", breaks)
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrate(database)

    async with served(site) as url:
        said = await type_(
            "declare", "P1", "slow", "--by", "ana@example.com",
            WARROOM_URL=url, WARROOM_API_TOKEN=TOKEN, WARROOM_DATABASE_URL=f"sqlite:///{tmp_path}/warroom.sqlite3",
        )  # fmt: skip
    async with database.read() as connection:
        done = (await connection.exec_driver_sql("SELECT key FROM inbox")).scalars().all()
    await database.close()

    assert said.code == 0
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert done == [f"api:declare:0:{keys[0]}"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("declare", "P9", "down", "--by", "ana@example.com"), 1, "P9"),
        (("declare", "P0", "down", "--by", "eve@example.com"), 1, "nobody whom Warroom knows"),
        (("declare", "P0", "down"), 2, "--by"),
        (("ack", "seven", "--by", "ana@example.com"), 2, "names no incident; write INC-7"),
        (("ack", "INC-7", "--by", "ana@example.com"), 1, "There is no INC-7. `warroom list` shows the open ones."),
        (("note", "INC-7", "--by", "ana@example.com"), 2, "words"),
        (("declare", "P0", "down", "--by", ""), 2, "`by`"),
    ],
)
async def test_what_cannot_be_done(tmp_path: Path, words: tuple[str, ...], code: int, says: str) -> None:
    """A sentence on what is wrong and what to type instead; 2 if it made no sense, 1 if it was refused."""
    url = f"sqlite:///{tmp_path}/warroom.sqlite3"
    database = Database(url)
    await migrate(database)
    await database.close()

    said = await type_(*words, WARROOM_DATABASE_URL=url)
    assert (said.code, said.out) == (code, "")
    assert says in said.err
    assert "Traceback" not in said.err


async def test_neither_server_nor_database(tmp_path: Path) -> None:
    """Nothing is made up: no database is created where there was none, and nothing is said to be done."""
    url = f"sqlite:///{tmp_path}/warroom.sqlite3"
    said = await type_("declare", "P0", "down", "--by", "ana@example.com", WARROOM_DATABASE_URL=url)

    assert said.code == 1
    assert "Nothing was recorded." in said.err
    assert not await asyncio.to_thread((tmp_path / "warroom.sqlite3").exists)


async def test_a_wrong_token(story: Story) -> None:
    """A running Warroom that refuses is not gone round."""
    url = f"http://127.0.0.1:{story.warroom.port}"
    said = await type_("declare", "P0", "x", "--by", "ana@example.com", WARROOM_URL=url, WARROOM_API_TOKEN="wrong")

    assert said.code == 1
    assert "WARROOM_API_TOKEN" in said.err
    assert await story.warroom.parts.incidents.recent(1) == []
