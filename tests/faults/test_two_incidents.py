"""Killed at any point between the two sides of a merge, a link or a split, both incidents come to the same end."""

from pathlib import Path
from typing import Final

import pytest

from playbook import commands
from sandbox.people import ANA, SARA
from tests.faults.course import Step, command
from tests.faults.test_crash_points import course, differences, kill, sqlite

BEGUN: Final[tuple[Step, ...]] = (
    command(commands.Declare, SARA.id, severity="P1", title="login is down"),
    command(commands.Declare, ANA.id, severity="P1", title="nobody can pay"),
)
DONE: Final[tuple[Step, ...]] = (
    command(commands.Link, SARA.id, number=1, other=2, why="same release"),
    command(commands.Declare, SARA.id, severity="P2", title="mails are late", parent=1),
    command(commands.Merge, ANA.id, number=2, into=1, room="", why="same cause"),
    # so that each announcement has been edited: how it is first posted hangs on what was told before it
    command(commands.Acknowledge, ANA.id, number=3),
)
TRIED: Final = 10
"""Points, of some hundreds."""


# What is collected of a dead process may complain that it was not closed; nobody closes a process that is killed.
@pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up")
async def test_killed_between_the_two_sides(tmp_path: Path) -> None:
    """State, timelines and messages of all three are those of the course that nobody disturbed."""
    async with sqlite(tmp_path) as fresh:
        async with course(await fresh(), None, BEGUN) as before:
            await before.tell()
        first = len(before.lives[0].places)
        async with course(await fresh(), None, (*BEGUN, *DONE)) as calm:
            good = await calm.tell()
        places, stretches = calm.lives[0].places[first:], len(calm.lives[0].stretches)
        wrong, killed_at = [], set()
        for point in places[:: len(places) // TRIED][:TRIED]:
            killed, end = await kill(fresh, point, stretches, (*BEGUN, *DONE))
            killed_at.add(killed.lives[0].stopped_at)
            found = differences(good, end)
            wrong += [f"point {point} ({killed.lives[0].stopped_at}): {what}" for what in found]

    assert "\n".join(one[:700] for one in wrong) == ""
    assert len(good.others) == 2
    assert "" not in killed_at
