"""Many commands in one transaction: read what they need, decide in memory, write it all at once.

On SQLite a commit costs milliseconds and there is one writer; fifty people declaring at once must not wait for fifty
commits. Each command still stands alone: one that is refused changes nothing and disturbs no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook import deadlines, deciding, evolving, twins
from playbook.commands import Command, Declare
from playbook.document import Playbook
from playbook.events import Declared, Event, read_event
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.tellings import tellings
from storage import audit, deliveries, endings, latest
from storage.database import Database
from storage.playbooks import Playbooks
from storage.tables import counters, inbox, incidents, timeline


@dataclass(frozen=True, kw_only=True)
class Job:
    """One command to one incident (`number` None: a declaration), done once per `key`; and what ends with it.

    With neither a command nor an ending, the incident's row is written anew from its state.
    """

    command: Declare | Command | None
    number: int | None = None
    key: str | None = None
    ending: endings.Ending | None = None
    """What has become of a delivery, written in the same transaction."""
    at: datetime | None = None
    """When it is written down, if later than it was given: from then on its key is remembered."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command made of an incident."""

    incident: Incident
    events: tuple[Event, ...]
    playbook: Playbook
    before: Incident | None
    """The incident as it was; None if the command declared it."""
    repeat: bool = False
    """The command had been done before; nothing was done now, and `events` are those of the first time."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An incident as it stands in the table, or in the batch."""

    incident: Incident
    version: int
    playbook: Playbook
    chain: str
    """The hash of its last timeline entry."""


