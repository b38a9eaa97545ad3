"""Killed at any point of an incident's whole course, it comes to the same end as if nobody had been killed."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from sqlalchemy import make_url

from sandbox.clock import VirtualClock
from sandbox.workspace import Workspace
from storage.database import Database
from storage.migrating import migrate
from tests.faults.course import MANIFEST, START, STEPS, Course, End, Step, Timeline
from tests.faults.life import Place, tasks
from tests.faults.proof import Row

QUICK: Final = 1 / 797
"""The share of all points that a quick run does, wherever in their stretches they lie."""

TRIES: Final = 8
"""How often one point is tried, at the most. It is not reached only if the course is shorter than all before."""

ANSWERS: Final = ("canvas_opened", "card_posted")
"""What is told beside each other once there is a room."""

Fresh = Callable[[], Awaitable[str]]


@asynccontextmanager
async def course(url: str, stop_at: Place | None, steps: tuple[Step, ...] = STEPS) -> AsyncIterator[Course]:
    """A course in a fresh workspace; its processes' tasks stop with them."""
    clock = VirtualClock(start=START.timestamp(), rate=0)
    made = Course(url=url, stop_at=stop_at, steps=steps)
    loop = asyncio.get_running_loop()
    async with Workspace(MANIFEST, clock=clock, limits_now=made.seconds) as made.ws:
        loop.set_task_factory(tasks)
        try:
            yield made
        finally:
            loop.set_task_factory(None)


def missing(there: End, here: End) -> int:
    """How many of the things that people see there are not to be seen here."""
    return (_things(there) - _things(here)).total()


def _things(end: End) -> Counter[str]:
    told = Counter(f"{place} {one}" for place, what in end.seen.items() for one in what["messages"])
    around = [
        f"{place} {kind} {one}"
        for place, what in end.seen.items()
        for kind in ("members", "bookmarks", "pinned")
        for one in what[kind]
    ]
    return told + Counter(around) + Counter(f"{place}: {what['topic']}" for place, what in end.seen.items())


async def prove(name: str, fresh: Fresh, scale: float, *, part: int = 0, each: bool = False) -> tuple[Row, list[str]]:
    """Kill at both ends of every stretch of points between which nothing outside changes, or at a share of them.

    With `each`, kill at each point. The shares of the parts 1 to 1/`scale` are together the whole; part 0 is the share
    in the middle. Returns the row of the table, and what went wrong.
    """
    began = time.perf_counter()
    async with course(await fresh(), None) as calm:
        good = await calm.tell()
    stretches, stride = calm.lives[0].stretches, max(1, round(1 / scale))
    stride |= not part  # odd, so that a share by itself holds first ends and last ones
    ends = [(number, n) for number, length in enumerate(stretches, 1) for n in sorted({1, length})]
    wanted = (calm.lives[0].places if each else ends)[(part or 1 + stride // 2) - 1 :: stride]
    done, lost, doubled, wrong = Counter[str](), 0, 0, list[str]()
    for point in wanted:
        killed, end = await kill(fresh, point, len(stretches))
        done[killed.lives[0].stopped_at] += 1
        lost += missing(good, end) + end.unsettled
        doubled += missing(end, good)
        wrong += [f"point {point} ({killed.lives[0].stopped_at}): {what}" for what in differences(good, end)]
    row = Row(
        test=f"killed at each point of declare → close, {name}",
        least=len(wanted),
        of=_share(len(ends), sum(stretches), stride, part, each=each),
        done=done.total() - done[""],
        lost=lost,
        doubled=doubled,
        took=time.perf_counter() - began,
        figures=", ".join(f"{count} {kind}s" for kind, count in sorted(done.items()) if kind),
    )
    return row, wrong


async def kill(fresh: Fresh, point: Place, stretches: int, steps: tuple[Step, ...] = STEPS) -> tuple[Course, End]:
    """A course that was killed at this point; `stretches`: how many there are, as far as is known.

    That differs a little from run to run: what is not reached is tried again, as far from the end as it was.
    """
    for _ in range(TRIES):
        async with course(await fresh(), point, steps) as killed:
            end = await killed.tell()
        there = len(killed.lives[0].stretches)
        if killed.lives[0].stopped_at:
            break
        point, stretches = (max(1, there - (stretches - point[0])), point[1]), there
    return killed, end


def _in_order(timeline: Timeline) -> Timeline:
    """The timeline; which of two answers of the world came first, at the same moment, hangs on who is asked first."""
    return sorted(timeline, key=lambda one: (one[2], one[0] if one[0] in ANSWERS else ""))


def _others(end: End) -> dict[int, tuple[dict[str, Any], Timeline]]:
    return {number: (incident, _in_order(timeline)) for number, (incident, timeline) in end.others.items()}


def _share(ends: int, points: int, stride: int, part: int, *, each: bool) -> str:
    whole = f"{points:,} points" if each else f"{ends:,} ends of the stretches of {points:,} points"
    share = f"points, every {stride}th of {whole}" if stride > 1 else f"points: {whole}"
    return f"{share}, part {part}" if part else share


def differences(good: End, end: End) -> list[str]:
    """In what the two differ, in words."""
    found = [*end.problems, *([f"{end.unsettled} deliveries are unsettled"] if end.unsettled else [])]
    found += [f"{name}: {good.incident[name]} → {end.incident[name]}" for name in _other(good.incident, end.incident)]
    if _in_order(good.timeline) != _in_order(end.timeline):
        found.append(f"the timeline: {good.timeline} → {end.timeline}")
    found += [f"missing: {one}" for one in (_things(good) - _things(end)).elements()]
    there, here = _others(good), _others(end)
    found += [f"another incident: {one} → {here.get(n)}" for n, one in there.items() if here.get(n) != one]
    return found + [f"too much: {one}" for one in (_things(end) - _things(good)).elements()]


def _other(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name, value in one.items() if other[name] != value]


# What is collected of a dead process may complain that it was not closed; nobody closes a process that is killed.
@pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_killed_at_each_point(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """State, timeline and messages are those of the course that nobody disturbed: nothing lost, nothing doubled."""
    make = sqlite(tmp_path) if kind == "sqlite" else postgresql(request.getfixturevalue("postgres"))
    async with make as fresh:
        row, wrong = await prove(kind, fresh, QUICK, each=True)

    assert wrong == []
    assert row.holds


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Fresh]:
    """Fresh databases, copied from one that is migrated."""
    model = folder / "model.sqlite3"
    await _migrated(f"sqlite:///{model}")
    count = iter(range(1_000_000))

    async def fresh() -> str:
        for old in await asyncio.to_thread(lambda: list(folder.glob("course-*"))):
            old.unlink()
        path = folder / f"course-{next(count)}.sqlite3"
        shutil.copy(model, path)
        return f"sqlite:///{path}"

    yield fresh


@asynccontextmanager
async def postgresql(server: str) -> AsyncIterator[Fresh]:
    """The same, on a server."""
    admin = await asyncpg.connect(server)
    await admin.execute("CREATE DATABASE faults_model")
    await _migrated(_url(server, "faults_model"))

    async def fresh() -> str:
        await admin.execute("DROP DATABASE IF EXISTS faults_course WITH (FORCE)")
        await admin.execute("CREATE DATABASE faults_course TEMPLATE faults_model")
        return _url(server, "faults_course")

    yield fresh
    for name in ("faults_course", "faults_model"):
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await admin.close()


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()
