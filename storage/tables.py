"""The tables: what stands on disk, and in which form."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    exists,
    text,
)

from playbook.incident import OPEN

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A point in time, kept as whole microseconds since 1970 UTC: exact, sortable, the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime to microseconds."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Microseconds to aware datetime, UTC."""
        return None if value is None else EPOCH + value * _MICROSECOND


_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=_NAMES)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)
"""The last number given; incidents count from 1 without gaps."""

playbooks = Table(
    "playbooks",
    metadata,
    Column("version", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
"""Every playbook that has governed an incident, by the hash of its content."""

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("data", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("playbook", Text, ForeignKey("playbooks.version"), nullable=False),
    Column("status", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("channel", Text),
    Column("declared_at", Instant, nullable=False),
    Column("wake_at", Instant),
    Column("private", Boolean, nullable=False, server_default=text("false")),
    Column("chain", Text, nullable=False, server_default=""),
    Index("ix_incidents_wake_at", "wake_at", sqlite_where=text("wake_at IS NOT NULL")),
    Index("ix_incidents_channel", "channel"),
    Index("ix_incidents_status", "status"),
)
"""The current state as one value (`data`), with columns for what is searched. `version` counts its timeline entries,
and `chain` is the hash of the last one (`storage.audit`)."""

IS_OPEN: Final = incidents.c.status.in_(sorted(str(status) for status in OPEN))
"""People still work on it."""

timeline = Table(
    "timeline",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.number"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("hash", Text, nullable=False, server_default=""),
)
"""What happened: one row is one event, never changed (a trigger refuses it). Each row's `hash` holds all before it."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("key", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("person", Text),
    Column("lane", Integer, nullable=False),
    Column("queue", Text, nullable=False),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("pending", Boolean, nullable=False, server_default=text("true")),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant, nullable=False, server_default="0"),
    Column("claim", Text),
    Column("claimed_until", Instant, nullable=False, server_default="0"),
    Column("unknown_since", Instant),
    Column("receipt", Text),
    Column("twin", Text),
    Column("last_error", Text),
    Column("done_at", Instant),
    Column("gave_up_at", Instant),
    UniqueConstraint("incident", "key"),
    Index("ix_deliveries_pending", "queue", "id", sqlite_where=text("pending = 1"), postgresql_where=text("pending")),
    Index(
        "ix_deliveries_unknown",
        "unknown_since",
        sqlite_where=text("unknown_since IS NOT NULL"),
        postgresql_where=text("unknown_since IS NOT NULL"),
    ),
)
"""One row is one thing to tell at one place. `entry` is the timeline entry that made it; `generation` grows each time
it is to be told anew (an edit); `pending` says that the newest generation has not been told yet; `twin` is where
somebody who had lost the claim told it a second time, until it is taken back."""

_EARLIER = deliveries.alias("earlier")
FIRST = ~exists().where(
    and_(_EARLIER.c.pending, _EARLIER.c.queue == deliveries.c.queue, _EARLIER.c.id < deliveries.c.id)
)
"""At the head of its queue."""

inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("incident", Integer, ForeignKey("incidents.number"), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Index("ix_inbox_at", "at"),
)
"""The commands done, by their own identity, with the timeline entries they made: the same one twice is done once."""

people = Table(
    "people",
    metadata,
    Column("email", Text, primary_key=True),
    Column("slack", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Slack user ids of the playbook's contacts, resolved once by e-mail and kept."""

covers = Table(
    "covers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("rota", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("instead", Text, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("answered_at", Instant),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("told", Text, nullable=False, server_default="{}"),
    Column("pending", Boolean, nullable=False, server_default=text("true")),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant, nullable=False, server_default="0"),
    Column("claimed_until", Instant, nullable=False, server_default="0"),
    Column("last_error", Text),
    UniqueConstraint("key"),
    Index("ix_covers_pending", "id", sqlite_where=text("pending = 1"), postgresql_where=text("pending")),
    Index("ix_covers_ends", "state", "ends"),
)
"""Who was asked to stand in on a rota, and what they said. `key` is the request's own identity; `revision` counts the
answers; `pending` says that something of it has not been told yet, and `told` where what was told stands."""

health = Table(
    "health",
    metadata,
    Column("name", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("data", Text, nullable=False, server_default="{}"),
    Column("alarm", Text),
    Column("claim", Text),
    Column("claimed_until", Instant, nullable=False, server_default="0"),
    Index("ix_health_subject", "subject"),
)
"""How each health check stands (`data`), and which process runs it until when. `subject` is what it speaks for; `alarm`
is the key of the alarm that it belongs to, from its failure until everything of that alarm is well again."""

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", Text, primary_key=True),
    Column("awaited_since", Instant, nullable=False),
    Column("called_at", Instant),
    Column("heard_at", Instant),
    Column("deaf_until", Instant),
)
"""When each check of the kind `heartbeat` was called last, and since when it is awaited. `heard_at` is when a process
last said that it can take calls, by the world's clock; `deaf_until` when the first time since the last call was over in
which none could."""

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("under", Text),
    Column("data", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("pending", Boolean, nullable=False, server_default=text("true")),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant, nullable=False, server_default="0"),
    Column("claim", Text),
    Column("claimed_until", Instant, nullable=False, server_default="0"),
    Column("unknown_since", Instant),
    Column("receipt", Text),
    Column("twin", Text),
    Column("last_error", Text),
    UniqueConstraint("key"),
    Index("ix_notices_pending", "id", sqlite_where=text("pending = 1"), postgresql_where=text("pending")),
)
"""Messages that belong to no incident: what each is to say (`data`), in which channel, below which other one (`under`,
by its key). The other columns mean what those of the deliveries mean."""

assignments = Table(
    "assignments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("runner", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("begin_by", Instant, nullable=False),
    Column("awaited_until", Instant, nullable=False),
    Column("key", Text),
    Column("kept_until", Instant),
    Column("stopped", Boolean, nullable=False, server_default=text("false")),
    Column("answer", Text),
    UniqueConstraint("key"),
    Index("ix_assignments_awaited_until", "awaited_until"),
)
"""What runners are to do (`work`), each of them in its lanes: not to be begun after `begin_by`; `key` is the name of
the one taking. `awaited_until` is how long whoever waits for the answer is known to live, `kept_until` how long whoever
took it is. A row lives as long as somebody waits for its answer."""

signs = Table(
    "signs",
    metadata,
    Column("incident", Integer, primary_key=True, autoincrement=False),
    Column("step", Text, primary_key=True),
    Column("process", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)
"""The steps of runbooks that run now (`step` is the key of the order), and when the process that runs each gave its
last sign of life. A row lives until somebody has noticed that it is silent, and looked what became of the step."""