@dataclass
class Batch:
    """What one transaction has read, and what it will write."""

    database: Database
    playbooks: Playbooks
    standing: dict[int, Standing] = field(default_factory=dict)
    done: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    changed: dict[int, bool] = field(default_factory=dict)
    """The incidents to write, and whether each is new."""
    entries: list[dict[str, object]] = field(default_factory=list)
    told: list[deliveries.Told] = field(default_factory=list)
    inbox: list[dict[str, object]] = field(default_factory=list)
    ended: list[endings.Ending] = field(default_factory=list)
    claims: dict[int, endings.Claim] = field(default_factory=dict)
    """How the deliveries stand whose endings are among the jobs."""
    second: list[tuple[int, str]] = field(default_factory=list)
    """What was told by somebody who had lost the claim meanwhile."""
    kept: set[str] = field(default_factory=set)
    """The playbooks that this transaction has kept."""
    lately: list[Incident] = field(default_factory=list)
    """The incidents declared within minutes, if a declaration is to be compared with them."""
    last_number: int = 0
    """The last incident number given; read under a lock when there is a declaration among the jobs."""

    async def read(self, connection: AsyncConnection, jobs: Sequence[Job]) -> None:
        """Everything the jobs need: incidents (locked, in order), fresh numbers, claims, and the keys done before.

        The keys come last: whoever did the same command in another process held the lock that we waited for.
        """
        times = [job.command.at for job in jobs if job.command is not None]
        if times:  # what only ends, or is written anew, asks nobody who stands in
            await self.playbooks.refresh(connection, min(times))
        await self._read_incidents(connection, {job.number for job in jobs if job.number is not None}, lock=True)
        await self._read_declared(connection, [job.command for job in jobs if isinstance(job.command, Declare)])
        ended = [job.ending.delivery.id for job in jobs if job.ending is not None]
        if ended:
            self.claims = await endings.claims(connection, ended)
        keys = [job.key for job in jobs if job.key is not None]
        if keys:
            for row in await connection.execute(select(inbox).where(inbox.c.key.in_(keys))):
                self.done[row.key] = (row.incident, row.first, row.last)
            repeated = {number for number, _, _ in self.done.values()} - self.standing.keys()
            await self._read_incidents(connection, repeated, lock=False)

    async def do(self, connection: AsyncConnection, job: Job) -> Outcome | None:
        """Decide one job in memory; None if it had no command. Raises `Refused`, and then nothing has changed."""
        if job.key is not None and job.key in self.done:
            return await self._repeat(connection, *self.done[job.key])
        if job.ending is not None and not self._is_ours(job.ending):
            self._forestalled(job.ending)
            return None
        outcome = None
        if isinstance(job.command, Declare):
            outcome = self._declare(job, job.command)
        elif job.command is not None and job.number is not None:
            outcome = self._handle(job, job.number, job.command)
        elif job.number in self.standing and job.ending is None:
            self.changed.setdefault(job.number, False)
        if job.ending is not None:
            self.ended.append(job.ending)
        return outcome

    async def write(self, connection: AsyncConnection) -> None:
        """Everything that was decided."""
        rows = {new: [self._row(n) for n, is_new in self.changed.items() if is_new is new] for new in (True, False)}
        if rows[True]:
            self.kept.add(await self.playbooks.keep(connection))
            await connection.execute(_COUNT, {"last": self.last_number})
            await connection.execute(insert(incidents), rows[True])
        if rows[False]:
            await connection.execute(_UPDATE, rows[False])
        if self.entries:
            await connection.execute(insert(timeline), self.entries)
        await deliveries.put(self.database, connection, self.told)
        if self.inbox:
            await connection.execute(insert(inbox), self.inbox)
        await endings.end(connection, self.ended)
        await endings.note_twins(connection, self.second)

    async def _read_incidents(self, connection: AsyncConnection, numbers: set[int], *, lock: bool) -> None:
        if not numbers:
            return
        query = select(incidents).where(incidents.c.number.in_(numbers)).order_by(incidents.c.number)
        for row in (await connection.execute(query.with_for_update() if lock else query)).all():
            self.standing[row.number] = Standing(
                incident=Incident.model_validate_json(row.data),
                version=row.version,
                playbook=await self.playbooks.get(connection, row.playbook),
                chain=row.chain,
            )

    async def _read_declared(self, connection: AsyncConnection, declarations: Sequence[Declare]) -> None:
        """The last number, locked: nobody declares meanwhile; and then what was declared lately."""
        if declarations:
            self.last_number = await self._last_number(connection)
        comparing = [one.at for one in declarations if one.unless_twin]
        if comparing:
            self.lately = [*await latest.declared_since(connection, min(comparing) - twins.WITHIN)]

    async def _last_number(self, connection: AsyncConnection) -> int:
        last: int | None = await connection.scalar(_COUNTER)
        if last is None:
            raise LookupError("the counter of incidents is missing: the database is not migrated")
        return last

    def _is_ours(self, ending: endings.Ending) -> bool:
        """Whether the claim still is; it may have run out, and somebody else has told it or is about to."""
        stands = self.claims.get(ending.delivery.id)
        return stands is not None and stands.claim == ending.delivery.claim

    def _forestalled(self, ending: endings.Ending) -> None:
        """Nothing of a lost claim is recorded, but what it has posted must be taken back."""
        stands = self.claims.get(ending.delivery.id)
        told = ending.receipt if isinstance(ending, endings.Settled) else None
        if stands and told is not None and told != stands.receipt:
            self.second.append((ending.delivery.id, told))

    def _declare(self, job: Job, command: Declare) -> Outcome:
        """One that is refused takes no number, and one that is rolled back gives it back: there are no gaps."""
        twins.refuse_twin(command, self.lately)
        events = deciding.declare(self.last_number + 1, command, self.playbooks.current)
        self.last_number += 1
        outcome = self._made(job, None, events, self.playbooks.current)
        self.lately.append(outcome.incident)
        return outcome

    def _handle(self, job: Job, number: int, command: Command) -> Outcome:
        standing = self.standing.get(number)
        if standing is None:
            raise Refused(f"There is no INC-{number}. `/incident list` shows the open ones.")
        events = deciding.decide(standing.incident, command, standing.playbook)
        if not events:
            have = standing.incident
            return Outcome(incident=have, events=(), playbook=standing.playbook, before=have)
        return self._made(job, standing, events, standing.playbook)

    def _made(self, job: Job, before: Standing | None, events: Sequence[Event], playbook: Playbook) -> Outcome:
        version, chain = (before.version, before.chain) if before else (0, "")
        was = incident = before.incident if before else None
        for seq, event in enumerate(events, start=version + 1):
            after = evolving.begin(event) if isinstance(event, Declared) else evolving.evolve(_some(incident), event)
            self.entries.append(_entry(after.number, seq, event, chain))
            chain = str(self.entries[-1]["hash"])
            self.told += [
                deliveries.Told(incident=after.number, entry=seq, telling=telling)
                for telling in tellings(incident, event, after, seq)
            ]
            incident = after
        after = _some(incident)
        last = version + len(events)
        self.standing[after.number] = Standing(incident=after, version=last, playbook=playbook, chain=chain)
        self.changed.setdefault(after.number, before is None)
        if job.key is not None:
            self._remember(job.key, job.at or events[-1].at, (after.number, version + 1, last))
        return Outcome(incident=after, events=tuple(events), playbook=playbook, before=was)

    def _remember(self, key: str, at: datetime, made: tuple[int, int, int]) -> None:
        self.done[key] = made
        number, first, last = made
        self.inbox.append({"key": key, "at": at, "incident": number, "first": first, "last": last})

    async def _repeat(self, connection: AsyncConnection, number: int, first: int, last: int) -> Outcome:
        standing, history = self.standing[number], await self._history(connection, number, last)
        before = evolving.replay(history[: first - 1]) if first > 1 else None
        told = tuple(history[first - 1 :])
        return Outcome(incident=standing.incident, events=told, playbook=standing.playbook, before=before, repeat=True)

    async def _history(self, connection: AsyncConnection, number: int, last: int) -> list[Event]:
        """What has happened to it up to that entry, what this batch will write included."""
        kept = await connection.scalars(_ENTRIES, {"number": number, "last": last})
        made = [one for one in self.entries if one["incident"] == number and int(str(one["seq"])) <= last]
        return [read_event(data) for data in (*kept, *(str(one["data"]) for one in made))]

    def _row(self, number: int) -> dict[str, object]:
        standing = self.standing[number]
        incident = standing.incident
        return {
            "number": number,
            "number_": number,
            "data": incident.model_dump_json(),
            "version": standing.version,
            "chain": standing.chain,
            "playbook": incident.playbook,
            "status": str(incident.status),
            "severity": incident.severity,
            "private": incident.private,
            "channel": incident.room.channel if incident.room else None,
            "declared_at": incident.declared_at,
            "wake_at": deadlines.wake_at(incident, standing.playbook),
        }


def _some(incident: Incident | None) -> Incident:
    if incident is None:
        raise TypeError("a history begins with Declared")
    return incident


def _entry(number: int, seq: int, event: Event, previous: str) -> dict[str, object]:
    row = {"incident": number, "seq": seq, "at": event.at, "by": event.by, "kind": event.kind}
    data = event.model_dump_json()
    return {
        **row,
        "data": data,
        "hash": audit.link(previous, incident=number, seq=seq, at=event.at, by=event.by, kind=event.kind, data=data),
    }


_ENTRIES = (
    select(timeline.c.data)
    .where(timeline.c.incident == bindparam("number"))
    .where(timeline.c.seq <= bindparam("last"))
    .order_by(timeline.c.seq)
)
_COUNTER = select(counters.c.value).where(counters.c.name == "incidents").with_for_update()
_COUNT = update(counters).where(counters.c.name == "incidents").values(value=bindparam("last"))
_CHANGING = ("data", "version", "status", "severity", "channel", "wake_at", "chain")
_UPDATE = (
    update(incidents)
    .where(incidents.c.number == bindparam("number_"))
    .values({name: bindparam(name) for name in _CHANGING})
)
