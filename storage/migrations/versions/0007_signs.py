"""Signs of life of the steps of runbooks that run now.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    op.create_table(
        "signs",
        sa.Column("incident", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "step", "process", name="pk_signs"),
    )


def downgrade() -> None:
    """Back to steps that are believed to run until their time-out."""
    op.drop_table("signs")
