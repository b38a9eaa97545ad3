"""Assignments: what runners on other hosts are to do, and what became of it.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    op.create_table(
        "assignments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("runner", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("begin_by", sa.BigInteger(), nullable=False),
        sa.Column("awaited_until", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("kept_until", sa.BigInteger(), nullable=True),
        sa.Column("stopped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.UniqueConstraint("key", name="uq_assignments_key"),
    )
    op.create_index("ix_assignments_awaited_until", "assignments", ["awaited_until"])


def downgrade() -> None:
    """Back to nobody but us."""
    op.drop_table("assignments")
