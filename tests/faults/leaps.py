"""The machine's clock is set while the bot runs, back and forth by an hour: nothing is doubled, nothing is dropped.

A real process under Debian's `faketime`, which makes it slow. The share that every change is held to, with clocks moved
by hand, is `test_leaps.py`.
"""

import asyncio
import re
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import Final

import aiohttp

from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, Person
from tests.faults.proof import Row
from tests.support.running import Running, running

SWEPT: Final = re.compile(r"^warroom_last_sweep_timestamp_seconds (\S+)", re.MULTILINE)
REPEATS: Final = re.compile(r"^ +repeat: .*\n", re.MULTILINE)
LEAPS: Final = 3


class Clock:
    """The clock that a process lives by, in a file; it is set by hand. Raises AssertionError without faketime."""

    def __init__(self, path: Path) -> None:
        self.leaps = 0
        self._path = path
        path.write_text("+0")
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
        assert library is not None, "Debian's faketime is not installed"
        self.settings = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, beside: str) -> None:
        """So far beside the true time."""
        self._path.write_text(beside)
        self.leaps += 1


async def prove() -> Row:
    """Set on, each level is called at its time, and once; set back an hour, the bot goes on looking at the clock.

    Raises AssertionError with what is wrong, and TimeoutError if somebody is not called.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock(Path(folder) / "faketime")
        async with running(settings=clock.settings | _called_once(folder)) as bot, asyncio.timeout(400):
            await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
            await _leap(bot, clock)
            async with bot.incidents() as incidents:
                calls = (await incidents.open())[0].escalation.calls
    assert [call.level for call in calls] == [0, 1, 2]
    told = [len(_pages(bot, person)) for person in (ANA, BEN, SARA, MARC)]
    return Row(
        test="the machine's clock set on, and back by an hour, under a real process (`faketime`)",
        least=LEAPS,
        of="leaps",
        done=clock.leaps,
        lost=told.count(0),
        doubled=sum(count - 1 for count in told if count),
        took=time.monotonic() - began,
        figures=f"{len(told)} people called on 3 levels",
    )


async def _leap(bot: Running, clock: Clock) -> None:
    """Sixteen minutes on, an hour back, and beyond the next level's time."""
    say = bot.workspace.wait_for
    await say(lambda: _pages(bot, ANA), 90)
    clock.set("+16m")
    await say(lambda: _pages(bot, BEN), 90)
    before = await _swept(bot)
    clock.set("-44m")
    while not 0 < await _swept(bot) < before - 1800:
        await asyncio.sleep(0.2)
    clock.set("+32m")
    await say(lambda: _pages(bot, SARA) and _pages(bot, MARC), 90)


def _called_once(folder: str) -> dict[str, str]:
    """The built-in playbook, under which nobody is paged again."""
    playbook = Path(folder) / "playbook.yaml"
    playbook.write_text(REPEATS.sub("", (files("playbook") / "default.yaml").read_text()))
    return {"WARROOM_PLAYBOOK": str(playbook)}


def _pages(bot: Running, person: Person) -> list[Message]:
    """The bot's direct messages to somebody."""
    return bot.workspace.messages(bot.workspace.direct(person).id)


async def _swept(bot: Running) -> float:
    """When the bot last found all well, by its own clock."""
    address = bot.workspace.app.request_url.replace("/slack/events", "/metrics")
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        found = SWEPT.search(await answer.text())
    return float(found[1]) if found else 0.0
