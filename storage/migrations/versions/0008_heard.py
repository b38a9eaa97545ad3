"""When the calls of heartbeats could be taken.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    op.add_column("heartbeats", sa.Column("heard_at", sa.BigInteger(), nullable=True))
    op.add_column("heartbeats", sa.Column("deaf_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Back to silences that last through our own."""
    op.drop_column("heartbeats", "deaf_until")
    op.drop_column("heartbeats", "heard_at")
