"""An index of the deliveries whose outcome nobody knows, or of which a second copy may turn up.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    some = sa.text("unknown_since IS NOT NULL")
    op.create_index("ix_deliveries_unknown", "deliveries", ["unknown_since"], sqlite_where=some, postgresql_where=some)
