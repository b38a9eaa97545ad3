"""Signs of life of steps, on SQLite and on PostgreSQL: who gives none for fifteen seconds has died, if one could."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.pulse import SILENT, Pulse
from storage.database import Database
from storage.signs import Running, Signs
from tests.support.history import START

ONE = Running(incident=1, step="step:1:0:1", process="here:1:a")


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def wall(self) -> datetime:
        """The world's."""
        return self.now

    def seconds(self) -> float:
        """The monotonic one."""
        return self.now.timestamp()

    def on(self, seconds: float) -> None:
        """Let so much time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def hand() -> Hand:
    """Time."""
    return Hand()


def pulse(database: Database, process: str, hand: Hand) -> Pulse:
    return Pulse(Signs(database), process, wall=hand.wall, monotonic=hand.seconds)


async def test_who_gives_no_sign_is_noticed_and_who_gives_one_is_not(database: Database, hand: Hand) -> None:
    """Nor is one's own; what is known is forgotten."""
    one, other = pulse(database, ONE.process, hand), pulse(database, "there:1:b", hand)
    await one.begin(ONE.incident, ONE.step)
    silent = [await other.beat()]
    for _ in range(4):
        hand.on(SILENT - 1)
        silent += [await one.beat(), await other.beat()]
    hand.on(SILENT)
    found = await other.beat()
    await other.forget(ONE)

    assert (silent, found) == ([[]] * 9, [ONE])
    assert await Signs(database).seen() == {}


async def test_what_has_ended_falls_silent(database: Database, hand: Hand) -> None:
    """Whoever ran it notices it as others do."""
    one = pulse(database, ONE.process, hand)
    one.end(await one.begin(ONE.incident, ONE.step))
    first = await one.beat()
    hand.on(SILENT)

    assert (first, await one.beat()) == ([], [ONE])


async def test_nobody_is_silent_while_the_database_is(database: Database, hand: Hand) -> None:
    """Whoever runs something has as long as ever once it is back."""
    one, other = pulse(database, ONE.process, hand), pulse(database, "there:1:b", hand)
    await one.begin(ONE.incident, ONE.step)
    await other.beat()
    await renamed(database, "signs", "away")
    hand.on(SILENT)
    during = await other.beat()
    await renamed(database, "away", "signs")
    first = await other.beat()
    hand.on(SILENT - 1)

    assert [during, first, await other.beat()] == [[], [], []]


async def renamed(database: Database, before: str, after: str) -> None:
    """A table that is not there is a database that does not answer."""
    async with database.write() as connection:
        await connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))
