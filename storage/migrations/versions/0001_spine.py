"""The spine: incidents, their timeline, their deliveries.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.execute(sa.text("INSERT INTO counters (name, value) VALUES ('incidents', 0)"))
    op.create_table(
        "playbooks",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_playbooks"),
    )
    op.create_table(
        "people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("slack", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_people"),
    )
    _incidents()
    _timeline()
    _deliveries()
    _inbox()


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_incidents"),
        sa.ForeignKeyConstraint(["playbook"], ["playbooks.version"], name="fk_incidents_playbook"),
    )
    op.create_index("ix_incidents_wake_at", "incidents", ["wake_at"], sqlite_where=sa.text("wake_at IS NOT NULL"))
    op.create_index("ix_incidents_channel", "incidents", ["channel"])
    op.create_index("ix_incidents_status", "incidents", ["status"])


def _timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "seq", name="pk_timeline"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"], name="fk_timeline_incident"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pending", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unknown_since", sa.BigInteger(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("gave_up_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"], name="fk_deliveries_incident"),
        sa.UniqueConstraint("incident", "key", name="uq_deliveries_incident_key"),
    )
    # Each as its queries say it: SQLite takes an index only for the very same condition.
    sqlite, postgresql = sa.text("pending = 1"), sa.text("pending")
    op.create_index(
        "ix_deliveries_pending", "deliveries", ["queue", "id"], sqlite_where=sqlite, postgresql_where=postgresql
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"], name="fk_inbox_incident"),
    )


def downgrade() -> None:
    """Back to nothing."""
    for table in ("inbox", "deliveries", "timeline", "incidents", "people", "playbooks", "counters"):
        op.drop_table(table)
