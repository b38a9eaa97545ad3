"""The machine's clock is set while the bot runs, back and forth by an hour: nothing is doubled, nothing is dropped.

A real process under Debian's `faketime`, which makes it slow, so it belongs to the full proof:
`WARROOM_FAULTS=full uv run pytest tests/faults/test_clock.py`.
The quick share, with clocks moved by hand, is in `test_leaps.py`.
"""

import asyncio
import os
import re
from pathlib import Path

import aiohttp
import pytest

from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, Person
from tests.support.running import Running, running

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
pytestmark = pytest.mark.skipif(os.environ.get("WARROOM_FAULTS") != "full", reason="belongs to the full proof")
_SWEPT = re.compile(r"^warroom_last_sweep_timestamp_seconds (\S+)", re.MULTILINE)


def pages(bot: Running, person: Person) -> list[Message]:
    """The bot's direct messages to somebody."""
    return bot.workspace.messages(bot.workspace.direct(person).id)


async def swept(bot: Running) -> float:
    """When the bot last found all well, by its own clock."""
    address = bot.workspace.app.request_url.replace("/slack/events", "/metrics")
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        found = _SWEPT.search(await answer.text())
    return float(found[1]) if found else 0.0


async def test_the_clock_is_set(tmp_path: Path) -> None:
    """Set back an hour, the bot goes on looking at it; set on, each level is called at its time, and once."""
    clock = tmp_path / "faketime"
    clock.write_text("+0")
    faked = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with running(settings=faked) as bot, asyncio.timeout(400):
        say = bot.workspace.wait_for
        await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        await say(lambda: pages(bot, ANA), 90)

        clock.write_text("+16m")
        await say(lambda: pages(bot, BEN), 90)
        before = await swept(bot)
        clock.write_text("-44m")
        while not 0 < await swept(bot) < before - 1800:
            await asyncio.sleep(0.2)
        clock.write_text("+32m")
        await say(lambda: pages(bot, SARA) and pages(bot, MARC), 90)

        assert [len(pages(bot, person)) for person in (ANA, BEN, SARA, MARC)] == [1, 1, 1, 1]
        async with bot.incidents() as incidents:
            calls = (await incidents.open())[0].escalation.calls
        assert [call.level for call in calls] == [0, 1, 2]
