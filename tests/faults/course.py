"""An incident's whole course, told to one process after another: whoever gets no answer asks the next one again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, or_, select

from playbook import commands, reading
from playbook.incident import Report, Status
from sandbox.people import BEN, SARA, TEAM
from sandbox.workspace import Workspace
from storage import audit, deliveries, tables
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from tests.faults.life import Died, Life, Place
from tests.support.picture import picture

START: Final = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MANIFEST: Final = Path(__file__).parents[2] / "manifest.yaml"
PLAYBOOK: Final = reading.default().with_people({person.email: person.id for person in TEAM})
REPORT: Final = Report(new="The disk is full.", actions="Freed some.", next_steps="Fail over.", estimate="20 min")


Step = Callable[["Course", Life, str], Awaitable[None]]


def command(kind: type[Any], by: str, *, number: int = 1, **details: Any) -> Step:
    """Somebody gives a command to an incident, and everything that follows is told."""

    async def give(course: "Course", life: Life, key: str) -> None:
        given = kind(by=by, at=course.clock(), **details)
        handled = life.incidents.declare(given, key=key) if kind is commands.Declare else None
        await life.do(handled or life.incidents.handle(number, given, key=key))
        await course.settle(life)

    return give


def _until(minute: float) -> Step:
    async def wait(course: "Course", life: Life, _key: str) -> None:
        await course.until(life, minute)

    return wait


STEPS: Final = (
    command(commands.Declare, SARA.id, severity="P0", title="checkout down"),
    _until(16),
    _until(31),
    command(commands.Acknowledge, BEN.id),
    command(commands.PostUpdate, BEN.id, report=REPORT, to=Status.IDENTIFIED),
    command(commands.ChangeStatus, BEN.id, to=Status.RESOLVED, now=True, why="failed over"),
    command(commands.ChangeStatus, BEN.id, to=Status.CLOSED, why="nothing is left"),
)

_UNSETTLED: Final = (
    select(func.count())
    .select_from(tables.deliveries)
    .where(
        or_(
            tables.deliveries.c.pending,
            tables.deliveries.c.gave_up_at.is_not(None),
            tables.deliveries.c.twin.is_not(None),
        )
    )
)


Timeline = list[tuple[str, str, datetime]]
"""What happened, by whom, and when."""


@dataclass(frozen=True)
class End:
    """How everything stands when the story is over."""

    incident: dict[str, Any]
    timeline: Timeline
    seen: dict[str, Any]
    unsettled: int
    problems: tuple[str, ...]
    others: dict[int, tuple[dict[str, Any], Timeline]] = field(default_factory=dict)
    """Every other incident, as it stands, and its timeline."""


@dataclass
class Course:
    """One incident from the declaration to the end, told to one process after another; its clocks go by hand."""

    url: str
    stop_at: Place | None = None
    steps: tuple[Step, ...] = STEPS
    lives: list[Life] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    """The world's time."""
    step: int = 0
    """Which step is being told."""
    ws: Workspace = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Database(self.url)

    def clock(self) -> datetime:
        """The incidents' time."""
        return datetime.fromtimestamp(self.ws.clock.now(), UTC)

    def wall(self) -> datetime:
        """The world's time."""
        return self.now

    def seconds(self) -> float:
        """The same, as seconds."""
        return self.now.timestamp()

    def outside(self) -> object:
        """What stands outside of the processes, but for the database: people's answers, Slack, and the time."""
        calls = self.ws.journal.calls
        done = sum(call.finished is not None for call in calls)
        return (self.step, len(calls), done, self.now, self.ws.clock.now())

    async def tell(self) -> End:
        """Tell it to the end: whoever gets no answer asks again."""
        self._begin(self.stop_at)
        for number, step in enumerate(self.steps):
            self.step = number
            while True:
                try:
                    await step(self, self.lives[-1], f"story:{number}")
                    break
                except Died:
                    await self._again()
        try:
            await self.lives[-1].end()
        except Died:
            await self._again()
            await self.settle(self.lives[-1])
            await self.lives[-1].end()
        end = await self._end()
        await self.watch.close()
        return end

    async def settle(self, life: Life) -> None:
        """Tell everything that is to be told, however long the world has to wait for it."""
        for _ in range(2_000):
            await life.do(life.deliverer.idle())
            async with self.watch.read() as connection:
                later = await deliveries.next_try(connection)
            if later is None:
                return
            self.now = max(later, self.now + timedelta(milliseconds=50))
        raise AssertionError("deliveries never come to rest")

    async def until(self, life: Life, minute: float) -> None:
        """Let time pass, stopping at each deadline, as a running bot would."""
        end = START + timedelta(minutes=minute)
        await life.do(life.tick.run())  # what was due when the process before this one died
        await self.settle(life)
        while (wake := await self._incidents.next_wake()) is not None and wake <= end:
            self._jump(wake)
            await life.do(life.tick.run())
            await self.settle(life)
        self._jump(end)
        await self.settle(life)

    def _jump(self, to: datetime) -> None:
        if to.timestamp() > self.ws.clock.now():
            self.ws.clock.jump_to(to.timestamp())

    def _begin(self, stop_at: Place | None) -> None:
        self.lives.append(Life(self, self.url, PLAYBOOK, name=f"life-{len(self.lives)}", stop_at=stop_at))

    async def _again(self) -> None:
        await self.lives[-1].bury()
        self._begin(None)

    @property
    def _incidents(self) -> Incidents:
        return Incidents(self.watch, Playbooks(self.watch, PLAYBOOK), lambda: None)

    async def _end(self) -> End:
        rest = {one.number: one for one in await self._incidents.recent(9)}
        incident = rest.pop(1)
        async with self.watch.read() as connection:
            unsettled = await connection.scalar(_UNSETTLED) or 0
        return End(
            incident=incident.model_dump(exclude={"card", "room", "places"}),
            timeline=await self._timeline(1),
            others={
                n: (one.model_dump(exclude={"card", "room", "places"}), await self._timeline(n))
                for n, one in rest.items()
            },
            seen=picture(self.ws),
            unsettled=unsettled,
            problems=(await audit.verify(self.watch)).problems,
        )

    async def _timeline(self, number: int) -> Timeline:
        return [(event.kind, event.by, event.at) for event in await self._incidents.timeline(number)]
