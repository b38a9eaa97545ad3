"""The durable core: the audit chain, private incidents, second copies of a message.

Revision ID: 0002
Revises: 0001
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    op.add_column("incidents", sa.Column("private", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("incidents", sa.Column("chain", sa.Text(), server_default="", nullable=False))
    op.add_column("timeline", sa.Column("hash", sa.Text(), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("twin", sa.Text(), nullable=True))
    op.create_index("ix_inbox_at", "inbox", ["at"])
    _chain()
    _append_only()


def _chain() -> None:
    """Hash what stands there already; the rule is that of `storage.audit` at the time of this migration."""
    connection = op.get_bind()
    heads: dict[int, str] = {}
    rows = connection.execute(
        sa.text('SELECT incident, seq, at, "by", kind, data FROM timeline ORDER BY incident, seq')
    ).all()
    for row in rows:
        content = json.dumps([heads.get(row.incident, ""), *row], separators=(",", ":"), ensure_ascii=False)
        heads[row.incident] = hashlib.sha256(content.encode()).hexdigest()
        connection.execute(
            sa.text("UPDATE timeline SET hash = :hash WHERE incident = :incident AND seq = :seq"),
            {"hash": heads[row.incident], "incident": row.incident, "seq": row.seq},
        )
    for number, head in heads.items():
        connection.execute(
            sa.text("UPDATE incidents SET chain = :head WHERE number = :number"), {"head": head, "number": number}
        )


def _append_only() -> None:
    """What has happened is not changed: the database itself refuses it."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER timeline_no_{act.lower()} BEFORE {act} ON timeline "
                "BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION timeline_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the timeline is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline "
        "FOR EACH STATEMENT EXECUTE FUNCTION timeline_append_only()"
    )


def downgrade() -> None:
    """Back to the spine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER timeline_no_update")
        op.execute("DROP TRIGGER timeline_no_delete")
    else:
        op.execute("DROP TRIGGER timeline_append_only ON timeline")
        op.execute("DROP FUNCTION timeline_append_only")
    op.drop_index("ix_inbox_at", "inbox")
    for table, column in (
        ("deliveries", "twin"),
        ("timeline", "hash"),
        ("incidents", "chain"),
        ("incidents", "private"),
    ):
        op.drop_column(table, column)
